import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontier.paper.amount import (
    Amount,
    all_hold,
    difference,
    exact,
    mean_of,
    ratio,
    rounded,
    times_more,
)

numbers = st.floats(0.01, 100)
amounts = st.tuples(numbers, numbers, numbers).map(
    lambda three: Amount(sorted(three)[1], min(three), max(three))
)


def test_what_has_no_bounds_settles_nothing():
    bare = Amount(0.5)
    assert not bare.is_bounded
    assert {bare.is_above(0.1), bare.is_below(0.9), bare.is_within(0.0, 1.0)} == {None}
    assert not difference(bare, exact(0.1)).is_bounded
    assert not ratio(bare, exact(0.1)).is_bounded
    assert not ratio(exact(0.1), bare).is_bounded
    assert not mean_of([bare, exact(1.0)]).is_bounded


def test_a_tie_of_printed_numbers_is_one():
    # Whole percents: 0.21 may be 0.214, and 0.22 may be 0.216.
    assert difference(rounded(0.21, 0.01), rounded(0.21, 0.01)).is_above(0.0) is None
    assert difference(rounded(0.213, 0.01), rounded(0.21, 0.01)).is_above(0.0) is None
    assert difference(rounded(0.23, 0.01), rounded(0.21, 0.01)).is_above(0.0) is True
    assert difference(rounded(0.21, 0.01), rounded(0.23, 0.01)).is_above(0.0) is False


def test_bounds_that_touch_the_line_do_not_tell_unless_they_are_one_number():
    assert Amount(0.1, 0.0, 0.2).is_below(0.0) is None
    assert Amount(-0.1, -0.2, 0.0).is_above(0.0) is None
    assert (exact(0.0).is_below(0.0), exact(0.0).is_above(0.0)) == (False, False)


@given(amounts, amounts, st.floats(0, 1), st.floats(0, 1))
def test_differences_and_ratios_hold_those_of_whatever_lies_within(first, second, place, other):
    one = first.lower + place * (first.upper - first.lower)
    two = second.lower + other * (second.upper - second.lower)
    apart, part = difference(first, second), ratio(first, second)
    assert apart.lower - 1e-9 <= one - two <= apart.upper + 1e-9
    assert part.lower * (1 - 1e-9) <= one / two <= part.upper * (1 + 1e-9)


@given(amounts, numbers)
def test_above_and_below_never_contradict(amount, threshold):
    assert not (amount.is_above(threshold) is True and amount.is_below(threshold) is True)
    if amount.is_above(threshold) is True:
        assert amount.is_below(threshold) is False


@given(st.lists(amounts, min_size=1, max_size=6))
def test_the_mean_lies_within_its_bounds(ones):
    mean = mean_of(ones)
    assert mean.lower - 1e-9 <= mean.value <= mean.upper + 1e-9


def test_how_much_more_data_would_tell():
    assert times_more(Amount(0.1, -0.2, 0.4), 0.0) == pytest.approx(9.0)  # three times too wide
    assert times_more(Amount(0.0, -0.2, 0.2), 0.0) == math.inf
    assert math.isnan(times_more(Amount(0.1), 0.0))


def test_all_of_nothing_holds():
    assert all_hold([]) is True
