import pytest

from figures.parts.bars import Bar, Section, bars_height_in, draw_bars
from figures.parts.picture import blank_axes
from figures.parts.style import COLOURS
from tests.figures.pictures import WIDTHS, check_nothing_is_clipped, check_words_keep_apart


def bar(name, value, **more):
    look = {"lower": None, "upper": None, "words": f"{value:g} ms", "meta_architecture": "ssd"}
    return Bar(**({"name": name, "value": value, "feature_extractor": "vgg_16"} | look | more))


SECTIONS = [
    Section("SSD", [bar("VGG-16, 300 px", 10.0), bar("a_detector_with_a_rather_long_name_of_its_own", 30.0)]),
    Section("R-FCN", [bar("with bounds", 20.0, lower=15.0, upper=40.0)]),
]


def drawn(sections=SECTIONS, width_in=7.0, **options):
    ax = blank_axes(width_in, bars_height_in(sections, width_in, 1.0))
    return ax, draw_bars(ax, sections, width_in, **options)


def test_names_and_headings_stand_from_top_to_bottom():
    ax, is_log = drawn()
    assert not is_log
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert [name.split("\n")[0] for name in names] == [
        "SSD",
        "VGG-16, 300 px",
        names[2].split("\n")[0],
        "R-FCN",
        "with bounds",
    ]
    assert [label.get_fontweight() for label in ax.get_yticklabels()] == [
        "bold",
        "normal",
        "normal",
        "bold",
        "normal",
    ]
    assert ax.get_ylim()[0] > ax.get_ylim()[1]


def test_bars_start_at_0_and_end_with_their_numbers():
    ax, _ = drawn()
    assert [patch.get_width() for patch in ax.patches] == [10, 30, 20]
    assert [text.get_text() for text in ax.texts] == ["10 ms", "30 ms", "20 ms"]
    assert [text.xy[0] for text in ax.texts] == [10, 30, 40]  # beyond the whisker
    assert ax.get_xlim()[0] == 0


def test_a_logarithmic_axis_has_markers_for_bars():
    ax, is_log = drawn([Section("", [bar("a", 1.0, parts=((1.0, "red"),)), bar("b", 100.0)])])
    assert is_log
    assert not ax.patches
    assert len(ax.collections) == 2


def test_a_limit_keeps_the_axis_linear():
    ax, is_log = drawn([Section("", [bar("a", 0.001), bar("b", 1.0)])], limit=1.0)
    assert not is_log
    assert ax.get_xlim()[1] > 1


def test_parts_lie_end_to_end_under_their_bar():
    ax, _ = drawn([Section("", [bar("a", 10.0, parts=((4.0, "red"), (8.0, "blue")))])])
    whole, first, second = ax.patches
    assert (first.get_x(), first.get_width(), second.get_x(), second.get_width()) == (0, 4, 4, 8)
    assert first.get_y() > whole.get_y() + whole.get_height() - 0.05  # downwards is larger
    assert ax.texts[0].xy[0] == 12  # the number stands beyond the longer of the two


def test_hollow_bars_are_outlines():
    ax, _ = drawn([Section("", [bar("a", 10.0, is_hollow=True), bar("b", 10.0)])])
    hollow, filled = ax.patches
    assert hollow.get_facecolor() == (1, 1, 1, 1)
    assert (
        "#{:02X}{:02X}{:02X}".format(*(round(255 * c) for c in filled.get_facecolor()[:3]))
        == COLOURS["vgg_16"]
    )


def test_zeros_alone_can_be_drawn():
    ax, _ = drawn([Section("", [bar("a", 0.0)])])
    assert ax.get_xlim()[1] > 0


def test_longer_names_make_a_higher_picture():
    short = [Section("", [bar("a", 1.0)] * 5)]
    long = [Section("", [bar("a b " * 40, 1.0)] * 5)]
    assert bars_height_in(long, 3.5, 1.0) > bars_height_in(short, 3.5, 1.0)


@pytest.mark.parametrize("width_in", WIDTHS)
def test_words_are_whole_and_apart(width_in):
    ax, _ = drawn(width_in=width_in)
    check_nothing_is_clipped(ax)
    check_words_keep_apart(ax)
