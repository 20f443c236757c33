import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.resolution import resolution
from analysis.findings.two_rows import ap_difference
from analysis.statistics.averages import change_average
from analysis.table import Table
from frontier.published import MINIVAL, published, source_of
from tests.analysis.findings.test_two_rows import drawn_better_and_worse
from tests.analysis.grids import LOW_RESOLUTION, noisy, paper_grid, result, table


def two_sizes(**more):
    return [result(resolution=size, **more) for size in (300, 600)]


def test_one_pair_worked_by_hand():
    (row,) = resolution(table(*two_sizes(extractor="resnet_101"))).rows
    assert (row.high_px, row.low_px) == (600, 300)
    assert row.model == "Faster R-CNN ResNet-101"
    assert (row.accuracy_high, row.accuracy_low) == pytest.approx((0.32, 0.2688))  # 0.32 * 0.84
    assert row.accuracy_change == pytest.approx(-0.16)
    assert (row.time_high_ms, row.time_low_ms) == pytest.approx((108, 81))  # 80 * 1.5 * 0.9, a quarter less
    assert row.time_change == pytest.approx(-0.25)
    assert (row.ap_small_change, row.ap_large_change) == pytest.approx((-0.5, -0.05))
    assert row.is_measured
    assert row.same_weights is None
    assert math.isnan(row.accuracy_difference_lower)


def test_the_sentence_states_the_averages_and_how_sure_they_are():
    finding, alike = resolution(table()), "48 pairs of 12 networks, all alike: no interval"
    assert finding.sentence == (
        f"Halving both edges lowers AP by 16.0 % on average ({alike}) and lowers the median time (p50) by 25.0 % on average "
        f"({alike}). It changes AP of small objects by -50.0 % ({alike}), of large objects by -5.0 % ({alike})."
    )
    assert len(finding.rows) == 48
    assert finding.name == "resolution"
    assert not any("over networks" in caveat for caveat in finding.caveats)
    assert "its interval over networks" in resolution(noisy()).caveats[0]
    assert finding.caveats[-1].startswith("No pair known to be of one checkpoint")


def test_one_checkpoint_at_two_sizes_needs_no_caveat():
    finding = resolution(table(*two_sizes(weights_digest="w")))
    assert finding.rows[0].same_weights is True
    assert not any("checkpoint" in caveat for caveat in finding.caveats)
    assert "(1 pair) and lowers the median time (p50) by 25.0 % (1 pair)." in finding.sentence


def test_few_pairs_are_said_to_be_too_few():
    finding = resolution(table(*two_sizes(), *two_sizes(extractor="mobilenet_v1")))
    assert "on average (2 pairs, all alike: too few for an interval)" in finding.sentence


@given(
    st.lists(st.sampled_from(range(96)), unique=True, max_size=30), st.floats(0.3, 0.9), st.floats(0.2, 0.95)
)
def test_what_was_put_in_comes_out_of_any_part_of_a_grid(chosen, ap_share, time_share):
    rows = [dict(paper_grid()[index]) for index in chosen]
    for row in rows:
        if row["resolution"] == 300:
            row["ap"] *= ap_share / LOW_RESOLUTION["ap"]
            row["latency_p50_ms"] *= time_share / LOW_RESOLUTION["time"]
    try:
        finding = resolution(Table.from_rows(rows))
    except NothingFoundError:
        sizes = [(row["model"].replace("/300", "/600"), row["resolution"]) for row in rows]
        assert len({name for name, _ in sizes}) == len(sizes)  # no detector at both
        return
    for found in finding.rows:
        assert (found.accuracy_change, found.time_change) == pytest.approx((ap_share - 1, time_share - 1))


def test_another_factor_is_an_option():
    rows = table(*(result(resolution=size) for size in (300, 480, 600)))
    assert [(row.high_px, row.low_px) for row in resolution(rows, factor=1.6).rows] == [(480, 300)]
    assert resolution(rows, factor=1.25).sentence.startswith("Dividing both edges by 1.25")
    with pytest.raises(NothingFoundError, match=r"by a factor of 3 \(there are factors of 1.25, 1.6, 2\)"):
        resolution(rows, factor=3)


@pytest.mark.parametrize("factor", [1, 0.5, 0, math.inf, math.nan])
def test_a_factor_that_shrinks_nothing_is_refused(factor):
    with pytest.raises(AnalysisError, match="give one above 1"):
        resolution(table(), factor=factor)


def test_kept_draws_give_each_pair_an_interval():
    better, worse = drawn_better_and_worse(2)
    rows = [
        result(resolution=600, evaluation_digest="high"),
        result(resolution=300, evaluation_digest="low"),
        *two_sizes(extractor="mobilenet_v1"),
    ]
    finding = resolution(table(*rows), draws={"high": better, "low": worse})
    with_data, without = sorted(finding.rows, key=lambda row: row.feature_extractor, reverse=True)
    assert with_data.accuracy_difference_lower < with_data.accuracy_difference_upper < 0
    assert math.isnan(without.accuracy_difference_lower)
    assert any("is of the choice of pictures alone" in caveat for caveat in finding.caveats)
    assert finding.sentence.endswith(
        "In the one pair with draws kept, the change in AP is more than the choice of pictures explains."
    )


