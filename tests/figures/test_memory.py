import pytest
from matplotlib.figure import Figure

from analysis.findings.memory import memory
from analysis.table import Table
from figures.memory import draw_memory, memory_sections
from tests.analysis.findings.test_memory import ROWS, stated
from tests.figures.pictures import (
    WIDTHS,
    check_nothing_is_clipped,
    check_svg,
    check_words_keep_apart,
    entries_of,
)

EXTRACTORS = ("vgg_16", "mobilenet_v1", "inception_v2", "inception_v3", "resnet_101", "inception_resnet_v2")
MANY = [
    stated(meta, extractor, 100.0 * (n + 1) * (p + 1), 10.0 * (p + 1))
    for meta in ("ssd", "faster_rcnn", "r_fcn", "another_architecture")
    for n, extractor in enumerate((*EXTRACTORS, "a_network_that_nobody_knows"))
    for p in range(3)
]
TABLES = {"hand": ROWS, "one": ROWS[4:5], "many": MANY}


def test_sections_hold_the_rows():
    ssd, faster = memory_sections(memory(Table.from_rows(ROWS)))
    assert (ssd.heading, faster.heading) == ("SSD", "Faster R-CNN")
    assert [(bar.name, bar.value, bar.lower, bar.upper, bar.words) for bar in faster.bars] == [
        ("VGG-16", 900, 900, 900, "900 MB"),
        ("ResNet-101", 2500, 1000, 4000, "2,500 MB"),
    ]


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("width_in", WIDTHS)
def test_words_are_whole_and_apart(name, width_in):
    ax = draw_memory(memory(Table.from_rows(TABLES[name])), width_in=width_in)
    check_nothing_is_clipped(ax)
    check_words_keep_apart(ax)


def test_the_picture_says_what_it_shows():
    ax = draw_memory(memory(Table.from_rows(ROWS)))
    assert ax.figure.get_suptitle() == "Memory at 300 px"
    assert ax.get_xlabel().startswith("Memory in MB, total as the paper counts it")
    assert entries_of(ax) == ["How to read it", "range of settings,\n10 to 300 proposals"]
    assert ax.get_xscale() == "log"  # 200 to 4,000


def test_no_range_no_legend():
    assert entries_of(draw_memory(memory(Table.from_rows(ROWS[4:5])))) == []


def test_draws_on_given_axes_and_can_be_written():
    left, right = Figure(figsize=(12, 5)).subplots(1, 2)
    assert draw_memory(memory(Table.from_rows(ROWS)), right) is right
    assert not left.collections
    check_svg(right)
