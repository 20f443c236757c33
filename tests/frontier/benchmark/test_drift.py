import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.fft import dct

from frontier.benchmark import drift
from frontier.benchmark.drift import MATTERS, SIGNIFICANT, movement, settled_after
from tests.frontier.benchmark.traces import CLEAN, FAULTS, LOOKS, faulty, noise

SHORT = (94, 376)


def drifts(samples_ns):
    return movement(samples_ns.astype(np.int64)).is_drift


@pytest.mark.parametrize("n", SHORT)
def test_clean_traces_are_flagged_at_most_2_percent(n):
    rng = np.random.default_rng(n)
    flagged = [drifts(make(rng, n)) for make in CLEAN.values() for _ in range(80)]
    assert np.mean(flagged) <= 0.02


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("n", SHORT)
def test_faults_in_the_noise_of_an_idle_machine_are_found(fault, n):
    rng = np.random.default_rng(n)
    found = [drifts(faulty(rng, n, fault)) for _ in range(60)]
    assert np.mean(found) >= 0.95


@pytest.mark.slow
@pytest.mark.parametrize("n", [*LOOKS, 130, 500])
def test_rates_over_many_traces(n):
    rng = np.random.default_rng(n)
    count = max(300, 300_000 // n)
    for kind, make in CLEAN.items():
        assert np.mean([drifts(make(rng, n)) for _ in range(count)]) <= 0.02, kind
    for sigma in (0.01, 0.03, 0.05):
        found = {
            fault: np.mean([drifts(faulty(rng, n, fault, sigma)) for _ in range(count // 5)])
            for fault in FAULTS
        }
        # A tenth of trend in 5 % of noise is at the edge of what 94 samples can show.
        assert np.mean(list(found.values())) >= 0.95, found
        assert min(found.values()) >= (0.85 if sigma == 0.05 and n < 188 else 0.95), found


def test_a_step_worked_by_hand():
    # 64 samples of 10 ms, then 64 of 11 ms: eight block medians, four of each. In logarithms the level moves by
    # ln 1.1 = 0.0953; the root mean square of half-and-half is half of that, 0.0477.
    found = movement(np.repeat([10_000_000, 11_000_000], 64))
    assert found.size == pytest.approx(0.0477, abs=0.002)
    assert (found.low_ns, found.high_ns) == pytest.approx((10e6, 11e6))
    assert (found.shape, found.changed_at) == ("step", 64)
    assert found.is_drift
    assert found.words == "a step near sample 64; levels between 10 and 11 ms"


def test_a_constant_trace_does_not_move():
    found = movement(np.full(200, 10_000_000))
    assert (found.score, found.is_drift) == (0.0, False)
    assert found.size == pytest.approx(0, abs=1e-12)


def test_what_is_significant_but_small_does_not_count():
    # A step of 1 %: a root mean square of 0.5 %, in noise of 0.5 % over 3008 samples.
    samples = noise(np.random.default_rng(0), 3008, 0.005) * np.repeat([1.0, 1.01], 1504)
    found = movement(samples.astype(np.int64))
    assert found.score > SIGNIFICANT
    assert found.size == pytest.approx(0.005, abs=0.001)
    assert found.size < MATTERS
    assert not found.is_drift


@pytest.mark.parametrize(
    ("fault", "shape"),
    [
        ("slow start of 76", "slow start"),
        ("step of 10 %", "step"),
        ("trend of 10 %", "trend"),
        ("sine of 60", "waves"),
        ("sawtooth of 60", "waves"),
    ],
)
def test_shapes_are_told_apart(fault, shape):
    rng = np.random.default_rng(1)
    shapes = [movement(faulty(rng, 376, fault, 0.01).astype(np.int64)).shape for _ in range(20)]
    assert shapes.count(shape) >= 18


def test_a_slow_start_says_how_long_it_was():
    found = movement(faulty(np.random.default_rng(1), 752, "slow start of 76", 0.01).astype(np.int64))
    assert found.changed_at == pytest.approx(76, abs=16)
    assert found.words.startswith("slow start: about the first ")


def test_slow_waves_are_scipys_cosine_transform():
    values = np.random.default_rng(0).standard_normal(301)
    np.testing.assert_allclose(drift._slow_waves(values, 20), dct(values, norm="ortho")[1:21], rtol=1e-10)


def test_noise_power_of_an_autoregression():
    # r = 0.3: the spectrum at frequency zero is s2 (1 + r) / (1 - r) = 1.857 for s2 = 1.
    values = np.log(noise(np.random.default_rng(0), 100_000, 1.0, 0.3))
    assert drift._slow_noise_power(values) == pytest.approx(1.3 / 0.7, rel=0.03)


@given(st.integers(48, 400), st.integers(0, 2**32 - 1), st.floats(0.001, 1000))
def test_the_unit_of_time_does_not_matter(n, seed, factor):
    samples = 1e9 * np.exp(0.1 * np.random.default_rng(seed).standard_normal(n))
    one, other = movement(samples.astype(np.int64)), movement((samples * factor).astype(np.int64))
    assert other.score == pytest.approx(one.score, rel=1e-2, abs=1e-2)
    assert other.size == pytest.approx(one.size, abs=1e-4)


@pytest.mark.parametrize("n", [0, 1, 47])
def test_very_short_traces_have_no_level_to_move(n):
    assert movement(np.full(n, 10_000_000)) is None


def test_the_warm_up_is_settled_at_its_first_ordinary_round():
    warm_up = np.array([90, 40, 31, 45, 30]) * 1_000_000
    steady = np.full(94, 30_000_000)
    assert settled_after(warm_up, steady) == 2  # 31 is within a tenth of 30; the outlier after it is noise
    assert settled_after(warm_up[:2], steady) is None
    assert settled_after(warm_up, steady[:0]) is None
    assert settled_after(warm_up[:0], steady) is None
