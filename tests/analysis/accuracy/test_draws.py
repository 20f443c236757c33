"""Draws: what intervals are made of, kept beside an evaluation."""

import dataclasses

import numpy as np
import pytest

from analysis.accuracy.average_precision import score
from analysis.accuracy.draws import Draws, draw
from analysis.accuracy.uncertainty import (
    differences_of,
    intervals,
    intervals_of,
    paired_differences,
)
from analysis.errors import AnalysisError
from analysis.schema import ACCURACIES
from tests.analysis.accuracy.test_average_precision import one_category
from tests.analysis.accuracy.test_uncertainty import better_and_worse, difference_of, scored


def test_the_draws_of_one_picture_are_that_picture_worked_by_hand():
    # Right, wrong, right of three objects: precision 1 up to a third of them, then 2/3 up to two thirds; of the 101
    # recalls 34 are within a third, 33 more within two thirds.
    found = draw(one_category([True, False, True], [0, 0, 0], 1, 3), resamples=4, seed=0)
    value = (34 + 33 * 2 / 3) / 101
    assert found.rows.shape == (4, len(ACCURACIES) + 1)
    assert found.values[0] == pytest.approx(value)
    assert found.rows[:, -1] == pytest.approx(np.full(4, value))  # the AP of its only category


def test_the_values_are_the_scores():
    data = scored(3)
    found = draw(data, resamples=2, seed=0)
    assert found.values[:6].tolist() == pytest.approx(list(score(data)[:6]), nan_ok=True)


def test_kept_draws_give_the_intervals_of_the_match_data():
    worse, better = better_and_worse(1)
    kept = [Draws.from_arrays(draw(data, resamples=80, seed=2).arrays()) for data in (worse, better)]
    fresh = paired_differences(worse, better, resamples=80, seed=2)
    again = differences_of(*kept)
    assert (again.resamples, again.seed) == (80, 2)
    for name in ACCURACIES:
        for end in ("lower", "upper"):
            one, other = (getattr(found.numbers[name], end) for found in (fresh, again))
            assert one == other or one == pytest.approx(other, abs=1e-6)
    one, other = intervals(better, resamples=80, seed=2).categories[0], intervals_of(kept[1]).categories[0]
    assert (one.lower, one.upper) == pytest.approx((other.lower, other.upper), abs=1e-6)


def test_one_difference_alone_is_that_of_all():
    first, second = (draw(data, resamples=80, seed=2) for data in better_and_worse(1))
    for old in (False, True):
        if old:
            second = dataclasses.replace(second, gains=None)
        together = differences_of(first, second).numbers
        for name, expected in together.items():
            alone = difference_of(first, second, name)
            assert (alone.lower, alone.upper) == pytest.approx((expected.lower, expected.upper), abs=1e-12)


def test_equal_detections_differ_by_exactly_nothing_from_kept_draws_too():
    kept = [Draws.from_arrays(draw(scored(4), resamples=30, seed=0).arrays()) for _ in range(2)]
    found = differences_of(*kept).numbers["ap"]
    assert (found.lower, found.upper) == (0.0, 0.0)


def test_other_draws_are_refused():
    data = scored(4)
    first = draw(data, resamples=30, seed=0)
    with pytest.raises(AnalysisError, match="30 of seed 1 against 30 of seed 0; draw again"):
        first.less(draw(data, resamples=30, seed=1))
    with pytest.raises(AnalysisError, match="20 of seed 0 against 30"):
        first.less(draw(data, resamples=20, seed=0))


def test_match_data_of_old_have_none():
    assert Draws.from_arrays({"images": np.arange(3)}) is None


def test_nothing_to_draw_is_refused():
    with pytest.raises(AnalysisError, match="no pictures to draw from"):
        draw(one_category([], [], 0, 0), resamples=3, seed=0)
    with pytest.raises(AnalysisError, match="0 resamples"):
        draw(scored(1), resamples=0, seed=0)


def test_what_few_pictures_gain_is_kept_and_files_without_it_are_read():
    found = draw(scored(3), resamples=2, seed=0)
    arrays = found.arrays()
    np.testing.assert_array_equal(Draws.from_arrays(arrays).gains, found.gains)
    of_old = Draws.from_arrays({name: array for name, array in arrays.items() if name != "draws_gains"})
    assert of_old.gains is None
    assert found.less(of_old).gains is None
    assert intervals_of(of_old).numbers["ap"].lower is not None