def test_rows_without_accuracy_give_times_alone():
    finding = resolution(table(*two_sizes(ap=None, ap_small=None, ap_large=None, eval_split=None)))
    assert finding.sentence == "Halving both edges lowers the median time (p50) by 25.0 % (1 pair)."
    assert "Without two values of AP: 1 of 1 pairs (`frontier evaluate`)." in finding.caveats


def test_pairs_with_neither_are_counted_and_alone_are_nothing():
    neither = {"ap": None, "latency_p50_ms": None, "extractor": "inception_v2"}
    finding = resolution(table(*two_sizes(), *two_sizes(**neither)))
    assert "Left out: 1 pairs without two accuracies and without two times." in finding.caveats
    with pytest.raises(NothingFoundError, match="1 pairs of it differ in resolution alone, and none has two"):
        resolution(table(*two_sizes(**neither)))


def test_an_ap_of_nothing_changes_by_no_share():
    (row,) = resolution(table(*two_sizes(ap=0.0))).rows
    assert math.isnan(row.accuracy_change)
    assert row.time_change == pytest.approx(-0.25)


def test_what_is_not_told_from_nothing_changes_by_no_share():
    # Of three detectors the first one's small objects have 0 in their interval, the second has none of them, the third no
    # interval: only it changes by a share, of .096 to nothing. The other two had .096 / 2 on average.
    lost = [
        two_sizes(extractor=name, ap_small_lower=lower, ap_small_upper=0.2)
        for name, lower in (("mobilenet_v1", 0.0), ("inception_v2", 0.0), ("resnet_101", None))
    ]
    for (low, high), small in zip(lost, (0.096, 0.0, 0.096), strict=True):
        low["ap_small"], high["ap_small"] = 0.0, small
    finding = resolution(table(*(row for pair in lost for row in pair)))
    small = {row.feature_extractor: row.ap_small_change for row in finding.rows}
    assert small.pop("resnet_101") == -1
    assert all(math.isnan(change) for change in small.values())
    assert (
        "It changes AP of small objects by -100 % (1 pair; 2 more had too little of it to lose a share, "
        in finding.sentence
    )
    assert (
        "Without a change of AP of small objects in percent: 2 of 3 pairs, where it is not told from 0 to begin with (on "
        "average 0.048, and then 0.000; 0 and 0 in 1)." in finding.caveats
    )
    assert not any("two values of AP" in caveat for caveat in finding.caveats)


def test_all_tied():
    rows = [{**row, "ap": 0.3, "latency_p50_ms": 20.0} for row in two_sizes()]
    assert resolution(table(*rows)).sentence.startswith(
        "Halving both edges leaves AP unchanged (1 pair) and leaves the median time (p50) unchanged (1 pair)."
    )


def test_other_percentiles_and_confidences():
    rows = noisy()
    assert resolution(rows).rows[0].time_high_ms == pytest.approx(
        0.9 * resolution(rows, percentile=95).rows[0].time_high_ms
    )
    assert "99 % interval" in resolution(rows, confidence=0.99).sentence
    narrow, wide = (
        change_average(resolution(noisy()).rows, "accuracy_change", confidence=c) for c in (0.5, 0.99)
    )
    assert wide.lower < narrow.lower < narrow.mean < narrow.upper < wide.upper


@pytest.mark.parametrize("rows", [[result()], [result(), result("ssd", "inception_v2", 300)]])
def test_no_pair_says_what_would_make_one(rows):
    with pytest.raises(
        NothingFoundError, match=r"no two of them are equal but for resolutions .*`frontier benchmark`"
    ):
        resolution(table(*rows))


def test_an_empty_table_and_mixed_devices_are_refused():
    with pytest.raises(NothingFoundError, match="asked of an empty table"):
        resolution(Table({}))
    with pytest.raises(AnalysisError, match="mixes 2 devices"):
        resolution(table(result(), result("ssd", device_key="gpu:x")))


def test_the_published_part_of_the_paper():
    # Howard et al. 2017, table 13: .229 to .257, .154 to .219 and .164 to .198 from 300 to 600 px.
    rows = published().where(eval_split=MINIVAL)
    rows = rows.take([source_of(row_id) in ("huang2017", "howard2017") for row_id in rows["row_id"]])
    finding = resolution(rows)
    assert {row.feature_extractor: round(row.accuracy_change, 4) for row in finding.rows} == {
        "vgg_16": -0.1089,
        "inception_v2": -0.2968,
        "mobilenet_v1": -0.1717,
    }
    assert finding.sentence == (
        "Halving both edges lowers AP by 19.2 % on average (3 pairs, -29.7 % to -10.9 %: too few for an interval)."
    )
    assert "Without two values of time: 3 of 3 pairs (`frontier benchmark`)." in finding.caveats


