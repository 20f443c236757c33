import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.interval_draws import interval_draws, reach


def test_reaches_of_the_usual_confidences():
    # Tables of the normal distribution.
    assert reach(0.975) == pytest.approx(1.959964)
    assert reach(0.95) == pytest.approx(1.644854)


def test_each_side_is_as_wide_as_its_bound():
    # Two standard deviations to bounds 4 below and 2 above: 2 wide below, 1 above.
    found = interval_draws(
        np.array([10.0]), np.array([6.0]), np.array([12.0]), 2.0, np.array([[-1.0], [0.0], [1.0]])
    )
    assert found.ravel().tolist() == [8.0, 10.0, 11.0]


def test_without_a_bound_a_number_stays():
    nan = np.nan
    found = interval_draws(
        np.array([5.0, 5.0]), np.array([nan, 4.0]), np.array([6.0, nan]), 2.0, np.ones((3, 2))
    )
    assert (found == 5.0).all()


def test_nothing_in_nothing_out():
    assert interval_draws(np.empty(0), np.empty(0), np.empty(0), 2.0, np.empty((3, 0))).shape == (3, 0)


@given(st.floats(0.6, 0.999), st.floats(0.1, 9), st.floats(0.1, 9))
def test_a_bound_is_passed_as_often_as_its_confidence_allows(confidence, below, above):
    normals = np.array([reach((n + 0.5) / 2000) for n in range(2000)])[:, None]
    ends = np.array([-below]), np.array([above])
    found = interval_draws(np.zeros(1), *ends, reach(confidence), normals)
    assert (found > above).mean() == pytest.approx(1 - confidence, abs=0.001)
    assert (found < -below).mean() == pytest.approx(1 - confidence, abs=0.001)
    assert np.median(found) == pytest.approx(0, abs=0.02)
