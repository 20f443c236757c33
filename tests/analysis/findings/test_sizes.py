import numpy as np
import pytest
import scipy.stats

from analysis.accuracy.draws import draw
from analysis.accuracy.uncertainty import paired_differences
from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.sizes import comparable_groups, differences, sizes
from analysis.table import Table
from frontier.published import published
from tests.analysis.accuracy.test_uncertainty import better_and_worse

EXTRACTORS = ("vgg_16", "mobilenet_v1", "inception_v2", "resnet_101", "inception_resnet_v2")
FASTER = {"small": [0.06, 0.05, 0.06, 0.09, 0.11], "large": [0.40, 0.32, 0.36, 0.48, 0.54]}
# SSD finds less of small objects in each pair, and as much of large ones: more with the lighter extractors.
LESS_SMALL, MORE_LARGE = [-0.04, -0.03, -0.03, -0.05, -0.06], [0.02, 0.04, 0.03, -0.03, -0.05]


def rows_of(meta_architecture, small, large, **more):
    two_stage = (
        {}
        if meta_architecture == "ssd"
        else {"output_stride": 16.0, "num_proposals": 300.0, "max_resolution": 512.0}
    )
    return [
        {
            "row_id": f"{meta_architecture}/{extractor}",
            "source": "measured",
            "model": f"{meta_architecture}/{extractor}/300",
            "config_digest": f"{meta_architecture}/{extractor}",
            "weights_digest": f"weights of {meta_architecture}/{extractor}",
            "meta_architecture": meta_architecture,
            "feature_extractor": extractor,
            "resolution": 300.0,
            "preset": "paper",
            "ap": (of_small + of_large) / 2,
            "ap_small": of_small,
            "ap_medium": (of_small + of_large) / 2,
            "ap_large": of_large,
            "eval_split": "coco_val2017",
            **two_stage,
            **more,
        }
        for extractor, of_small, of_large in zip(EXTRACTORS, small, large, strict=False)
    ]


def plus(values, changes):
    return [value + change for value, change in zip(values, changes, strict=True)]


SSD_ROWS = rows_of("ssd", plus(FASTER["small"], LESS_SMALL), plus(FASTER["large"], MORE_LARGE))
GRID = [*rows_of("faster_rcnn", FASTER["small"], FASTER["large"]), *SSD_ROWS]


def compared(rows, **more):
    table = Table.from_rows(rows)
    return differences(table, comparable_groups(table), **more)


def test_the_papers_statement_comes_out_where_the_data_have_it():
    found = sizes(Table.from_rows(GRID))
    (one,) = compared(GRID)
    assert (one.first, one.second) == ("ssd", "faster_rcnn")
    for effect, changes in ((one.small, LESS_SMALL), (one.large, MORE_LARGE)):
        # The textbook's t interval of a mean of five.
        ours = effect.average
        mean, half = np.mean(changes), scipy.stats.t.ppf(0.975, 4) * np.std(changes, ddof=1) / np.sqrt(5)
        assert (ours.mean, ours.lower, ours.upper) == pytest.approx((mean, mean - half, mean + half))
    assert found.sentence == (
        "On COCO val2017 at 300 px, 10 of 10 detectors have more AP on large objects than on small ones; with 5 extractors "
        "in common, SSD against Faster R-CNN is worse by 0.042 AP on small objects (95 % interval over extractors -0.059 to "
        "-0.025) and not told apart on large objects (by +0.002 AP, 95 % interval over extractors -0.048 to +0.052)."
    )
    assert found.caveats[0] == "10 of 10 detectors come without an interval of their AP by size."
    assert len(found.rows) == 10


def test_few_pairs_have_no_interval():
    sentence = sizes(Table.from_rows([*GRID[:3], *GRID[5:8]])).sentence
    assert (
        "with 3 extractors in common, SSD against Faster R-CNN is worse by 0.033 AP here on small objects (in 3 of 3 pairs, "
        "too few for an interval) and better by 0.030 AP here on large objects (in 3 of 3 pairs, too few for an interval)"
    ) in sentence
    sentence = sizes(Table.from_rows([GRID[0], GRID[5]])).sentence
    assert (
        "with 1 extractor in common, SSD against Faster R-CNN is worse by 0.040 AP here on small objects (1 pair, too"
        in sentence
    )


