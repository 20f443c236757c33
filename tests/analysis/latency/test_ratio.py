import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.latency.bounds import PercentileBounds, percentile_bounds
from analysis.latency.ratio import moved_bounds, ratio_interval

SHARES = st.floats(0.5, 1.0)


def bounds_of(estimate, below, above):
    return PercentileBounds(estimate, estimate * below, estimate / above)


def test_worked_by_hand():
    # Logarithms to base 2: the first is 2 with bounds 1 and 5, the second 4 with bounds 0 and 7.
    found = ratio_interval(PercentileBounds(4, 2, 32), PercentileBounds(16, 1, 128))
    assert found.ratio == 4
    assert found.lower == pytest.approx(4 / 2**5)  # the root of 4 squared and 3 squared
    assert found.upper == pytest.approx(4 * 2 ** math.sqrt(10))  # of 3 squared and 1 squared


def test_equal_sides_are_the_textbook_interval_of_two_normal_means():
    # Both logarithms normal with standard errors 0.1 and 0.2: that of their difference is the root of 0.05.
    errors, z = (0.1, 0.2), 1.96
    first, second = (bounds_of(10.0, math.exp(-z * e), math.exp(-z * e)) for e in errors)
    found = ratio_interval(first, second)
    assert math.log(found.upper) == pytest.approx(z * math.sqrt(0.05))
    assert math.log(found.lower) == pytest.approx(-z * math.sqrt(0.05))


@given(st.floats(0.1, 1e4), st.floats(0.1, 1e4), st.tuples(SHARES, SHARES, SHARES, SHARES))
def test_the_interval_holds_the_ratio_and_turns_over_with_it(first, second, sides):
    one, other = bounds_of(first, *sides[:2]), bounds_of(second, *sides[2:])
    found, turned = ratio_interval(one, other), ratio_interval(other, one)
    assert found.lower <= found.ratio * (1 + 1e-12)
    assert found.ratio <= found.upper * (1 + 1e-12)
    assert (found.lower, found.upper) == pytest.approx((1 / turned.upper, 1 / turned.lower))
    assert found.upper <= other.upper / one.lower * (
        1 + 1e-12
    )  # never wider than the worst case of the bounds


@pytest.mark.parametrize("lacks", ["lower", "upper"])
def test_a_missing_bound_leaves_no_interval(lacks):
    whole = PercentileBounds(10.0, 9.0, 11.0)
    found = ratio_interval(whole, whole._replace(**{lacks: None}))
    assert found.ratio == 1
    assert math.isnan(found.lower)
    assert math.isnan(found.upper)


@pytest.mark.parametrize(
    "wrong",
    [PercentileBounds(0.0, None, None), PercentileBounds(5.0, 6.0, 7.0), PercentileBounds(5.0, 4.0, 4.5)],
)
def test_impossible_bounds_are_refused(wrong):
    with pytest.raises(AnalysisError, match="a lower bound lies above 0"):
        ratio_interval(PercentileBounds(5.0, 4.0, 6.0), wrong)


def test_bounds_move_as_normal_quantiles_do():
    moved = moved_bounds(PercentileBounds(1.0, math.exp(-1.645), None), 0.95, 0.975)
    assert math.log(moved.lower) == pytest.approx(-1.96, abs=1e-3)
    assert moved.upper is None
    with pytest.raises(AnalysisError, match=r"confidence 0\.4 were asked at 0.95"):
        moved_bounds(PercentileBounds(1.0, 0.9, 1.1), 0.4, 0.95)


@pytest.mark.parametrize(("p", "n"), [(0.5, 188), (0.95, 376)])
def test_intervals_of_simulated_times_hold_the_true_ratio(p, n):
    rng, true = np.random.default_rng(5), 1.3
    held, held_as_given = [], []
    for _ in range(400):
        pair = [percentile_bounds(scale * rng.lognormal(3.0, 0.2, n), p, 0.95) for scale in (1.0, true)]
        given_ends = ratio_interval(*pair)
        if not math.isnan(given_ends.lower):
            moved = ratio_interval(*(moved_bounds(bounds, 0.95, 0.975) for bounds in pair))
            held.append(moved.lower <= true <= moved.upper)
            held_as_given.append(given_ends.lower <= true <= given_ends.upper)
    # Of 1,200 repeats 96 to 98 % and 92 to 95 %: bounds from order statistics are a little wide.
    assert 0.94 <= np.mean(held) <= 0.995
    assert 0.90 <= np.mean(held_as_given) <= 0.97
