import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.latency.autocorrelation import _autocorrelations, _inflation, variance_inflation


def naive_autocorrelations(series, longest):
    deviations = series - series.mean()
    return [
        sum(a * b for a, b in zip(deviations, deviations[lag:], strict=False)) / (deviations @ deviations)
        for lag in range(1, longest + 1)
    ]


@pytest.mark.parametrize(("n", "longest"), [(9, 1), (40, 5), (129, 16)])
def test_autocorrelations_equal_the_sum_of_products(n, longest):
    series = np.random.default_rng(n).random(n)
    np.testing.assert_allclose(
        _autocorrelations(series, longest), naive_autocorrelations(series, longest), atol=1e-12
    )


def test_hand_worked_inflation():
    # 200 samples, rho = .5, .25, .1, 0: the windows of 1, 2 and 4 lags sum to .5, .75, .85, all beyond chance. The
    # widest gives 1 + 2 x .85 = 2.7; the mean took 9/200 of it: 2.7 / .955; half of sqrt(18/200) = .15 is added.
    assert _inflation(np.array([0.5, 0.25, 0.1, 0.0]), 200) == pytest.approx(2.7 / 0.955 * 1.15)


def test_sums_within_chance_count_nothing():
    # One lag of 200: a standard error is 1/sqrt(200) = .0707; .14 + .005 is 2.05 of them, .16 + .005 is 2.33.
    assert _inflation(np.array([0.14]), 200) == 1.0
    assert _inflation(np.array([0.16]), 200) > 1.3


def test_independent_samples_mostly_keep_their_worth():
    rng = np.random.default_rng(0)
    found = [variance_inflation(rng.lognormal(size=188), 0.95) for _ in range(500)]
    assert np.mean(np.array(found) == 1.0) > 0.9


@pytest.mark.parametrize(("dwell", "p"), [(5, 0.5), (10, 0.5), (10, 0.9)])
def test_finds_the_inflation_of_a_two_state_process(dwell, p):
    # A state that is left with probability 1/d and entered with a chance that makes it take the share 1 - p has
    # autocorrelations lambda^k with lambda = 1 - (1/d) / p: an inflation of (1 + lambda) / (1 - lambda).
    rng = np.random.default_rng(dwell)
    leave, enter = 1 / dwell, (1 - p) / p / dwell
    is_slow, draws = [False], rng.random(3008)
    for draw in draws:
        is_slow.append(draw >= leave if is_slow[-1] else draw < enter)
    persistence = 1 - leave - enter
    expected = (1 + persistence) / (1 - persistence)
    found = variance_inflation(np.array(is_slow) + 1e-3 * rng.random(len(is_slow)), p)
    assert expected * 0.8 < found < expected * 2


def test_alternating_samples_count_in_full():
    assert (
        variance_inflation(np.tile([1.0, 2.0], 200) + np.random.default_rng(0).random(400) / 10, 0.5) == 1.0
    )


def test_coarse_clocks_make_no_pattern():
    ticks = np.random.default_rng(4).integers(0, 3, 400).astype(float)
    assert variance_inflation(ticks, 0.5) == variance_inflation(np.full(400, 2.0), 0.95) == 1.0


@pytest.mark.parametrize("samples", [[], [1.0], [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]])
def test_short_series_show_nothing(samples):
    assert variance_inflation(np.array(samples), 0.95) == 1.0


@settings(deadline=None)
@given(st.lists(st.integers(0, 20), min_size=1, max_size=200), st.floats(0.01, 0.99))
def test_at_least_one_and_blind_to_scale(samples, p):
    samples = np.array(samples, float)
    found = variance_inflation(samples, p)
    assert found >= 1.0
    assert variance_inflation(2 * samples + 5, p) == pytest.approx(found)
