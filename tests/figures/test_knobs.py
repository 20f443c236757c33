import pytest
from matplotlib.figure import Figure

from analysis.findings.knobs import knobs
from figures.knobs import draw_knobs, knob_lines
from tests.analysis.grids import noisy, result, table
from tests.figures.panels import check_layout, entries_of, title_of
from tests.figures.test_resolution import paper, zoo

FINDINGS = {
    "grid": lambda: knobs(table()),
    "noisy": lambda: knobs(noisy()),
    "one": lambda: knobs(table(result(), result(num_proposals=50))),
    "two": lambda: knobs(
        table(
            *(
                result(extractor=name, num_proposals=n)
                for name in ("resnet_101", "inception_v2")
                for n in (50, 300)
            )
        )
    ),
    "paper": lambda: knobs(paper()),
    "zoo": lambda: knobs(zoo(), any_detector=True),
    "tied": lambda: knobs(
        table(*({**result(num_proposals=n), "ap": 0.3, "latency_p95_ms": 9.0} for n in (50, 300)))
    ),
}


@pytest.mark.parametrize("width", [3.5, 7.0])
@pytest.mark.parametrize("name", FINDINGS)
def test_pictures_are_in_order(name, width):
    check_layout(draw_knobs(FINDINGS[name](), width_in=width))


def test_lines_are_headed_by_their_setting():
    assert [line.words for line in knob_lines(FINDINGS["one"]())] == [
        "Proposals of Faster R-CNN",
        "300 to 50 (1)",
    ]
    lines = knob_lines(FINDINGS["grid"]())
    assert [line.words for line in lines if line.effect is None] == [
        "Meta-architecture",
        "Feature extractor",
        "Resolution",
        "Output stride",
        "Proposals of Faster R-CNN",
        "Proposals of R-FCN",
    ]
    finding = FINDINGS["noisy"]()
    assert [line.effect for line in knob_lines(finding) if line.effect is not None] == list(finding.rows)


def points_of(panel):
    return [(line.get_xdata()[0], line.get_ydata()[0]) for line in panel.lines if line.get_marker() == "D"]


def test_points_and_intervals_are_those_of_the_finding():
    finding = FINDINGS["noisy"]()
    ap, time = draw_knobs(finding).figure.axes
    assert [x for x, _ in points_of(ap)] == [row.accuracy_difference for row in finding.rows]
    assert [x for x, _ in points_of(time)] == [row.time_change for row in finding.rows]
    bars = [
        tuple(line.get_xdata())
        for line in ap.lines
        if line.get_marker() == "None" and len(line.get_xdata()) == 2
    ]
    assert (finding.rows[0].accuracy_lower, finding.rows[0].accuracy_upper) in bars
    assert ap.get_ylim()[0] > ap.get_ylim()[1]  # the first line on top


def test_accuracies_alone_take_one_panel():
    assert len(draw_knobs(FINDINGS["paper"]()).figure.axes) == 1


def test_words_say_what_and_where():
    ax = draw_knobs(FINDINGS["grid"]())
    assert title_of(ax) == "Each setting by itself on Test CPU, 2 cores (cpu)"
    assert [panel.get_xlabel() for panel in ax.figure.axes] == [
        "Change of AP",
        "Change of median time\n(p50) in %",
    ]
    few = ["average without an interval", "range of its pairs"]
    assert entries_of(ax) == ["average over pairs (their number)", *few, "interval"]
    assert entries_of(draw_knobs(FINDINGS["one"]())) == ["one pair"]
    assert entries_of(draw_knobs(FINDINGS["two"]())) == few


def test_an_average_of_two_pairs_is_hollow_over_their_range():
    finding = FINDINGS["two"]()
    ap, _ = draw_knobs(finding).figure.axes
    faces = [line.get_markerfacecolor() for line in ap.lines if line.get_marker() == "D"]
    assert faces == ["white"] * 2
    ends = [tuple(line.get_xdata()) for line in ap.lines if len(line.get_xdata()) == 2]
    assert {(effect.accuracy_least, effect.accuracy_most) for effect in finding.rows} <= set(ends)


def test_draws_on_given_axes():
    ax = Figure(figsize=(7, 4)).subplots()
    assert draw_knobs(FINDINGS["grid"](), ax) is ax
