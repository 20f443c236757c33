import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from frontier.paper.trainings import half_width, mean_half_width

aps = st.lists(st.floats(0.1, 0.5), min_size=3, max_size=8)


def test_by_hand():
    # Both have a standard deviation of .01; the error of the difference is .01 * sqrt(2 / 3), with 4 degrees of freedom
    # (t of 97.5 % is 2.776).
    assert half_width([0.29, 0.30, 0.31], [0.19, 0.20, 0.21]) == pytest.approx(
        2.776 * 0.01 * math.sqrt(2 / 3), rel=1e-3
    )


@given(aps, aps)
def test_it_is_welchs(first, second):
    if len(set(first)) == 1 or len(set(second)) == 1:
        return
    interval = stats.ttest_ind(first, second, equal_var=False).confidence_interval(0.95)
    assert half_width(first, second) == pytest.approx((interval.high - interval.low) / 2, rel=1e-6, abs=1e-12)


def test_fewer_than_three_trainings_tell_nothing_and_equal_ones_differ_by_nothing():
    assert math.isnan(half_width([0.3, 0.2], [0.1, 0.2, 0.3]))
    assert math.isnan(half_width([], []))
    assert half_width([0.3] * 3, [0.2] * 3) == pytest.approx(0.0, abs=1e-15)


@given(aps)
def test_the_mean_of_one_detector_is_students(values):
    if len(set(values)) == 1:
        return
    interval = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert mean_half_width(values) == pytest.approx((interval.high - interval.low) / 2, rel=1e-6, abs=1e-12)
    assert math.isnan(mean_half_width(values[:2]))
