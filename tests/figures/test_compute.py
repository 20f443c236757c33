import numpy as np
import pytest
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure

from analysis.findings.compute import compute
from analysis.table import Table
from figures.compute import MOST_PANELS, draw_compute
from figures.errors import FigureError
from tests.analysis.findings.test_compute import ROWS, timed
from tests.figures.pictures import (
    WIDTHS,
    check_legend_is_outside,
    check_nothing_is_clipped,
    check_svg,
    entries_of,
)
from tests.figures.tables import published

HERE = ROWS[:4]
LONG = "a device with a long name, on a processor of a certain family and model, 16 cores"
PRINTED = [
    published(str(n), "yolo", "darknet", 10.0 * n, 0.3, gmacs=2.0 * n, device_key="t4", device=LONG)
    for n in (1, 2, 9)
]
TABLES = {"one device": HERE, "two devices": [*ROWS, *PRINTED], "two rows": HERE[2:]}


def finding_of(rows):
    return compute(Table.from_rows(rows))


def test_a_dot_for_each_detector_and_lines_of_one_ratio():
    ax = draw_compute(finding_of(HERE))
    dots = [artist for artist in ax.collections if isinstance(artist, PathCollection)]
    offsets = np.concatenate([artist.get_offsets() for artist in dots])
    assert sorted(map(tuple, offsets)) == [(2, 4), (20, 5), (20, 10), (20, 20)]
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    for line, text in zip(ax.lines, ax.texts, strict=True):  # each line has one ratio, its number at its end
        np.testing.assert_allclose(line.get_xdata() / line.get_ydata(), float(text.get_text()))
    assert {text.get_text() for text in ax.texts} >= {"1"}


def test_the_legend_says_the_ratio_of_each_extractor():
    ax = draw_compute(finding_of(HERE))
    assert entries_of(ax) == [
        "Meta-architecture",
        "SSD",
        "Extractor: GMACs per ms",
        "MobileNet v1: 0.5",
        "ResNet-101: 2",
        "How to read it",
        "so many GMACs per ms",
    ]
    assert ax.figure.get_suptitle() == "Multiply-adds against time on Test CPU, 2 cores (cpu)"


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("width_in", WIDTHS)
def test_words_are_whole_and_the_legend_outside(name, width_in):
    ax = draw_compute(finding_of(TABLES[name]), width_in=width_in)
    check_nothing_is_clipped(ax)
    check_legend_is_outside(ax)


def test_a_panel_for_each_device_and_no_more_than_fit():
    rows = [
        timed("a", "vgg_16", 10.0, 20.0, device_key=str(n), device=f"D{n}", row_id=str(n)) for n in range(6)
    ]
    rows.insert(1, timed("b", "vgg_16", 10.0, 30.0, device_key="0", device="D0", row_id="b"))
    ax = draw_compute(finding_of(rows))
    assert len(ax.figure.axes) == MOST_PANELS
    assert ax.figure.get_suptitle().endswith("(2 more not shown)")
    assert ax.get_title(loc="left") == "D0, end_to_end"
    assert entries_of(ax)[2] == "Feature extractor"


def test_several_devices_do_not_share_given_axes():
    with pytest.raises(FigureError, match="of 2 devices or protocols do not share axes; leave `ax` out"):
        draw_compute(finding_of(ROWS), Figure().subplots())


def test_draws_on_given_axes_and_can_be_written():
    left, right = Figure(figsize=(12, 5)).subplots(1, 2)
    assert draw_compute(finding_of(HERE), right) is right
    assert not left.collections
    check_svg(right)
