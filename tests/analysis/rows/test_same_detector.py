import pytest

from analysis.rows.same_detector import detector, detectors, on_other_pictures
from analysis.table import Table

EVALUATED = {"model": "A", "evaluation_digest": "e", "weights_digest": "w", "eval_split": "val", "ap": 0.3}
PRINTED = {"model": "A", "accuracy_source": "huang2017-0001 (minival)", "eval_split": "minival", "ap": 0.3}


@pytest.mark.parametrize(
    ("row", "other", "expected"),
    [
        (EVALUATED, {**EVALUATED, "evaluation_digest": "f"}, True),
        (EVALUATED, {**EVALUATED, "weights_digest": "v"}, False),
        (EVALUATED, {**EVALUATED, "weights_digest": None}, False),
        (EVALUATED, {**EVALUATED, "model": "B"}, False),
        (EVALUATED, PRINTED, False),
        (PRINTED, {**PRINTED, "accuracy_source": "huang2017-0002 (test-dev)"}, True),
        (PRINTED, {**PRINTED, "accuracy_source": "tf1_zoo-0002 (test-dev)"}, False),
        ({"model": "A"}, {"model": "A"}, False),
    ],
)
def test_one_training_is_one_detector(row, other, expected):
    assert (detector(row) == detector(other) and detector(row) is not None) is expected
    assert detectors(Table.from_rows([row, other])) == [detector(row), detector(other)]


def test_of_nothing_there_are_none():
    assert detectors(Table({})) == []


def test_only_other_pictures_with_the_number_count():
    table = Table.from_rows(
        [
            EVALUATED,
            {**EVALUATED, "eval_split": "test", "ap": 0.2},
            {**EVALUATED, "eval_split": "street", "ap": None},
        ]
    )
    assert [row["ap"] for row in on_other_pictures(EVALUATED, table)] == [0.2]
    assert list(on_other_pictures(EVALUATED, table, "ap50")) == []
    assert list(on_other_pictures(EVALUATED, Table({}))) == []
