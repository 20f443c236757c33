import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from figures.parts.amount_axis import set_amount_axis
from figures.parts.picture import blank_axes


def test_amounts_within_a_decade_start_at_0():
    ax = blank_axes()
    assert not set_amount_axis(ax, "x", np.array([10.0, 20.0, np.nan]), 4.0)
    assert ax.get_xscale() == "linear"
    assert ax.get_xlim() == pytest.approx((0, 21.6))  # 8 % beyond the largest


def test_more_than_a_decade_is_logarithmic_with_plain_numbers():
    ax = blank_axes()
    assert set_amount_axis(ax, "y", np.array([10.0, 1000.0, 0.0]), 4.0)
    assert ax.get_yscale() == "log"
    assert ax.get_ylim() == pytest.approx((10 / 100**0.08, 1000 * 100**0.08))
    ax.figure.draw_without_rendering()
    assert "1,000" in [label.get_text() for label in ax.get_yticklabels()]


def test_a_scale_may_be_asked_for():
    ax = blank_axes()
    assert set_amount_axis(ax, "x", np.array([10.0, 10.0]), 4.0, log=True)
    assert ax.get_xlim()[0] < 10 < ax.get_xlim()[1]


@pytest.mark.parametrize(("length_in", "subs"), [(9.0, 3), (5.0, 2), (1.0, 1)])
def test_a_short_axis_has_fewer_ticks(length_in, subs):
    ax = blank_axes()
    set_amount_axis(ax, "x", np.array([1.0, 10_000.0]), length_in)
    ticks = [tick for tick in ax.get_xticks() if 1 <= tick < 10_000]
    assert len(ticks) == 4 * subs


@given(st.lists(st.floats(1e-3, 1e6), min_size=1, max_size=9), st.floats(0, 2))
def test_everything_shows(amounts, room):
    ax = blank_axes()
    set_amount_axis(ax, "x", np.array(amounts), 4.0, room=room)
    low, high = ax.get_xlim()
    assert low <= min(amounts)
    assert max(amounts) <= high * (1 + 1e-9)
