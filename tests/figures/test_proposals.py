import numpy as np
import pytest
from matplotlib.figure import Figure

from analysis.findings.proposals import proposals
from figures.proposals import draw_proposals, own_words, proposal_panels
from tests.analysis.grids import PROPOSALS_AP, result, table
from tests.figures.panels import check_layout, entries_of, title_of
from tests.figures.test_resolution import paper


def curve_of(**more):
    return [result(num_proposals=count, row_id=f"{count} {more}", **more) for count in PROPOSALS_AP]


FINDINGS = {
    "grid": lambda: proposals(table()),
    "one": lambda: proposals(table(*curve_of())),
    "strides": lambda: proposals(table(*curve_of(), *curve_of(output_stride=8))),
    "sizes": lambda: proposals(table(*curve_of(), *curve_of(resolution=300)), resolution=None),
    "paper": lambda: proposals(paper()),
    "times": lambda: proposals(table(*curve_of(ap=None, eval_split=None, source="imported"))),
    "tied": lambda: proposals(table(*({**row, "ap": 0.3, "latency_p95_ms": 9.0} for row in curve_of()))),
    "nothing found": lambda: proposals(table(*({**row, "ap": 0.0} for row in curve_of()))),
}


@pytest.mark.parametrize("width", [3.5, 7.0])
@pytest.mark.parametrize("name", FINDINGS)
def test_pictures_are_in_order(name, width):
    ax = draw_proposals(FINDINGS[name](), width_in=width)
    check_layout(ax)
    for panel in ax.figure.axes:
        inside = panel.get_window_extent().padded(1)
        points = [point for line in panel.lines for point in line.get_xydata()]
        assert points
        assert all(inside.contains(*panel.transData.transform(point)) for point in points)


def test_panels_hold_the_curves_of_an_architecture_each():
    first, second = proposal_panels(FINDINGS["grid"]())
    assert (first.meta_architecture, second.meta_architecture) == ("faster_rcnn", "r_fcn")
    assert {point.resolution for curve in first.curves for point in curve} == {600}
    assert [len(curve) for curve in first.curves] == [5] * 4


def test_curves_of_several_resolutions_are_told_apart():
    ax = draw_proposals(FINDINGS["sizes"]())
    assert [panel.get_title(loc="left") or panel.get_title() for panel in ax.figure.axes[:1]] == [
        "Faster R-CNN"
    ]
    assert {"300 px", "600 px"} <= set(entries_of(ax))
    assert sorted(line.get_alpha() for line in ax.lines) == [0.5, 1.0]


def test_ap_is_solid_above_and_time_dotted_below():
    ax = draw_proposals(FINDINGS["one"]())
    upper, lower = ax.figure.axes
    assert ax is upper
    (ap,), (time,) = upper.lines, lower.lines
    assert (ap.get_linestyle(), time.get_linestyle()) == ("-", "--")  # matplotlib's word for any dashes
    assert list(ap.get_xdata()) == list(PROPOSALS_AP)
    np.testing.assert_allclose(ap.get_ydata(), 0.32 * np.array(list(PROPOSALS_AP.values())))
    np.testing.assert_allclose(time.get_ydata(), [32.4, 34.56, 43.2, 54, 108])
    assert (upper.get_ylabel(), lower.get_ylabel(), lower.get_xlabel()) == (
        "AP",
        "Median time per image\nin ms (p50)",
        "Proposals",
    )
    assert upper.get_title(loc="left") + upper.get_title() == "Faster R-CNN, 600 px"
    assert [tick.get_text() for tick in lower.get_xticklabels()] == ["10", "20", "50", "100", "300"]


def test_the_sweet_spot_is_ringed_in_both():
    for panel in draw_proposals(FINDINGS["one"]()).figure.axes:
        rings = [
            tuple(offset)
            for artist in panel.collections
            for offset in artist.get_offsets()
            if len(artist.get_offsets())
        ]
        assert [x for x, _ in rings if x == 50] == [50]
    assert "sweet spot" in entries_of(draw_proposals(FINDINGS["one"]()))
    assert "sweet spot" not in entries_of(draw_proposals(FINDINGS["times"]()))


def test_times_alone_take_one_row_and_are_hollow_where_not_measured():
    ax = draw_proposals(FINDINGS["times"]())
    assert len(ax.figure.axes) == 1
    assert ax.get_ylabel() == "Imported p50 time per\nimage in ms"
    assert ax.lines[0].get_markerfacecolor() == "white"
    assert "time not measured here" in entries_of(ax)


def test_curves_of_one_colour_are_told_apart():
    (panel,) = proposal_panels(FINDINGS["strides"]())
    assert sorted(own_words(panel, curve) for curve in panel.curves) == ["", "stride 8"]
    ax = draw_proposals(FINDINGS["strides"]())
    assert sorted(line.get_alpha() for line in ax.lines) == [0.5, 1.0]
    assert "stride 8" in entries_of(ax)


def test_words_say_what_and_where():
    ax = draw_proposals(FINDINGS["grid"]())
    assert title_of(ax) == "Fewer proposals on Test CPU, 2 cores (cpu)"
    assert [panel.get_title(loc="left") or panel.get_title() for panel in ax.figure.axes[:2]] == [
        "Faster R-CNN, 600 px",
        "R-FCN, 600 px",
    ]
    assert ax.figure.axes[2].get_yscale() == "log"  # 6 to 300 ms
    assert ax.get_yscale() == "linear"


def test_draws_on_given_axes():
    ax = Figure(figsize=(7, 4)).subplots()
    assert draw_proposals(FINDINGS["grid"](), ax) is ax
    assert len(ax.lines) == 8
