import pytest
from matplotlib.figure import Figure

from analysis.findings.durations import durations
from analysis.table import Table
from figures.durations import MOST_BARS, PHASES, draw_durations, duration_sections
from tests.analysis.findings.test_durations import ROWS, timed
from tests.figures.pictures import (
    WIDTHS,
    check_nothing_is_clipped,
    check_svg,
    check_words_keep_apart,
    entries_of,
)
from tests.figures.tables import published

EXTRACTORS = ("vgg_16", "mobilenet_v1", "inception_v2", "inception_v3", "resnet_101", "inception_resnet_v2")
MANY = [
    timed(
        meta,
        20.0 + n + 3 * m,
        5.0 + n,
        extractor=extractor,
        num_proposals=10.0 * m,
        row_id=f"{meta}{n}{m}",
    )
    for meta in ("ssd", "faster_rcnn", "r_fcn")
    for n, extractor in enumerate(EXTRACTORS)
    for m in range(1, 4)
]
WIDE = [
    published(f"a_published_detector_with_a_long_name_{time}", "yolo", "darknet", time, 0.3, resolution=300.0)
    for time in (5.0, 50.0, 5000.0)
]
TABLES = {"hand": ROWS, "one": ROWS[1:2], "many": MANY, "wide": WIDE}


def test_sections_hold_the_rows():
    ssd, r_fcn = duration_sections(durations(Table.from_rows(ROWS)))
    assert [(bar.name, bar.value, bar.words) for bar in ssd.bars] == [
        ("VGG-16", 10, "10 ms"),
        ("VGG-16", 20, "20 ms"),
    ]
    assert r_fcn.bars[0].parts == ()
    # 4 ms of decoding, 5 of the network, 1 of other things.
    assert ssd.bars[0].parts == tuple(zip((4.0, 5.0, 1.0), (grey for _, _, grey in PHASES), strict=True))


def test_very_many_are_cut_and_it_is_said():
    rows = [timed("ssd", 10.0 + n, row_id=str(n)) for n in range(MOST_BARS + 3)]
    finding = durations(Table.from_rows(rows))
    (section,) = duration_sections(finding)
    assert len(section.bars) == MOST_BARS
    assert max(bar.value for bar in section.bars) == 10 + MOST_BARS - 1
    assert "(3 slower ones not shown)" in draw_durations(finding).get_xlabel().replace("\n", " ")


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("width_in", WIDTHS)
def test_words_are_whole_and_apart(name, width_in):
    ax = draw_durations(durations(Table.from_rows(TABLES[name])), width_in=width_in)
    check_nothing_is_clipped(ax)
    check_words_keep_apart(ax)


def test_the_legend_says_what_is_there():
    assert entries_of(draw_durations(durations(Table.from_rows(ROWS)))) == [
        "Feature extractor",
        "VGG-16",
        "How to read it",
        "before the network, median",
        "network, median",
        "after it, median",
        "bounds of the time",
    ]


def test_a_logarithmic_axis_has_no_stages():
    rows = [ROWS[1], timed("ssd", 900.0, 20.0)]
    ax = draw_durations(durations(Table.from_rows(rows)))
    assert ax.get_xscale() == "log"
    assert "network, median" not in entries_of(ax)


def test_printed_times_are_hollow():
    ax = draw_durations(durations(Table.from_rows(WIDE[:1])))
    assert "time not measured here" in entries_of(ax)
    assert ax.patches[0].get_facecolor() == (1, 1, 1, 1)


def test_draws_on_given_axes_and_can_be_written():
    left, right = Figure(figsize=(12, 5)).subplots(1, 2)
    assert draw_durations(durations(Table.from_rows(ROWS)), right) is right
    assert not left.patches
    check_svg(right)
