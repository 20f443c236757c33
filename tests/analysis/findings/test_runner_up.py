import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.findings.critical import critical
from analysis.findings.runner_up import NOBODY, runner_up
from analysis.findings.two_rows import NO_DRAWS
from analysis.rows.points import points
from tests.analysis.findings.test_two_rows import drawn_better_and_worse
from tests.figures.tables import measured, published, table


def detector(name, time, ap, *, time_ends=None, ap_ends=None):
    ends = time_ends or (None, None)
    bounds = {"latency_p95_lower_ms": ends[0], "latency_p95_upper_ms": ends[1]}
    lower, upper = ap_ends or (None, None)
    return measured(name, "ssd", "vgg_16", time, ap, preset=None, ap_lower=lower, ap_upper=upper, **bounds)


def second(role, index, *rows, draws=NO_DRAWS):
    found = points(table(*rows), percentile=95, objective="ap", what="x")
    return runner_up(found, index, role, "ap", draws)


FAST = detector("fast", 10.0, 0.2, time_ends=(9.0, 11.0), ap_ends=(0.18, 0.22))


@pytest.mark.parametrize(
    ("time_ends", "overlaps"),
    [((10.5, 14.0), True), ((11.5, 14.0), False), (None, None), ((11.5, None), None)],
)
def test_the_next_fastest_overlaps_where_bounds_meet(time_ends, overlaps):
    found = second("fastest", 0, FAST, detector("next", 12.0, 0.1, time_ends=time_ends))
    assert (found.model, found.position, found.overlaps) == ("next", 1, overlaps)


def test_nothing_overlaps_an_interval_that_is_not_known():
    wide, bare = detector("fast", 10.0, 0.2, time_ends=(9.0, 30.0)), detector("next", 12.0, 0.1)
    assert second("fastest", 0, wide, bare) == ("next", 1, None, None)
    assert "overlap" not in critical(table(wide, bare)).sentence


def test_the_next_accurate_is_told_by_accuracy():
    best = detector("best", 30.0, 0.4, ap_ends=(0.36, 0.43))
    close = detector("close", 20.0, 0.35, ap_ends=(0.32, 0.37))
    assert second("most_accurate", 2, FAST, close, best) == ("close", 1, True, None)
    assert second("most_accurate", 1, FAST, best) == ("fast", 0, False, None)


def test_the_sweet_spot_is_doubted_by_what_overlaps_in_both():
    spot = detector("spot", 20.0, 0.3, time_ends=(19.0, 21.0), ap_ends=(0.28, 0.32))
    alike = detector("alike", 20.5, 0.29, time_ends=(20.0, 22.0), ap_ends=(0.27, 0.31))
    faster = detector("faster", 19.5, 0.2, time_ends=(18.0, 20.0), ap_ends=(0.18, 0.22))
    assert second("sweet_spot", 2, FAST, faster, spot, alike) == ("alike", 3, True, None)
    assert second("sweet_spot", 2, FAST, faster, spot) == NOBODY


def test_equal_points_and_single_ones_have_nobody_after_them():
    assert second("fastest", 0, FAST) == NOBODY
    assert second("fastest", 0, FAST, FAST) == NOBODY
    printed = [published(name, "yolo", "x", time, 0.3) for name, time in (("a", 10.0), ("b", 11.0))]
    assert second("fastest", 0, *printed) == ("b", 1, None, None)


def test_the_finding_says_who_cannot_be_told_apart():
    finding = critical(table(FAST, detector("next", 11.0, 0.4, time_ends=(10.5, 14.0))))
    assert finding.rows[0].runner_up == "next"
    assert finding.rows[0].overlaps_runner_up is True
    words = "Of the fastest and next the intervals of time overlap, which does not tell whether they differ."
    assert words in finding.sentence


def drawn(name, time, ap, digest):
    ends = {"time_ends": (time - 1, time + 1), "ap_ends": (ap - 0.1, ap + 0.1)}
    return {**detector(name, time, ap, **ends), "evaluation_digest": digest}


def test_paired_draws_tell_accuracies_whose_intervals_overlap():
    better, worse = drawn_better_and_worse(1)
    draws = {"better": better, "worse": worse, "twin": better}
    rows = [drawn("close", 10.0, 0.35, "worse"), drawn("best", 30.0, 0.4, "better")]
    assert second("most_accurate", 1, *rows, draws=draws) == ("close", 0, True, True)
    assert "whether they differ" not in critical(table(*rows), draws=draws).sentence
    assert "the intervals of accuracy overlap, which" in critical(table(*rows)).sentence
    twin = [rows[1], drawn("twin", 10.0, 0.39, "twin")]
    assert second("most_accurate", 1, *twin, draws=draws) == ("twin", 0, True, False)
    finding = critical(table(*twin), draws=draws)
    assert finding.sentence.endswith(
        "Paired draws of the pictures do not tell the most accurate from twin by accuracy."
    )
    assert (finding.rows[1].overlaps_runner_up, finding.rows[1].is_told_from_runner_up) == (True, False)


def test_paired_draws_doubt_the_sweet_spot_only_by_what_they_do_not_tell():
    better, worse = drawn_better_and_worse(1)
    draws = {"better": better, "worse": worse, "twin": better}
    spot, told = drawn("spot", 20.0, 0.3, "better"), drawn("told", 20.5, 0.29, "worse")
    twin = drawn("twin", 21.0, 0.29, "twin")
    assert second("sweet_spot", 1, FAST, spot, told) == ("told", 2, True, None)
    assert second("sweet_spot", 1, FAST, spot, told, draws=draws) == NOBODY
    assert second("sweet_spot", 1, FAST, spot, told, twin, draws=draws) == ("twin", 3, True, False)


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(1, 9)), min_size=2, max_size=8))
def test_the_runner_up_is_never_better(pairs):
    rows = [detector(f"{n}", float(time), ap / 10) for n, (time, ap) in enumerate(pairs)]
    found = points(table(*rows), percentile=95, objective="ap", what="x")
    after = runner_up(found, 0, "fastest", "ap")
    times = sorted({time for time, _ in pairs})
    assert (after.position is None) == (len(times) == 1)
    if after.position is not None:
        assert found.times_ms[after.position] == times[1]