def test_only_what_is_equal_in_all_else_is_compared():
    fewer_proposals = rows_of("faster_rcnn", [0.05], [0.3], num_proposals=10.0, config_digest="p10")
    zoo = rows_of("r_fcn", [0.05], [0.3], preset="tf_zoo", config_digest="zoo")
    found = sizes(Table.from_rows([*SSD_ROWS, *fewer_proposals, *zoo]))
    assert "against" not in found.sentence
    assert "none are compared" in found.caveats[1]


def test_a_time_on_another_device_changes_no_pair():
    elsewhere = [
        row | {"row_id": f"{row['row_id']} there", "device_key": "gpu", "precision": "tf32"}
        for row in SSD_ROWS
    ]
    here = [row | {"device_key": "cpu", "precision": "float32"} for row in GRID]
    found = sizes(Table.from_rows([*here, *elsewhere]))
    assert found.sentence == sizes(Table.from_rows(GRID)).sentence
    assert (
        found.caveats[-1]
        == "5 rows of the table repeated an accuracy of another row; each accuracy counts once."
    )
    # An SSD that was timed on another device only is still compared.
    apart = sizes(Table.from_rows([*here[:5], *elsewhere]))
    assert apart.sentence == found.sentence


def test_all_three_architectures_in_the_papers_order():
    r_fcn = rows_of("r_fcn", FASTER["small"], FASTER["large"])
    found = compared([*r_fcn, *GRID])
    assert [(one.first, one.second) for one in found] == [
        ("ssd", "faster_rcnn"),
        ("ssd", "r_fcn"),
        ("faster_rcnn", "r_fcn"),
    ]
    assert (found[2].small.average.mean, found[2].large.average.mean) == (0, 0)


def test_equal_detectors_are_equal():
    rows = [*rows_of("ssd", [0.1], [0.3]), *rows_of("r_fcn", [0.1], [0.3])]
    assert (
        "SSD against R-FCN is equal on small objects and equal on large objects"
        in sizes(Table.from_rows(rows)).sentence
    )


def test_two_that_find_nothing_are_no_more_than_that():
    rows = [*rows_of("ssd", [0.0], [0.3]), *rows_of("r_fcn", [0.0], [0.2])]
    found = sizes(Table.from_rows(rows))
    assert (
        "SSD against R-FCN is equal on small objects, for neither finds any, and better by" in found.sentence
    )
    assert found.caveats[0] == (
        "2 of 2 detectors find none of the small objects: an AP of 0 that never varies has no interval."
    )


def test_a_pair_without_a_difference_speaks_for_neither():
    rows = [*rows_of("ssd", [0.1, 0.2], [0.3, 0.3]), *rows_of("r_fcn", [0.1, 0.3], [0.3, 0.3])]
    assert (
        "worse by 0.050 AP here on small objects (in 1 of 2 pairs," in sizes(Table.from_rows(rows)).sentence
    )


def evaluated(meta_architecture, number, small, large):
    """Detectors with their draws: those of the number, such as 0, of every extractor."""
    rows = rows_of(meta_architecture, small, large)
    return [{**row, "evaluation_digest": f"{meta_architecture}-{n}-{number}"} for n, row in enumerate(rows)]


def test_few_pairs_with_draws_have_the_interval_that_their_pictures_give():
    # Every object of `better_and_worse` is small; a fifth of what one finds the other does not.
    better, worse = (draw(matches, resamples=60, seed=0) for matches in better_and_worse(1))
    rows = [*evaluated("ssd", 0, [0.3], [0.3]), *evaluated("r_fcn", 0, [0.2], [0.2])]
    draws = {"ssd-0-0": better, "r_fcn-0-0": worse}
    (one,) = compared(rows, draws=draws)
    oracle = paired_differences(*better_and_worse(1)[::-1], resamples=60).numbers["ap_small"]
    assert one.small.drawn == pytest.approx((oracle.lower, oracle.upper))
    found = sizes(Table.from_rows(rows), draws=draws)
    assert "is better by 0.100 AP on small objects (1 pair, 95 % interval over pictures +0." in found.sentence
    assert "by 0.100 AP here on large objects (1 pair, too few for an interval)" in found.sentence
    assert (
        "An interval over pictures is of their choice alone: it says nothing of other extractors or trainings."
        in (found.caveats)
    )
    without = sizes(Table.from_rows(rows), draws={"ssd-0-0": better})
    assert "AP here on small objects (1 pair, too few for an interval)" in without.sentence


