import numpy as np
import pytest
from matplotlib.figure import Figure

from analysis.findings.frontier_probability import frontier_probability
from figures.frontier_probability import MOST_BARS, draw_frontier_probability, percent, probability_bars
from tests.analysis.findings.test_frontier_probability import known
from tests.figures.pictures import WIDTHS, check_nothing_is_clipped, check_svg, check_words_keep_apart
from tests.figures.tables import published, table

ROWS = [known("a", 10.0, 0.30), known("b", 100.0, 0.31), known("c", 200.0, 0.1)]


def crowd(count):
    rng = np.random.default_rng(0)
    return [
        known(str(n), 10.0 + n, float(0.2 + 0.001 * n + 0.003 * rng.standard_normal())) for n in range(count)
    ]


# A fast and a good one without the data for an interval, which the estimates put on the frontier, and one they do not.
UNKNOWN = [
    known("fast", 5.0, 0.05, latency_p95_upper_ms=None, num_samples=40),
    published("good", "yolo", "darknet", 400.0, 0.5),
    published("bad", "yolo", "darknet", 500.0, 0.1),
]
TABLES = {"hand": ROWS, "two": ROWS[:2], "crowd": crowd(60), "unknown": [*ROWS, *UNKNOWN]}


def finding_of(rows):
    return frontier_probability(table(*rows), resamples=300)


def test_bars_are_the_detectors_that_may_be_on_it():
    finding = finding_of([*ROWS, published("slow", "yolo", "darknet", 500.0, 0.05)])
    first, second = probability_bars(finding)
    assert (first.name, first.value, first.words) == (
        "SSD VGG-16, 300 px\n10 ms, accuracy 0.300",
        1.0,
        "> 99 %",
    )
    assert second.words == percent(finding.rows[1].probability)
    label = draw_frontier_probability(finding).get_xlabel().replace("\n", " ")
    assert label == "Probability of being on the frontier (not shown: 1 below 1 %, 1 of unknown uncertainty)"


def test_those_of_unknown_uncertainty_on_the_frontier_of_the_estimates_are_marked():
    finding = finding_of(TABLES["unknown"])
    bars = probability_bars(finding)
    assert [bar.is_unknown for bar in bars] == [True, False, False, True]
    assert (bars[0].value, bars[0].words) == (0.0, "not known: no upper bound of p95\nfrom 40 samples")
    assert bars[3].words == "not known: no bounds of a time not\nmeasured here, no interval of AP"
    ax = draw_frontier_probability(finding)
    assert sum(patch.get_width() > 0 for patch in ax.patches) == len(ax.patches) == 2  # no bar of no length
    label = ax.get_xlabel().replace("\n", " ")
    assert label == "Probability of being on the frontier (not shown: 1 below 1 %, 1 of unknown uncertainty)"


def test_of_many_the_likeliest_are_shown_in_order_of_time():
    finding = finding_of(TABLES["crowd"])
    bars = probability_bars(finding)
    assert len(bars) == MOST_BARS
    least = min(bar.value for bar in bars)
    assert sum(row.probability > least for row in finding.rows) <= MOST_BARS
    times = [float(bar.name.split("\n")[1].split(" ms")[0]) for bar in bars]
    assert times == sorted(times)
    assert "less likely than these" in draw_frontier_probability(finding).get_xlabel().replace("\n", " ")


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("width_in", WIDTHS)
def test_words_are_whole_and_apart(name, width_in):
    ax = draw_frontier_probability(finding_of(TABLES[name]), width_in=width_in)
    check_nothing_is_clipped(ax)
    check_words_keep_apart(ax)


def test_the_axis_ends_at_certainty():
    ax = draw_frontier_probability(finding_of(ROWS))
    assert ax.get_xticks()[-1] == 1.0
    ax.figure.draw_without_rendering()
    assert ax.get_xticklabels()[-1].get_text() == "100 %"


def test_draws_on_given_axes_and_can_be_written():
    left, right = Figure(figsize=(12, 5)).subplots(1, 2)
    assert draw_frontier_probability(finding_of(ROWS), right) is right
    assert not left.patches
    check_svg(right)
