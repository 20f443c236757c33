"""Ticks of logarithmic axes: enough of them, none on another, small ones between."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.parts.log_ticks import LEAST_TICKS, log_ticks, set_log_ticks
from figures.parts.picture import blank_axes


@pytest.mark.parametrize(
    ("limits", "length_in", "room_in", "expected"),
    [
        ((26.0, 620.0), 4.2, 0.3, [50, 100, 200, 500]),
        (
            (23.0, 20_275.0),
            2.1,
            0.3,
            [30, 100, 300, 1000, 3000, 10_000],
        ),  # 2.9 decades of 2 in 2.1 / 0.3 places
        ((23.0, 20_275.0), 2.1, 0.5, [100, 1000, 10_000]),
        ((9.6, 34.0), 2.5, 0.3, [10, 15, 20, 30]),  # of 1, 2, 5 there are two
        ((40.0, 60.0), 2.0, 0.3, [40, 45, 50, 55, 60]),
        ((1600.0, 2200.0), 0.5, 0.3, [2000]),  # no room for more
    ],
)
def test_ticks_worked_by_hand(limits, length_in, room_in, expected):
    assert log_ticks(*limits, length_in, room_in) == expected


@given(st.floats(1e-3, 1e6), st.floats(1.2, 1e5), st.floats(1.5, 8.0))
def test_numbers_lie_within_apart_and_suffice(low, span, length_in):
    ticks = log_ticks(low, low * span, length_in, 0.2)
    assert all(low <= tick <= low * span for tick in ticks)
    gaps = np.diff(np.log10(ticks)) / np.log10(span) * length_in
    assert (gaps > 0.1).all()
    assert len(ticks) >= min(LEAST_TICKS, 2)


def test_an_axis_has_small_ticks_between_and_plain_numbers():
    ax = blank_axes()
    ax.set_xlim(8.0, 1200.0)
    set_log_ticks(ax, "x", 4.0)
    assert (ax.get_xscale(), ax.get_xlim()) == ("log", (8.0, 1200.0))
    small = ax.xaxis.get_minorticklocs()
    assert {30.0, 40.0, 300.0} <= set(np.round(small, 6))
    assert ax.xaxis.get_minor_formatter()(30.0) == ""
    assert ax.xaxis.get_major_formatter()(1000.0) == "1,000"


def test_a_long_span_has_none_that_would_run_together():
    ax = blank_axes(3.5)
    ax.set_ylim(1e-3, 1e6)
    set_log_ticks(ax, "y", 1.0)
    assert len(ax.yaxis.get_minorticklocs()) <= 12
