import numpy as np
import pytest
from matplotlib.figure import Figure

from analysis.findings.ties import ties
from figures.ties import MOST_BARS, draw_ties, tie_bars
from tests.analysis.accuracy.test_joint_draws import draws
from tests.analysis.findings.test_ties import KEPT, table
from tests.figures.pictures import WIDTHS, check_nothing_is_clipped, check_svg, check_words_keep_apart


def finding_of(count):
    rng = np.random.default_rng(0)
    values = {str(n): 0.2 + 0.002 * n for n in range(count)}
    kept = {name: draws(value, value + rng.normal(0, 0.004, 200)) for name, value in values.items()}
    return ties(table(*kept), draws=kept)


def test_bars_are_what_each_lacks_to_the_best():
    best, close, far = tie_bars(ties(table("far", "best", "close"), draws=KEPT))
    assert (best.value, best.lower, best.upper, best.words) == (0, 0, 0, "a")
    assert close.value == pytest.approx(0.01)
    assert close.lower == 0  # its interval goes on below, where nothing is drawn
    assert far.value == pytest.approx(0.2)
    assert far.name == "SSD VGG-16, 300 px\n0.300"
    assert (close.words, far.words) == ("a", "b")


@pytest.mark.parametrize("count", [2, 12, 40])
@pytest.mark.parametrize("width_in", WIDTHS)
def test_words_are_whole_and_apart(count, width_in):
    ax = draw_ties(finding_of(count), width_in=width_in)
    check_nothing_is_clipped(ax)
    check_words_keep_apart(ax)


def test_of_many_the_best_are_shown_and_it_is_said():
    label = draw_ties(finding_of(MOST_BARS + 2)).get_xlabel().replace("\n", " ")
    assert label == "Behind the best; who shares a letter cannot be told apart (2 more not shown)"


def test_draws_on_given_axes_and_can_be_written():
    left, right = Figure(figsize=(12, 5)).subplots(1, 2)
    assert draw_ties(finding_of(3), right) is right
    assert not left.patches
    check_svg(right)
