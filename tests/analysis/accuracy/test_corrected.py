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


def test_equal_draws_have_no_error_and_no_draws_are_none():
    np.testing.assert_allclose(corrected_rows(draws([0.5], [[0.4]], [0.01])), [[0.5 - 0.01 * STILL_TO_LOSE]])
    assert corrected_rows(draws([0.5], np.empty((0, 1)), [0.01])).shape == (0, 1)


def test_errors_are_as_common_as_draws_are():
    # The first two go together in all draws, the third by itself: only what the gains of .05 add is looked at.
    rng = np.random.default_rng(0)
    one, other = rng.normal(0, 1e-4, (2, 4000))
    found = corrected_rows(
        draws([0.5, 0.4, 0.5], np.stack([one, 2 * one, other], axis=1), [0.05, 0.05, 0.05])
    )
    spread = POWER_SD * 0.05
    assert (found[:, 0] - found[:, 1]).std() < 0.02 * spread
    assert (found[:, 0] - found[:, 2]).std() == pytest.approx(np.sqrt(2) * spread, rel=0.05)
    assert found.std(axis=0) == pytest.approx(np.full(3, spread), rel=0.05)


@given(st.integers(0, 10**6))
def test_the_mean_is_the_value_less_what_is_still_to_lose(seed):
    rng = np.random.default_rng(seed)
    made = draws(rng.random(3), rng.random((20, 3)), rng.random(3) / 100)
    np.testing.assert_allclose(corrected_rows(made).mean(axis=0), made.values - STILL_TO_LOSE * made.gains)


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
