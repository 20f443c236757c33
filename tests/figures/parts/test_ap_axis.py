import pytest
from matplotlib.colors import to_rgba

from figures.parts.ap_axis import draw_ap_bars, set_ap_axis
from figures.parts.picture import blank_axes
from figures.parts.style import COLOURS


def test_bars_where_there_are_intervals():
    ax = blank_axes()
    draw_ap_bars(ax, [(0.7, 0.1, 0.3, "vgg_16"), (0.8, None, None, "vgg_16"), (0.9, 0.2, None, None)])
    (bar,) = ax.collections
    assert bar.get_segments()[0].tolist() == [[0.7, 0.1], [0.7, 0.3]]
    assert tuple(bar.get_colors()[0][:3]) == to_rgba(COLOURS["vgg_16"])[:3]


def test_everything_shows():
    ax = blank_axes()
    set_ap_axis(ax, [(0.2, 0.1, 0.25), (0.4, None, None)])
    low, high = ax.get_ylim()
    assert low < 0.1
    assert high > 0.4


def test_close_values_do_not_fill_the_axis():
    ax = blank_axes()
    set_ap_axis(ax, [(0.2, None, None), (0.201, None, None)])
    low, high = ax.get_ylim()
    assert high - low >= 0.03


def test_there_is_no_negative_ap():
    ax = blank_axes()
    set_ap_axis(ax, [(0.0, None, None), (0.5, None, None)], headroom=0.5)
    low, high = ax.get_ylim()
    assert low == pytest.approx(-0.015)
    assert high == pytest.approx(0.75)
