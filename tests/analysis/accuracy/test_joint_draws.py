import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.accuracy.draws import Draws
from analysis.accuracy.joint_draws import joint_draws
from analysis.schema import ACCURACIES


def draws(value, rows, pictures=b"a"):
    """Draws whose every number is the same."""
    width = (1, len(ACCURACIES))
    return Draws(np.full(width[1], value), np.tile(np.reshape(rows, (-1, 1)), width), 0, pictures)


def test_columns_are_moved_to_their_values_where_nothing_was_gained():
    # Means .2 and .5 against values .1 and .5: the first column moves by -.1.
    found = joint_draws(["x", "y"], {"x": draws(0.1, [0.1, 0.3]), "y": draws(0.5, [0.4, 0.6])}, "ap75")
    assert (found.digests, found.others) == (("x", "y"), ())
    assert found.values.tolist() == [0.1, 0.5]
    np.testing.assert_allclose(found.rows, [[0.0, 0.4], [0.2, 0.6]])


def test_the_largest_set_that_shares_its_draws_is_taken():
    kept = {"x": draws(0.1, [0.1, 0.1], b"other"), "y": draws(0.2, [0.2, 0.2]), "z": draws(0.3, [0.3, 0.3])}
    kept["short"] = draws(0.3, [0.3])
    found = joint_draws(["x", "y", "none", "z", "short"], kept, "ap")
    assert (found.digests, found.others) == (("y", "z"), ("x", "short"))


def test_a_draw_without_objects_is_dropped_and_a_number_without_is_another():
    kept = {
        "x": draws(0.1, [0.1, np.nan, 0.1]),
        "y": draws(0.2, [0.2, 0.2, 0.2]),
        "z": draws(np.nan, [np.nan] * 3),
    }
    found = joint_draws(["x", "y", "z"], kept, "ap")
    assert found.rows.shape == (2, 2)
    assert found.others == ("z",)


def test_none_is_empty():
    found = joint_draws(["x"], {}, "ap")
    assert found.digests == found.others == ()
    assert found.rows.shape == (0, 0)


def test_an_unknown_number_is_refused():
    with pytest.raises(ValueError, match="not in tuple"):
        joint_draws([], {}, "map")


@given(st.lists(st.floats(0, 1), min_size=2, max_size=20), st.floats(0, 1))
def test_equal_draws_stay_exactly_equal(rows, value):
    found = joint_draws(["x", "y"], {"x": draws(value, rows), "y": draws(value, rows)}, "ap")
    assert (found.rows[:, 0] == found.rows[:, 1]).all()
    np.testing.assert_allclose(found.rows.mean(axis=0), value, atol=1e-12)
