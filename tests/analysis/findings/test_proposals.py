import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.proposals import proposals, sweet_spot
from analysis.table import Table
from frontier.published import MINIVAL, published, source_of
from tests.analysis.findings.test_two_rows import drawn_better_and_worse
from tests.analysis.grids import PROPOSALS_AP, PROPOSALS_TIME, result, table


def curve_of(meta="faster_rcnn", counts=PROPOSALS_AP, **more):
    return [result(meta, num_proposals=count, row_id=f"{meta} {count} {more}", **more) for count in counts]


def test_a_curve_worked_by_hand():
    rows = proposals(table(*curve_of())).rows
    assert [row.num_proposals for row in rows] == [10, 20, 50, 100, 300]
    assert [row.accuracy for row in rows] == pytest.approx([0.256, 0.288, 0.3104, 0.3168, 0.32])
    assert [row.accuracy_kept for row in rows] == pytest.approx(list(PROPOSALS_AP.values()))
    assert [row.time_ms for row in rows] == pytest.approx([32.4, 34.56, 43.2, 54, 108])
    assert [row.time_kept for row in rows] == pytest.approx(list(PROPOSALS_TIME.values()))
    assert [row.is_sweet_spot for row in rows] == [False, False, True, False, False]  # .97 is kept, .9 is not
    assert {row.model for row in rows} == {"Faster R-CNN ResNet-101, 600 px"}
    assert proposals(table(*curve_of()), percentile=95).rows[0].time_upper_ms == pytest.approx(1.04 * 36)
    assert math.isnan(rows[0].accuracy_lower)


def test_the_sentence_tells_the_two_architectures_apart():
    finding = proposals(table())
    assert finding.sentence == (
        "At 600 px, Faster R-CNN: the fewest proposals that keep 96 % of the AP are 50 (4 detectors), in 40.0 % of the "
        "median time (p50); 10 proposals keep 80.0 % of the AP on average. R-FCN: the fewest proposals that keep 96 % of the AP are 50 "
        "(4 detectors), in 97.5 % of the median time (p50); 10 proposals keep 80.0 % of the AP on average."
    )
    assert len(finding.rows) == 40
    assert sorted({row.curve for row in finding.rows}) == list(range(8))


def test_the_largest_resolution_counts_unless_another_is_asked_for():
    rows = table(*curve_of(), *curve_of(resolution=300), *curve_of("r_fcn", resolution=300))
    largest = proposals(rows)
    assert {row.resolution for row in largest.rows} == {600}
    assert largest.sentence.startswith("At 600 px, Faster R-CNN: ")
    assert "R-FCN" not in largest.sentence
    left_out = "Left out: 2 detectors at 300 px (all sizes: `--resolution all`, in Python resolution=None)."
    assert largest.caveats[0] == left_out
    smaller = proposals(rows, resolution=300)
    assert [(row.curve, row.resolution) for row in smaller.rows] == [(0, 300)] * 5 + [(1, 300)] * 5
    assert smaller.caveats[0].startswith("Left out: 1 detector at 600 px (all sizes")
    everything = proposals(rows, resolution=None)
    assert len(everything.rows) == 15
    assert everything.sentence.startswith("At 300 and 600 px, Faster R-CNN: the fewest")
    assert not any("at 300 px" in caveat or "at 600 px" in caveat for caveat in everything.caveats)
    with pytest.raises(
        NothingFoundError, match="is at 450 px, there are some at 300 px and 600 px; give another"
    ):
        proposals(rows, resolution=450)


def test_the_largest_one_is_that_of_a_curve():
    # At 600 px there is one number of proposals, so that 300 px is the largest that tells anything.
    finding = proposals(table(result(), *curve_of(resolution=300)))
    assert {row.resolution for row in finding.rows} == {300}


def test_an_ap_that_is_not_told_from_nothing_keeps_no_share():
    finding = proposals(table(*curve_of(ap_lower=0.0, ap_upper=0.4)))
    assert all(math.isnan(row.accuracy_kept) for row in finding.rows)
    assert not any(row.is_sweet_spot for row in finding.rows)
    assert any(
        caveat.startswith("Without a share of the AP: 1 of 1 detector, whose") for caveat in finding.caveats
    )
    assert not any("two values of AP" in caveat for caveat in finding.caveats)


