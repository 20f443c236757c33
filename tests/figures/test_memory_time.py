import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from analysis.findings.memory_time import memory_time
from analysis.table import Table
from figures.memory_time import draw_memory_time
from tests.analysis.findings.test_memory_time import TIMES, TOTALS, grid, row
from tests.figures.pictures import (
    WIDTHS,
    check_legend_is_outside,
    check_nothing_is_clipped,
    check_svg,
    entries_of,
)
from tests.figures.tables import published

PUBLISHED = Table.from_rows(
    [
        published("a", "yolo", "darknet", 10.0, 0.3, memory_mb=100.0, memory_kind="inference peak"),
        published("b", "ssd", "vgg_16", 2000.0, 0.3, memory_mb=90_000.0, memory_kind="inference peak"),
    ]
)


def test_a_dot_for_each_detector():
    ax = draw_memory_time(memory_time(grid()))
    dots = [artist.get_offsets() for artist in ax.collections if isinstance(artist, PathCollection)]
    np.testing.assert_allclose(
        np.sort(np.concatenate(dots), axis=0), np.column_stack([TIMES, np.sort(TOTALS)])
    )
    assert (ax.get_xscale(), ax.get_yscale()) == ("linear", "log")
    assert ax.get_xlabel() == "p95 time per image in ms"
    assert ax.get_ylabel().replace("\n", " ").startswith("Memory in MB, total as the paper counts it")
    entries = entries_of(ax)
    assert entries[:3] == ["Meta-architecture", "SSD", "Feature extractor"]
    assert {"VGG-16", "MobileNet v1"} < set(entries)


@pytest.mark.parametrize(
    "table",
    [grid(), PUBLISHED, Table.from_rows([row(10.0, 100.0), row(20.0, 90.0)])],
    ids=["grid", "print", "two"],
)
@pytest.mark.parametrize("width_in", WIDTHS)
def test_words_are_whole_and_the_legend_outside(table, width_in):
    ax = draw_memory_time(memory_time(table), width_in=width_in)
    check_nothing_is_clipped(ax)
    check_legend_is_outside(ax)


def test_printed_times_are_hollow():
    ax = draw_memory_time(memory_time(PUBLISHED))
    assert "time not measured here" in entries_of(ax)
    assert ax.get_xscale() == "log"


def test_draws_on_given_axes_and_can_be_written():
    left, right = Figure(figsize=(12, 5)).subplots(1, 2)
    assert draw_memory_time(memory_time(grid()), right) is right
    assert not left.collections
    check_svg(right)