def test_detectors_are_compared_at_the_most_proposals_that_they_share():
    def with_proposals(meta_architecture, count, ap):
        row = rows_of(meta_architecture, [ap / 4], [ap], num_proposals=float(count))[0]
        return {
            **row,
            "config_digest": f"{meta_architecture}/p{count}",
            "row_id": f"{meta_architecture}/p{count}",
        }

    rows = [with_proposals("faster_rcnn", 300, 0.4), with_proposals("faster_rcnn", 10, 0.2)]
    rows += [with_proposals("r_fcn", 300, 0.3), with_proposals("r_fcn", 10, 0.28)]
    (one,) = compared(rows)
    assert (one.large.average.num_pairs, one.large.average.mean) == (1, pytest.approx(0.1))
    points = sizes(Table.from_rows(rows)).rows
    told = {(point.meta_architecture, point.num_proposals): point for point in points}
    assert [point.has_most_proposals for point in told.values()] == [
        proposals == 300 for _, proposals in told
    ]
    assert told["r_fcn", 300].compared == told["faster_rcnn", 300].compared == 0
    assert told["r_fcn", 10].compared is None
    (few,) = compared([rows[0], rows[1], rows[3]])  # R-FCN has 10 alone
    assert few.large.average.mean == pytest.approx(0.2 - 0.28)


def test_one_detector_with_its_intervals():
    ends = {"ap_small_lower": 0.05, "ap_small_upper": 0.07, "ap_large_lower": 0.38, "ap_large_upper": 0.43}
    found = sizes(Table.from_rows(rows_of("ssd", [0.06], [0.4], **ends)))
    assert (
        found.sentence
        == "On COCO val2017 at 300 px, one detector has AP 0.060 on small objects and 0.400 on large ones."
    )
    (point,) = found.rows
    assert (point.ap_small_lower, point.ap_large_upper, point.ap_medium_lower) == (0.05, 0.43, None)
    assert found.caveats == (
        "No two meta-architectures have a detector that is equal in all else, so none are compared.",
    )


def test_other_resolutions_on_request():
    high = rows_of("ssd", [0.1], [0.5], resolution=600.0, config_digest="high")
    table = Table.from_rows([*SSD_ROWS, *high])
    assert len(sizes(table).rows) == 5
    assert any(
        caveat.startswith("Left out: those at 600 px (all sizes: `--res") for caveat in sizes(table).caveats
    )
    assert (sizes(table).title, sizes(table, resolution=None).title) == (
        "AP by the size of objects at 300 px",
        "AP by the size of objects",
    )
    assert len(sizes(table, resolution=None).rows) == 6
    assert sizes(table, resolution=600.0).sentence.startswith("On COCO val2017 at 600 px, one detector")
    with pytest.raises(
        NothingFoundError, match="at 320 px of a table with 300, 600 px; give another `resolution`"
    ):
        sizes(table, resolution=320.0)


def test_what_is_missing_is_said():
    with pytest.raises(NothingFoundError, match="asked of an empty table; `frontier evaluate`"):
        sizes(Table({}))
    without = rows_of("ssd", [0.1], [0.3], ap_small=None)
    with pytest.raises(
        NothingFoundError, match="1 row: 0 with AP of small objects, 1 with AP of large objects"
    ):
        sizes(Table.from_rows(without))
    imported = Table.from_rows([{"model": "yolov8s", "source": "imported", "ap": 0.4}])
    with pytest.raises(
        NothingFoundError,
        match=r"1 row: 0 with AP of small .* 0 with AP of large objects, none .* `frontier import`",
    ):
        sizes(imported)
    with pytest.raises(NothingFoundError, match="of 1 row, of which none names"):
        sizes(imported.replace(ap_small=[0.1], ap_large=[0.4]))
    with pytest.raises(AnalysisError, match="mixes 2 evaluation splits"):
        sizes(Table.from_rows([*SSD_ROWS, *rows_of("r_fcn", [0.1], [0.3], eval_split="other")]))


def test_published_rows_hold_no_pair():
    # No document of these detectors prints AP by size for two meta-architectures over one extractor.
    found = sizes(published().where(eval_split="coco_test_dev:huang2017"), resolution=None)
    assert len(found.rows) == 3
    assert "3 of 3 detectors have more AP on large objects" in found.sentence
    with pytest.raises(NothingFoundError, match="0 with AP of small objects"):
        sizes(published().where(eval_split="coco_minival_8k"))


def test_another_objective_is_said_not_to_matter():
    found = sizes(Table.from_rows(GRID), objective="ap50")
    assert found.sentence == sizes(Table.from_rows(GRID)).sentence
    assert found.caveats[0].startswith(
        "AP at IoU .5 was asked for; this finding is of the accuracies that it names"
    )
