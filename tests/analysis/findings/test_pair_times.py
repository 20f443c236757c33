import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.findings.pair_times import PairTimes, exceeds_noise, has_interval
from analysis.latency.bounds import PercentileBounds
from analysis.latency.ratio import moved_bounds, ratio_interval
from analysis.table import Table


def timed(time, *, width=0.01, **more):
    """A measured row with bounds of its median; None for a width leaves them out."""
    bounds = (
        {} if width is None else {f"latency_p50_{end}_ms": time * (1 + sign * width) for end, sign in ENDS}
    )
    return {"source": "measured", "latency_p50_ms": time, "verdict": "stable", **bounds, **more}


ENDS = (("lower", -1), ("upper", 1))


def change(*rows, **options):
    return PairTimes(Table.from_rows(rows), 50, **options).change((0, 1))


def test_a_change_is_relative_and_has_the_interval_of_the_ratio():
    found = change(timed(100.0), timed(80.0))
    assert (found.before_ms, found.after_ms) == (100, 80)
    assert found.time_change == pytest.approx(-0.2)
    sides = [
        moved_bounds(PercentileBounds(time, 0.99 * time, 1.01 * time), 0.95, 0.975) for time in (100.0, 80.0)
    ]
    _, lower, upper = ratio_interval(*sides)
    assert (found.time_change_lower, found.time_change_upper) == pytest.approx((lower - 1, upper - 1))
    assert (found.time_kind, found.is_measured, found.is_stable) == ("p50", True, True)


def test_a_measurement_that_stopped_at_a_look_is_surer_at_it():
    at_any = change(timed(100.0), timed(80.0))
    at_a_look = change(timed(100.0, num_samples=188.0), timed(80.0, num_samples=188.0))
    assert at_any.time_change_lower < at_a_look.time_change_lower < at_a_look.time_change
    narrow = change(timed(100.0), timed(80.0), confidence=0.8)
    assert narrow.time_change_lower > at_any.time_change_lower


@pytest.mark.parametrize("other", [timed(80.0, width=None), {"source": "published", "latency_ms": 80.0}])
def test_without_all_bounds_there_is_no_interval(other):
    found = change(timed(100.0), other)
    assert found.time_change == pytest.approx(-0.2)
    assert math.isnan(found.time_change_lower)
    assert math.isnan(found.time_change_upper)
    assert exceeds_noise(found) is None


def test_bounds_that_do_not_hold_their_time_are_none():
    assert math.isnan(change(timed(100.0), timed(80.0) | {"latency_p50_lower_ms": 90.0}).time_change_lower)


def test_a_missing_time_changes_by_nothing_known():
    found = change(timed(100.0), {"source": "measured"})
    assert math.isnan(found.time_change)
    assert found.is_stable is None


def test_what_was_not_measured_gives_the_pair_its_kind():
    published = {"source": "published", "latency_ms": 80.0, "latency_kind": "mean"}
    for rows in ((timed(100.0), published), (published, timed(100.0))):
        assert (change(*rows).time_kind, change(*rows).is_measured) == ("mean", False)


@pytest.mark.parametrize("verdict", ["drifting", "too few"])
def test_one_unstable_time_makes_an_unstable_pair(verdict):
    assert change(timed(100.0), timed(80.0, verdict=verdict)).is_stable is False


def test_small_changes_are_noise_however_sure():
    # Two measurements of one detector agree within 3 %.
    assert exceeds_noise(change(timed(100.0, width=0.0001), timed(102.0, width=0.0001))) is False
    assert exceeds_noise(change(timed(100.0, width=0.0001), timed(104.0, width=0.0001))) is True
    assert exceeds_noise(change(timed(100.0, width=0.1), timed(104.0, width=0.1))) is False


@pytest.mark.parametrize("verdict", ["drifting", "throttled", "contended", "too few"])
def test_times_that_were_not_stable_are_never_clear_of_noise(verdict):
    found = change(timed(100.0), timed(50.0, verdict=verdict))
    assert exceeds_noise(found) is None
    assert has_interval(found)
    assert exceeds_noise(change(timed(100.0), timed(50.0, verdict=None))) is True  # imported, never judged


@given(st.floats(1, 1000), st.floats(1, 1000), st.floats(0.001, 0.2))
def test_the_interval_holds_the_change(before, after, width):
    found = change(timed(before, width=width), timed(after, width=width))
    assert found.time_change_lower <= found.time_change <= found.time_change_upper


def test_an_unknown_percentile_is_refused():
    with pytest.raises(AnalysisError, match="percentile 42 was asked for"):
        PairTimes(Table({}), 42)
