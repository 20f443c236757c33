import math

import numpy as np
import pytest
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure

from analysis.findings.pair_times import TimeChange
from analysis.statistics.averages import Average, average
from figures.parts.strips import (
    LEAST_SPAN,
    Look,
    Strip,
    average_label,
    draw_strips,
    strip_panels,
    strips_key,
    time_intervals,
    time_name,
)
from figures.parts.style import COLOURS

LOOKS = [Look("ssd", "vgg_16"), Look("r_fcn", "resnet_101"), Look("yolo", None)]


def strip(name, changes, *, hollow=False):
    return Strip(
        name, np.array(changes), average(changes, range(len(changes))), np.full(len(changes), hollow)
    )


def drawn(*strips, looks=LOOKS):
    ax = Figure().subplots()
    draw_strips(ax, strips, looks, 7.0)
    return ax


def dots_of(ax):
    return [offset for artist in ax.collections for offset in artist.get_offsets()]


def test_a_dot_a_pair_and_one_average_a_strip():
    ax = drawn(strip("AP", [-0.1, -0.2, math.nan]), strip("Time", [-0.3, 0.1, 0.5], hollow=True))
    assert sorted(x for x, _ in dots_of(ax)) == [-0.3, -0.2, -0.1, 0.1, 0.5]
    assert [line.get_xdata()[0] for line in ax.lines if line.get_marker() == "D"] == pytest.approx(
        [-0.15, 0.1]
    )
    assert [label.get_text() for label in ax.get_yticklabels()] == [
        "AP\n-15.0 % (2 pairs)",
        "Time\n+10.0 % (3 pairs)",
    ]
    assert ax.get_ylim() == (1.5, -0.5)


def test_a_pair_stands_at_one_height_in_all_strips():
    ax = drawn(strip("AP", [-0.1, -0.2, -0.3]), strip("Time", [-0.1, -0.2, -0.3]))
    heights = {}
    for x, y in dots_of(ax):
        heights.setdefault(round(x, 3), set()).add(round(y % 1, 6))
    assert all(len(found) == 1 for found in heights.values())
    assert len({min(found) for found in heights.values()}) == 3


def test_times_of_others_are_hollow():
    ax = drawn(strip("AP", [-0.1] * 3), strip("Time", [-0.2] * 3, hollow=True))
    filled, hollow = ax.collections[0], ax.collections[3]
    assert tuple(filled.get_facecolor()[0]) == to_rgba(COLOURS["vgg_16"], 0.75)
    assert tuple(hollow.get_facecolor()[0][:3]) == (1, 1, 1)


def test_an_interval_is_a_line_under_the_dots():
    changes = [-0.1, -0.2, -0.3, -0.15, -0.25]
    ax = drawn(strip("AP", changes), looks=LOOKS[:1] * 5)
    found = average(changes, range(5))
    assert any(
        list(line.get_xdata()) == pytest.approx([found.lower, found.upper])
        for line in ax.lines
        if len(line.get_xdata()) == 2 and line.get_xdata()[0]
    )
    assert average_label(found) == "-20.0 % (-29.9 to -10.1 %)"


def test_the_axis_holds_everything_and_zero():
    ax = drawn(strip("AP", [0.5, 0.6, 0.7]))
    low, high = ax.get_xlim()
    assert low < 0
    assert high > 0.7
    low, high = drawn(strip("AP", [0.0, 0.0, 0.0])).get_xlim()
    assert high - low == pytest.approx(LEAST_SPAN)


def test_the_key_says_what_is_there():
    plain = strip("AP", [-0.1, -0.2])
    assert [words for _, words in strips_key([plain]).entries] == ["average"]
    sure = strip("AP", [-0.1, -0.2, -0.3, -0.15, -0.25], hollow=True)
    assert [words for _, words in strips_key([plain, sure]).entries] == [
        "average",
        "its interval",
        "time not measured here",
    ]


def test_labels_carry_signs():
    assert average_label(Average(0.05, 0.01, 0.09, 0, 0, 1, 6, 6)) == "+5.0 % (+1.0 to +9.0 %)"


def test_panels_are_as_many_as_asked_for():
    assert len(strip_panels(7.0, 2)) == 1
    upper, lower = strip_panels(3.5, 2, below_in=2.0)
    assert upper.figure is lower.figure
    assert upper.figure.get_figwidth() == 3.5


def test_one_pair_has_no_average():
    ax = drawn(strip("AP", [-0.1]), looks=LOOKS[:1])
    assert not [line for line in ax.lines if line.get_marker() == "D"]
    assert strips_key([strip("AP", [-0.1])]).entries == []
    assert ax.get_yticklabels()[0].get_text() == "AP\n-10.0 % (1 pair)"


def test_intervals_of_single_pairs_are_thin_bars():
    ends = np.array([[-0.4, 0.1], [math.nan, math.nan], [-0.35, -0.2]])
    times = strip("Time", [-0.2, -0.1, -0.3])._replace(intervals=ends)
    ax = drawn(times)
    (bars,) = (artist for artist in ax.collections if isinstance(artist, LineCollection))
    drawn_ends = [segment[:, 0].tolist() for segment in bars.get_segments() if len(segment)]
    assert [-0.4, 0.1] in drawn_ends
    assert [-0.35, -0.2] in drawn_ends
    low, high = ax.get_xlim()
    assert low < -0.4
    assert high > 0.1
    assert [words for _, words in strips_key([times]).entries] == ["average", "interval of one pair"]


def test_the_strip_of_times_says_which_they_are():
    pairs = [TimeChange(10.0, 5.0, -0.5, -0.6, -0.4, kind, True, True) for kind in ("p50", "p50")]
    assert time_name(pairs) == "Median time (p50)"
    assert time_name([pairs[0]._replace(time_kind="p95")]) == "p95 time"
    assert time_name([pairs[0]._replace(time_kind="imported mean")]) == "Imported mean time"
    np.testing.assert_array_equal(time_intervals(pairs), [[-0.6, -0.4]] * 2)
    assert time_intervals([]).shape == (0, 2)
