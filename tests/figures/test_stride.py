import pytest
from matplotlib.figure import Figure

from analysis.findings.stride import stride
from figures.stride import draw_stride, stride_strips
from tests.analysis.grids import noisy, result, table
from tests.figures.panels import check_layout, entries_of, title_of
from tests.figures.test_resolution import paper

FINDINGS = {
    "grid": lambda: stride(table()),
    "noisy": lambda: stride(noisy()),
    "one": lambda: stride(table(result(), result(output_stride=8))),
    "paper": lambda: stride(paper()),
}


@pytest.mark.parametrize("width", [3.5, 7.0])
@pytest.mark.parametrize("name", FINDINGS)
def test_pictures_are_in_order(name, width):
    check_layout(draw_stride(FINDINGS[name](), width_in=width))


def test_strips_hold_the_changes_of_the_finding():
    finding = FINDINGS["one"]()
    strips = stride_strips(finding)
    assert [strip.name for strip in strips] == ["AP", "Median time (p50)", "Total memory", "Multiply-adds"]
    assert [strip.changes[0] for strip in strips] == pytest.approx([0.05, 0.6, 1.0, 2.0])
    assert [strip.name for strip in stride_strips(FINDINGS["paper"]())] == ["AP"]


def test_words_say_what_and_where():
    ax = draw_stride(FINDINGS["noisy"]())
    assert title_of(ax) == "Output stride 8 instead of 16 on Test CPU, 2 cores (cpu)"
    assert ax.get_xlabel() == "Change of stride 8 against stride 16"
    assert "its interval" in entries_of(ax)
    assert "its interval" not in entries_of(draw_stride(FINDINGS["one"]()))


def test_draws_on_given_axes():
    ax = Figure(figsize=(7, 4)).subplots()
    assert draw_stride(FINDINGS["grid"](), ax) is ax