def test_the_sweet_spot_moves_with_what_is_kept():
    rows = table(*curve_of())
    spots = {
        keep: next(row.num_proposals for row in proposals(rows, keep=keep).rows if row.is_sweet_spot)
        for keep in (0.8, 0.9, 0.96, 0.99, 1)
    }
    assert spots == {0.8: 10, 0.9: 20, 0.96: 50, 0.99: 100, 1: 300}


@pytest.mark.parametrize("keep", [0, -0.1, 1.01, math.nan])
def test_an_impossible_share_is_refused(keep):
    with pytest.raises(AnalysisError, match="give one above 0, at most 1"):
        proposals(table(), keep=keep)


def test_a_dip_ends_the_sweet_spot():
    # 10 proposals keep the AP by luck where 50 do not: it takes 100.
    rows = [result(num_proposals=count, ap=ap) for count, ap in ((10, 0.31), (50, 0.3), (100, 0.32))]
    rows += [result(ap=0.32)]
    assert [row.num_proposals for row in proposals(table(*rows)).rows if row.is_sweet_spot] == [100]


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=5), st.floats(0.01, 1))
def test_the_sweet_spot_is_the_fewest_from_which_on_all_keep(accuracies, keep):
    counts = [10, 20, 50, 100, 300][-len(accuracies) :]
    rows = proposals(
        table(*(result(num_proposals=count, ap=ap) for count, ap in zip(counts, accuracies, strict=True)))
    ).rows
    shares = {row.num_proposals: row.accuracy / accuracies[-1] for row in rows}
    all_keep = [
        count for count in counts if all(shares[c] >= keep * (1 - 1e-12) for c in counts if c >= count)
    ]
    assert sweet_spot(rows, keep) in (min(all_keep), *(c for c in counts if abs(shares[c] - keep) < 1e-9))


def test_missing_accuracies_are_skipped():
    rows = [
        result(num_proposals=10),
        result(num_proposals=50, ap=None),
        result(num_proposals=100),
        result(ap=None),
    ]
    ten, fifty, hundred, most = proposals(table(*rows)).rows
    assert (hundred.accuracy_kept, hundred.is_sweet_spot) == (1, True)
    assert ten.accuracy_kept == pytest.approx(0.8 / 0.99)
    assert math.isnan(fifty.accuracy_kept)
    assert math.isnan(most.accuracy_kept)
    assert (most.time_kept, fifty.time_kept) == pytest.approx((1, 0.4))


def test_times_alone_have_no_sweet_spot():
    finding = proposals(table(*curve_of(ap=None, eval_split=None)))
    assert (
        finding.sentence
        == "At 600 px, Faster R-CNN: 10 proposals keep 30.0 % of the median time (p50); no accuracies."
    )
    assert not any(row.is_sweet_spot for row in finding.rows)
    assert "Without two values of AP: 1 of 1 detectors (`frontier evaluate`)." in finding.caveats


def test_kept_draws_say_whether_the_loss_is_more_than_chance():
    better, worse = drawn_better_and_worse(3)
    rows = [
        result(num_proposals=50, evaluation_digest="few", ap=0.31),
        result(num_proposals=10, ap=0.1),
        result(evaluation_digest="most", ap=0.32),
    ]
    finding = proposals(table(*rows), draws={"few": worse, "most": better})
    ten, fifty, most = finding.rows
    assert fifty.accuracy_difference_lower < fifty.accuracy_difference_upper < 0
    assert math.isnan(ten.accuracy_difference_lower)
    assert math.isnan(most.accuracy_difference_lower)
    assert ", a loss of more than the choice of pictures explains in 1 of 1; " in finding.sentence
    gain = proposals(table(*rows), draws={"few": better, "most": worse})
    assert " explains in 0 of 1, a gain in 1; " in gain.sentence
    same = proposals(table(*rows), draws={"few": better, "most": better})
    assert same.rows[1].accuracy_difference_upper == 0
    assert " explains in 0 of 1; " in same.sentence


def test_checkpoints_are_told_apart():
    finding = proposals(table(*curve_of(weights_digest="w")))
    assert {row.same_weights for row in finding.rows} == {True}
    assert not any("checkpoint" in caveat for caveat in finding.caveats)
    assert (
        "No pair known to be of one checkpoint: all may differ by their training too."
        in proposals(table()).caveats
    )


