import pytest

from analysis.errors import AnalysisError, NothingFoundError
from analysis.rows.accuracies import accuracies, with_all
from analysis.table import Table


def row(row_id, **more):
    return {
        "row_id": row_id,
        "model": "ssd/mobilenet_v1/300",
        "config_digest": "c1",
        "weights_digest": "w1",
        "eval_split": "coco_val2017",
        "ap": 0.2,
        **more,
    }


def kept(*rows, columns=("ap",)):
    return accuracies(Table.from_rows(rows), "a picture", columns).table["row_id"].tolist()


def test_a_detector_timed_on_two_devices_is_one_accuracy():
    found = accuracies(
        Table.from_rows(
            [
                row("a", device_key="cpu", protocol="end_to_end"),
                row("b", device_key="gpu", protocol="staged"),
                row("c", weights_digest="w2", ap=0.21),
            ]
        ),
        "a picture",
    )
    assert found.table["row_id"].tolist() == ["a", "c"]
    assert found.eval_split == "COCO val2017"
    assert found.caveats == (
        "1 row of the table repeated an accuracy of another row; each accuracy counts once.",
    )


def test_other_weights_and_other_configurations_are_other_accuracies():
    rows = [row("a"), row("b", weights_digest="w2"), row("c", config_digest="c2"), row("d", ap_small=0.1)]
    assert kept(*rows) == ["a", "b", "c", "d"]


def test_two_documents_that_print_one_result():
    told = {"weights_digest": None, "source": "published"}
    first, second, third = (row(name, **told, accuracy_source=name) for name in "abc")
    assert kept(first, second, {**third, "ap": 0.3}) == ["a", "c"]
    # Of detectors that frontier cannot express, one name in two documents may mean two detectors.
    unknown = {"config_digest": None}
    assert kept(first | unknown, second | unknown, first | unknown) == ["a", "b"]


def test_missing_numbers_are_left_out_and_said():
    found = accuracies(
        Table.from_rows(
            [row("a", ap50=0.4), row("b", ap50=0.3, ap75=0.1), row("c", ap=None, eval_split="other")]
        ),
        "a picture",
        ("ap", "ap50", "ap75"),
    )
    assert found.table["row_id"].tolist() == ["b"]
    assert found.caveats == ("Left out: 2 rows without AP, AP at IoU .5 or AP at IoU .75.",)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([], "an empty table"),
        ([row("a", ap=None)], "a table of 1 row: 0 with AP; "),
        (
            [row("a"), row("b", ap=None, imagenet_top1=0.7)],
            "of 2 rows: 1 with AP, 1 with `imagenet_top1`, none with all",
        ),
    ],
)
def test_nothing_to_look_at(rows, found):
    columns = ("ap", "imagenet_top1") if len(rows) > 1 else ("ap",)
    with pytest.raises(NothingFoundError, match=f"a picture was asked of .*{found}.*`frontier evaluate`"):
        accuracies(Table.from_rows(rows), "a picture", columns)


def test_rows_that_have_all_are_kept_though_they_say_the_same():
    table = Table.from_rows([row("a", ap_small=0.1), row("b", ap_small=0.1), row("c")])
    assert with_all(table, "a picture", ("ap", "ap_small"))["row_id"].tolist() == ["a", "b"]


def test_several_splits_are_refused():
    with pytest.raises(AnalysisError, match=r"mixes 2 evaluation splits \(coco_val2017, not stated\)"):
        kept(row("a"), row("b", eval_split=None))
