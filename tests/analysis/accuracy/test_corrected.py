import dataclasses

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.accuracy.corrected import POWER_SD, STILL_TO_LOSE, corrected_rows
from analysis.accuracy.draws import Draws, draw
from analysis.accuracy.joint_draws import joint_draws
from analysis.accuracy.uncertainty import differences_of
from analysis.errors import AnalysisError
from analysis.statistics.simultaneous import simultaneous_differences
from tests.analysis.accuracy.test_uncertainty import better_and_worse


def draws(values, rows, gains):
    return Draws(np.array(values), np.array(rows), 0, b"a", None if gains is None else np.array(gains))


def test_two_draws_worked_by_hand():
    # The mean .6 of the draws lies .1 above the value. A half gained .01; with the power 2/3 there is 1 / (1.5874 - 1) =
    # 1.7024 times that to lose, .017; with 1/2 and 1 it is 2.4142 and 1 times, a quarter of the span .3536. Two standard
    # normal numbers of mean 0 and deviation 1 are 1 and -1.
    (first,), (second,) = corrected_rows(draws([0.5], [[0.4], [0.8]], [0.01]))
    assert (first + second) / 2 == pytest.approx(0.5 - 0.017024, abs=1e-6)
    assert abs((second - first) / 2 - 0.2) == pytest.approx(0.003536, abs=1e-6)
    assert pytest.approx((1.7024, 0.3536), abs=1e-4) == (STILL_TO_LOSE, POWER_SD)


def test_draws_of_old_are_moved_by_their_mean_alone():
    np.testing.assert_allclose(corrected_rows(draws([0.5], [[0.4], [0.8]], None)), [[0.3], [0.7]])


def test_a_draw_without_objects_stays_without():
    found = corrected_rows(
        draws([0.5, np.nan], [[0.4, np.nan], [np.nan, np.nan], [0.6, np.nan]], [0.0, np.nan])
    )
    np.testing.assert_allclose(found[:, 0], [0.4, np.nan, 0.6])
    assert np.isnan(found[:, 1]).all()


def test_a_single_draw_has_no_error_and_none_is_none():
    np.testing.assert_allclose(corrected_rows(draws([0.5], [[0.4]], [0.01])), [[0.5 - 0.01 * STILL_TO_LOSE]])
    assert corrected_rows(draws([0.5], np.empty((0, 1)), [0.01])).shape == (0, 1)


@given(st.integers(0, 10**6))
def test_the_correction_of_a_difference_is_the_difference_of_the_corrections(seed):
    rng = np.random.default_rng(seed)
    one, other = (draws(*rng.random((1, 3)), rng.random((20, 3)), rng.random(3) / 100) for _ in range(2))
    np.testing.assert_allclose(
        corrected_rows(one.less(other)), corrected_rows(one) - corrected_rows(other), atol=1e-12
    )


def test_what_compare_says_of_two_ties_says_too():
    kept = dict(zip("ab", (draw(data, resamples=60, seed=0) for data in better_and_worse(0)), strict=True))
    pair = differences_of(kept["a"], kept["b"]).numbers["ap"]
    joint = joint_draws(["b", "a"], kept, "ap")
    found = simultaneous_differences(joint.values, joint.rows, 0.95)
    assert (pair.lower, pair.upper) == pytest.approx((found.lower[0, 1], found.upper[0, 1]))
    one_of_old = kept | {"b": dataclasses.replace(kept["b"], gains=None)}
    joint = joint_draws(["b", "a"], one_of_old, "ap")
    pair, found = (
        differences_of(*one_of_old.values()).numbers["ap"],
        simultaneous_differences(joint.values, joint.rows, 0.95),
    )
    assert (pair.lower, pair.upper) == pytest.approx((found.lower[0, 1], found.upper[0, 1]))


def test_draws_of_other_pictures_are_refused_before_they_are_corrected():
    one = draws([0.5], [[0.4], [0.8]], [0.01])
    with pytest.raises(AnalysisError, match="needs the same draws of the same pictures"):
        one.less(dataclasses.replace(one, pictures=b"b"))