def test_all_tied_keep_everything_with_the_fewest():
    rows = [{**row, "ap": 0.3, "latency_p50_ms": 20.0} for row in curve_of()]
    finding = proposals(table(*rows))
    assert "are 10, in 100 % of the median time (p50); 10 proposals keep 100 % of the AP" in finding.sentence


def test_nothing_says_what_is_missing():
    with pytest.raises(
        NothingFoundError, match=r"no two of them .* stated number of proposals; `frontier benchmark`"
    ):
        proposals(table(result(), result("ssd")))
    with pytest.raises(
        NothingFoundError, match="1 detectors of it have several numbers of proposals, and none has two"
    ):
        proposals(table(*curve_of(ap=None, latency_p50_ms=None)))
    with pytest.raises(NothingFoundError, match="asked of an empty table"):
        proposals(Table({}))
    with pytest.raises(AnalysisError, match="mixes 2 protocols"):
        proposals(table(result(), result("ssd", protocol="paper")))


def test_the_low_proposals_variants_of_the_zoo_state_no_number():
    rows = published().where(protocol="tf1_zoo/titan_x/tensorflow-1-object-detection-api/prec?/b?/post")
    assert sum("lowproposals" in model for model in rows["model"]) == 4
    with pytest.raises(
        NothingFoundError, match="left out: 19 published of detectors that frontier cannot express"
    ):
        proposals(rows)
    with pytest.raises(NothingFoundError, match="equal but for their stated number of proposals"):
        proposals(rows, any_detector=True)


def test_the_published_part_of_the_paper():
    # Section 4.1: Inception-ResNet v2 has 35.4 % with 300 proposals and 29 % with 10.
    rows = published().where(eval_split=MINIVAL)
    rows = rows.take([source_of(row_id) == "huang2017" for row_id in rows["row_id"]])
    finding = proposals(rows)
    assert [row.accuracy for row in finding.rows] == [0.29, 0.354]
    assert finding.sentence == (
        "At 600 px, Faster R-CNN: the fewest proposals that keep 96 % of the AP are 300; 10 proposals keep 81.9 % of the AP."
    )


def test_another_accuracy_is_taken_and_named():
    rows = [result(num_proposals=count, ap50=ap50) for count, ap50 in ((10, 0.3), (50, 0.49), (300, 0.5))]
    finding = proposals(table(*rows), objective="ap50")
    assert [row.accuracy for row in finding.rows] == [0.3, 0.49, 0.5]
    assert {row.accuracy_kind for row in finding.rows} == {"AP at IoU .5"}
    assert [row.is_sweet_spot for row in finding.rows] == [False, True, False]
    assert "the fewest proposals that keep 96 % of the AP at IoU .5 are 50" in finding.sentence
    assert "10 proposals keep 60.0 % of the AP at IoU .5" in finding.sentence
    with pytest.raises(AnalysisError, match="objective 'map' was asked for"):
        proposals(table(*rows), objective="map")


def test_bounds_of_what_is_no_sweet_spot_do_not_speak_for_the_sentence():
    # 50 proposals keep 97 % and have no bounds; 20, which the sentence does not compare, have some.
    bounds = {"latency_p50_lower_ms": 20.0, "latency_p50_upper_ms": 200.0}
    rows = [result(num_proposals=count) | (bounds if count != 50 else {}) for count in (20, 50, 300)]
    finding = proposals(table(*rows))
    assert any(not math.isnan(point.time_kept_lower) for point in finding.rows)
    unknown = "No two times that the sentence compares have bounds, so that how much of a change is the noise of measuring"
    assert any(caveat.startswith(unknown) for caveat in finding.caveats)


def test_other_trainings_of_fewer_proposals_are_told():
    rows = [result(num_proposals=count, training=f"new; {count} steps; 8; 0.1") for count in (50, 300)]
    assert any("trained in different ways (steps)" in caveat for caveat in proposals(table(*rows)).caveats)
    alike = [result(num_proposals=count, training="new; 9 steps; 8; 0.1") for count in (50, 300)]
    assert not any("in different ways" in caveat for caveat in proposals(table(*alike)).caveats)
