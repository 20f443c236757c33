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


TABLES = {"hand": ROWS, "one": ROWS[:1], "crowd": crowd(60)}


def finding_of(rows):
    return frontier_probability(table(*rows), resamples=300)


def test_bars_are_the_detectors_that_may_be_on_it():
    finding = finding_of([*ROWS, published("fast", "yolo", "darknet", 5.0, 0.05)])
    first, second = probability_bars(finding)
    assert (first.name, first.value, first.words) == (
        "SSD VGG-16, 300 px\n10 ms, accuracy 0.30",
        1.0,
        "> 99 %",
    )
    assert second.words == percent(finding.rows[2].probability)
    label = draw_frontier_probability(finding).get_xlabel().replace("\n", " ")
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
