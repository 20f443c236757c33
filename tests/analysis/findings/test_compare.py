"""One detector against another: worked by hand, in simulation, and at the edges."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.findings.compare import (
    SAME_TIME,
    Change,
    bound_confidence,
    compared,
    time_compared,
    verdict,
)
from analysis.latency.bounds import PercentileBounds, percentile_bounds
from analysis.latency.looks import LOOKS


def test_times_worked_by_hand():
    # 30 against 20 ms. The least the difference can be is 28.5 - 21, the most 31.5 - 19; of the ratio 28.5 / 21 and
    # 31.5 / 19.
    found = time_compared(PercentileBounds(20.0, 19.0, 21.0), PercentileBounds(30.0, 28.5, 31.5))
    assert (found.first_ms, found.second_ms) == (20.0, 30.0)
    assert found.difference_ms == Change(10.0, 7.5, 12.5)
    assert found.ratio == pytest.approx((1.5, 28.5 / 21, 31.5 / 19))


def test_without_all_four_bounds_there_is_no_interval():
    whole = PercentileBounds(30.0, 28.5, 31.5)
    for bounds in (PercentileBounds(20.0, None, 21.0), PercentileBounds(20.0, 19.0, None)):
        for pair in ((bounds, whole), (whole, bounds)):
            found = time_compared(*pair)
            assert not found.difference_ms.has_interval
            assert not found.ratio.has_interval


@pytest.mark.parametrize("estimate", [0.0, -3.0, float("nan")])
def test_a_time_that_is_none_is_refused(estimate):
    with pytest.raises(AnalysisError, match="is not above 0; measure it again"):
        time_compared(PercentileBounds(20.0, None, None), PercentileBounds(estimate, None, None))


times = st.floats(0.01, 1e6)


@given(st.lists(times, min_size=3, max_size=3), st.lists(times, min_size=3, max_size=3))
def test_intervals_hold_their_values_and_turn_round_with_the_order(first, second):
    pair = [PercentileBounds(middle, low, high) for low, middle, high in map(sorted, (first, second))]
    there, back = time_compared(*pair), time_compared(*reversed(pair))
    for change in (there.difference_ms, there.ratio):
        assert change.lower <= change.value <= change.upper
    assert there.difference_ms == pytest.approx(
        (-back.difference_ms.value, -back.difference_ms.upper, -back.difference_ms.lower)
    )
    assert there.ratio == pytest.approx((1 / back.ratio.value, 1 / back.ratio.upper, 1 / back.ratio.lower))


def test_the_interval_covers_the_true_difference_of_medians():
    # Medians 30 and 33 ms, log-normal with 5 and 20 %: the truth is 3 ms. Bonferroni's bound is on the safe side.
    rng, covered, level = np.random.default_rng(0), 0, bound_confidence(1)
    for _ in range(300):
        first, second = (m * np.exp(s * rng.standard_normal(188)) for m, s in ((30.0, 0.05), (33.0, 0.2)))
        found = time_compared(*(percentile_bounds(one, 0.5, level) for one in (first, second)))
        change = found.difference_ms
        covered += not change.has_interval or change.lower <= 3.0 <= change.upper  # no claim is not wrong
    assert covered >= 0.95 * 300


def test_a_bound_takes_a_quarter_of_the_error_of_each_look():
    assert bound_confidence(1) == pytest.approx(1 - 0.05 / 4)
    assert bound_confidence(len(LOOKS), 0.9) == pytest.approx(1 - 0.1 / 4 / 6)


MORE, LESS, EVEN = Change(0.05, 0.01, 0.09), Change(-0.05, -0.09, -0.01), Change(0.01, -0.02, 0.04)
FASTER, SLOWER, AS_FAST = Change(0.5, 0.4, 0.6), Change(2.0, 1.8, 2.2), Change(1.02, 0.98, 1.06)


@pytest.mark.parametrize(
    ("accuracy", "ratio", "kind"),
    [
        (MORE, FASTER, "better"),
        (MORE, AS_FAST, "better"),
        (EVEN, FASTER, "better"),
        (LESS, SLOWER, "worse"),
        (LESS, AS_FAST, "worse"),
        (EVEN, SLOWER, "worse"),
        (MORE, SLOWER, "trade-off"),
        (LESS, FASTER, "trade-off"),
        (EVEN, AS_FAST, "tied"),
        (MORE, None, "better"),
        (None, SLOWER, "worse"),
        (EVEN, None, "tied"),
    ],
)
def test_every_verdict(accuracy, ratio, kind):
    found = verdict(accuracy, ratio)
    assert found.kind == kind
    assert found.is_certain == (accuracy is not None and ratio is not None)


def test_points_alone_decide_but_are_never_certain():
    found = verdict(Change(0.001), Change(1.2))
    assert (found.kind, found.accuracy, found.time, found.is_certain) == (
        "trade-off",
        "better",
        "worse",
        False,
    )
    assert not verdict(MORE, Change(0.5)).is_certain
    assert not verdict(Change(0.05), FASTER).is_certain


def test_equal_detections_are_tied():
    assert verdict(Change(0.0, 0.0, 0.0), Change(1.0, 0.99, 1.01)).kind == "tied"


def test_a_difference_that_another_measurement_may_undo_is_none():
    within, beyond = 1 + 0.9 * SAME_TIME, 1 + 1.1 * SAME_TIME
    assert verdict(None, Change(within, within, within)).time == "tied"
    assert verdict(None, Change(1 / within, 1 / within, 1 / within)).time == "tied"
    assert verdict(None, Change(beyond, beyond, beyond)).time == "worse"
    assert verdict(None, Change(1 / beyond, 1 / beyond, 1 / beyond)).time == "better"


changes = st.tuples(st.floats(-1, 1), st.floats(0, 1)).map(
    lambda pair: Change(pair[0], pair[0] - pair[1], pair[0] + pair[1])
)


@given(changes, st.floats(0.1, 10), st.floats(1, 2))
def test_the_verdict_turns_round_with_the_order(accuracy, ratio, width):
    there = verdict(accuracy, Change(ratio, ratio / width, ratio * width))
    back = verdict(
        Change(-accuracy.value, -accuracy.upper, -accuracy.lower),
        Change(1 / ratio, 1 / ratio / width, width / ratio),
    )
    opposite = {"better": "worse", "worse": "better"}
    assert back.accuracy == opposite.get(there.accuracy, there.accuracy)
    assert back.time == opposite.get(there.time, there.time)
    assert back.kind == opposite.get(there.kind, there.kind)


def test_nothing_to_compare_is_no_verdict():
    with pytest.raises(AnalysisError, match="neither accuracy nor time could be compared"):
        verdict(None, None)


def test_numbers_that_are_not_known():
    assert compared(None, 0.3).difference is None
    assert compared(0.3, 0.5).difference == pytest.approx((0.2, None, None))
