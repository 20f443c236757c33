import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.rounding import decimals_of, rounded


def test_bounds_are_rounded_outward():
    # 27.026 ms lies above 27.0 and below 27.1; 24.81 between 24.8 and 24.9.
    assert (rounded(27.026, 1), rounded(27.026, 1, "up"), rounded(24.81, 1, "down")) == (27.0, 27.1, 24.8)
    assert (rounded(-0.0451, 2, "down"), rounded(-0.0451, 2, "up")) == (-0.05, -0.04)
    assert rounded(1234.5, -2, "up") == 1300


def test_what_arithmetic_moved_a_number_by_is_no_digit():
    assert rounded(0.1 + 0.2, 1, "up") == 0.3
    assert rounded(28.8 - 4e-15, 1, "down") == 28.8


def test_nothing_is_no_negative_nothing():
    assert str(rounded(-0.0004, 3, "up")) == "0.0"
    assert math.isnan(rounded(math.nan, 2, "up"))


@pytest.mark.parametrize(
    ("value", "decimals"), [(27.026, 1), (0.98, 3), (140.0, 0), (-5.2, 2), (0.0, 2), (math.nan, 2)]
)
def test_three_figures(value, decimals):
    assert decimals_of(value) == decimals


@given(st.floats(-1e6, 1e6), st.integers(-2, 4))
def test_the_number_lies_between_its_bounds(value, decimals):
    unit = 10.0**-decimals
    down, up = rounded(value, decimals, "down"), rounded(value, decimals, "up")
    assert down - 1e-5 * unit <= value + 1e-9 * abs(value)
    assert up + 1e-5 * unit >= value - 1e-9 * abs(value)
    assert up - down <= 1.001 * unit + 1e-9 * abs(value)
    assert rounded(value, decimals) in (down, up)
