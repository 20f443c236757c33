import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.statistics.simultaneous import simultaneous_differences


def test_two_numbers_worked_by_hand():
    # The difference is -.1 in half of the draws less its mean and +.1 in the other: spread .1, standardised always 1.
    rows = np.array([[0.4, 0.3], [0.6, 0.3]])
    found = simultaneous_differences(np.array([0.5, 0.3]), rows, 0.95)
    np.testing.assert_allclose(found.values, [[0, 0.2], [-0.2, 0]])
    np.testing.assert_allclose(found.lower, [[0, 0.1], [-0.3, 0]], atol=1e-12)
    np.testing.assert_allclose(found.upper, [[0, 0.3], [-0.1, 0]], atol=1e-12)
    assert found.is_told.tolist() == [[False, True], [True, False]]


def test_three_numbers_against_a_plain_loop():
    rng = np.random.default_rng(0)
    values, rows = rng.random(3), rng.random((200, 3)) @ rng.random((3, 3))
    found = simultaneous_differences(values, rows, 0.9)
    pairs = [(0, 1), (0, 2), (1, 2)]
    apart = np.stack([rows[:, i] - rows[:, j] for i, j in pairs], axis=1)
    apart -= apart.mean(axis=0)
    yardstick = np.quantile(np.abs(apart / apart.std(axis=0)).max(axis=1), 0.9)
    for column, (i, j) in enumerate(pairs):
        centre, margin = rows[:, i].mean() - rows[:, j].mean(), yardstick * apart[:, column].std()
        difference = values[i] - values[j]
        assert found.lower[i, j] == pytest.approx(min(centre - margin, difference))
        assert found.upper[i, j] == pytest.approx(max(centre + margin, difference))
        assert found.is_told[i, j] == (not found.lower[i, j] <= 0 <= found.upper[i, j])


def test_equal_columns_are_never_told_apart():
    rows = np.repeat(np.random.default_rng(0).random((50, 1)), 2, axis=1)
    found = simultaneous_differences(np.array([0.5, 0.5]), rows, 0.95)
    assert found.lower.tolist() == found.upper.tolist() == [[0, 0], [0, 0]]
    assert not found.is_told.any()


def test_no_spread_tells_nothing_apart():
    found = simultaneous_differences(np.array([0.9, 0.1]), np.tile([0.9, 0.1], (5, 1)), 0.95)
    assert not found.is_told.any()


def test_a_value_that_its_draws_contradict_is_held_and_tells_nothing_apart():
    # The draws say that the first lies .2 +- .1 below the second, the values that it lies .1 above.
    found = simultaneous_differences(np.array([0.6, 0.5]), np.array([[0.2, 0.5], [0.4, 0.5]]), 0.95)
    assert (found.lower[0, 1], found.upper[0, 1]) == pytest.approx((-0.3, 0.1))
    assert not found.is_told.any()


def test_one_number_has_nobody_to_differ_from():
    found = simultaneous_differences(np.array([0.5]), np.array([[0.4], [0.6]]), 0.95)
    assert found.is_told.tolist() == [[False]]


@pytest.mark.parametrize(("count", "confidence"), [(1, 0.95), (9, 0.0), (9, 1.0)])
def test_numbers_that_make_no_sense(count, confidence):
    with pytest.raises(AnalysisError, match="give at least 2, and a confidence between 0 and 1"):
        simultaneous_differences(np.zeros(2), np.zeros((count, 2)), confidence)


@given(st.integers(0, 10**6), st.integers(2, 6))
def test_more_comparisons_never_make_an_interval_shorter(seed, count):
    rows = np.random.default_rng(seed).normal(size=(100, count))
    values = rows.mean(axis=0)
    few = simultaneous_differences(values[:-1], rows[:, :-1], 0.9)
    all_of_them = simultaneous_differences(values, rows, 0.9)
    assert (all_of_them.upper[:-1, :-1] >= few.upper - 1e-12).all()
    np.testing.assert_allclose(all_of_them.lower, -all_of_them.upper.T, atol=1e-12)


def test_of_equal_numbers_some_differ_in_few_repeats_only():
    """Ten numbers that are truly equal: at 95 % some pair is told apart in about one of twenty repeats, not in most."""
    rng = np.random.default_rng(0)
    wrong = {"all at once": 0, "one by one": 0}
    for _ in range(300):
        values = rng.normal(size=10)
        rows = values + rng.normal(size=(400, 10))
        wrong["all at once"] += simultaneous_differences(values, rows, 0.95).is_told.any()
        wrong["one by one"] += (np.abs(values[:, None] - values) > 1.96 * np.sqrt(2)).any()
    assert 5 <= wrong["all at once"] <= 30  # 15 expected
    assert wrong["one by one"] > 100