def test_a_published_table_with_times():
    # TF2 zoo, COCO val 2017: seven detectors at 640 and at 1024 pixels, of which frontier can express none.
    rows = published()
    rows = rows.take([source_of(row_id) == "tf2_zoo" for row_id in rows["row_id"]])
    with pytest.raises(
        NothingFoundError, match="left out: 41 published of detectors that frontier cannot express"
    ):
        resolution(rows, factor=1.6)
    finding = resolution(rows, factor=1.6, any_detector=True)
    assert len(finding.rows) == 7
    assert not any(row.is_measured for row in finding.rows)
    assert finding.sentence.startswith(
        "Dividing both edges by 1.6 lowers AP by 9.6 % on average (95 % interval"
    )


def test_another_accuracy_is_taken_and_named():
    better, worse = drawn_better_and_worse(4)
    low, high = two_sizes(ap50=0.5)
    ends = {"ap50_lower": 0.3, "ap50_upper": 0.7}
    rows = table(
        {**low, **ends, "ap50": 0.3, "evaluation_digest": "low"},
        {**high, **ends, "ap50": 0.5, "evaluation_digest": "high"},
    )
    draws = {"high": better, "low": worse}
    finding = resolution(rows, objective="ap50", draws=draws)
    (row,) = finding.rows
    assert (row.accuracy_kind, row.accuracy_high, row.accuracy_low) == ("AP at IoU .5", 0.5, 0.3)
    assert row.accuracy_change == pytest.approx(-0.4)
    oracle = ap_difference(rows, (1, 0), draws, column="ap50")
    assert (row.accuracy_difference_lower, row.accuracy_difference_upper) == oracle
    assert finding.sentence.startswith("Halving both edges lowers AP at IoU .5 by 40.0 % (1 pair) and")
    assert "the change in AP at IoU .5 is more than" in finding.sentence
    with pytest.raises(AnalysisError, match="objective 'map' was asked for; known: ap, ap50"):
        resolution(rows, objective="map")


def learnt(**low):
    """One pair with two accuracies, the one at the smaller size with further cells."""
    high = result(resolution=600, train_resolution=600.0, weights_digest="a")
    return resolution(table(high, result(resolution=300) | low))


def test_detectors_that_ran_at_a_size_they_did_not_learn_at_are_counted():
    caveat = (
        "In 1 of 1 pair the detector did not learn at both of the sizes that it ran at; the paper trained one for each size "
        "(section 3.3), which may lose less."
    )
    shared = learnt(weights_digest="a")
    assert (shared.rows[0].learnt_at_each, caveat in shared.caveats) == (False, True)
    elsewhere = learnt(weights_digest="b", train_resolution=600.0)
    assert (elsewhere.rows[0].learnt_at_each, caveat in elsewhere.caveats) == (False, True)
    each = learnt(weights_digest="b", train_resolution=300.0)
    assert (each.rows[0].learnt_at_each, caveat in each.caveats) == (True, False)
    unknown = learnt(weights_digest="b")
    assert (unknown.rows[0].learnt_at_each, caveat in unknown.caveats) == (None, False)


def test_medium_objects_are_told_between_small_and_large_ones():
    sized = [{**row, "ap_medium": ap} for row, ap in zip(two_sizes(), (0.3, 0.4), strict=True)]
    finding = resolution(table(*sized))
    assert finding.rows[0].ap_medium_change == pytest.approx(-0.25)
    assert (
        "small objects by -50.0 % (1 pair), of medium objects by -25.0 % (1 pair), of large"
        in finding.sentence
    )


def test_sizes_say_of_how_many_pairs_they_are():
    # Of three networks one finds small objects at neither size, and one so few that its AP is not told from 0.
    none = two_sizes(extractor="inception_v2", ap_small=0.0)
    few = [{**row, "ap_small_lower": 0.0} for row in two_sizes(extractor="mobilenet_v1")]
    finding = resolution(table(*two_sizes(), *none, *few))
    assert (
        "of small objects by -50.0 % (1 pair; 2 more had too little of it to lose a share, 1 of them none at either size)"
        in finding.sentence
    )
    (caveat,) = (one for one in finding.caveats if "AP of small objects in percent" in one)
    assert caveat.startswith("Without a change of AP of small objects in percent: 2 of 3 pairs")
    assert caveat.endswith("; 0 and 0 in 1).")


def test_the_accuracy_asked_for_is_told_once():
    finding = resolution(table(*two_sizes()), objective="ap_large")
    assert finding.sentence.count("large objects") == 1
    assert finding.sentence.startswith("Halving both edges lowers AP of large objects by 5.0 % (1 pair)")
