"""Bounds that stand in where samples are few or dependent: by hand, in simulation, and at the edges."""

import hypothesis.extra.numpy as hnp
import hypothesis.strategies as st
import numpy as np
import pytest
import scipy.stats
from hypothesis import given

from analysis.errors import AnalysisError
from analysis.latency.autocorrelation import variance_inflation
from analysis.latency.bounds import percentile_bounds
from analysis.latency.looks import LOOKS
from analysis.latency.slowest import slowest_bounds
from analysis.latency.span import FEWEST_SAMPLES, bounds_or_span
from tests.analysis.test_coverage import PROCESSES, SIZE, Process, lognormal

MEDIAN = 0.5
PAIR = 1 - 0.05 / 4 / 6  # of each bound of two times in analysis.findings.compare
SAMPLES = hnp.arrays(np.float64, st.integers(1, 120), elements=st.floats(0.1, 1e3))


def slow_waves(period):
    """Up to 15 % up and down, from anywhere in the wave."""

    def draw(rng, runs):
        phase = 2 * np.pi * (rng.random((runs, 1)) + np.arange(SIZE) / period)
        return 20 * np.exp(0.15 * np.sin(phase) + 0.05 * rng.normal(size=(runs, SIZE)))

    return Process(draw, {MEDIAN: 20.0}.__getitem__)


def slow_start(samples):
    """A third slower at first; the rest is gone after some `samples`."""

    def draw(rng, runs):
        start = 0.3 * np.exp(-np.arange(SIZE) / samples)
        return 20 * np.exp(start + 0.05 * rng.normal(size=(runs, SIZE)))

    return Process(draw, {MEDIAN: 20.0}.__getitem__)


HARD = {
    **PROCESSES,
    "correlated .97": lognormal(0.97),
    "slow waves of 60": slow_waves(60),
    "slow waves of 240": slow_waves(240),
    "slow waves of 960": slow_waves(960),
    "slow start of 20": slow_start(20),
    "slow start of 60": slow_start(60),
}


def test_few_samples_worked_by_hand():
    # 30 samples between 20 and 40 ms, which are twice apart: from half of 20 to twice 40. Of 29 nothing is said.
    samples = np.random.default_rng(0).permutation(np.array([20.0, 40] + 14 * [29.0, 31]))
    bounds, is_span = bounds_or_span([samples], MEDIAN, PAIR)
    assert is_span
    assert bounds == (30.0, 10.0, 80.0)
    assert bounds_or_span([samples[:29]], MEDIAN, PAIR).bounds[1:] == (None, None)


def test_dependent_samples_worked_by_hand():
    # Ten slow episodes of 20 among fast ones. The rank is that of as many independent samples as 400 such are worth,
    # scaled up by half of how many of them make one.
    samples = np.tile(np.repeat([10.0, 20.0], 20), 10) + np.linspace(0, 1, 400)
    inflation = variance_inflation(samples, MEDIAN)
    worth = int(400 / inflation)
    least = max(t for t in range(1, worth) if scipy.stats.binom.cdf(t - 1, worth, 0.5) <= 1 - PAIR)
    rank = int(inflation * least / 2)
    assert 1 < least < rank < 100
    low, high = np.sort(samples)[[rank - 1, -rank]]
    assert percentile_bounds(samples, MEDIAN, PAIR)[1:] == (None, None)
    bounds, is_span = bounds_or_span([samples], MEDIAN, PAIR)
    assert is_span
    assert (bounds.lower, bounds.upper) == pytest.approx((low * low / high, high * high / low))


def test_enough_samples_keep_their_bounds():
    samples = np.random.default_rng(0).permutation(np.arange(1.0, 190))
    bounds, is_span = bounds_or_span([samples], MEDIAN, PAIR)
    assert not is_span
    assert bounds == slowest_bounds([samples], MEDIAN, PAIR)


def test_below_the_first_look_the_span_stands_in_always():
    samples = np.random.default_rng(0).permutation(np.arange(1.0, LOOKS[0]))
    assert percentile_bounds(samples, MEDIAN, PAIR).upper is not None
    assert bounds_or_span([samples], MEDIAN, PAIR).is_span


def test_a_high_percentile_of_few_samples_has_a_lower_bound_alone():
    # The largest of 94 samples bounds p95 at 1 - .95^94 = 0.992, which is less than was asked for.
    few = np.random.default_rng(0).permutation(np.arange(1.0, 95))
    bounds, is_span = bounds_or_span([few], 0.95, PAIR)
    assert bounds.upper is None
    assert bounds.lower == percentile_bounds(few, 0.95, PAIR).lower
    assert not is_span


@given(SAMPLES, st.sampled_from([0.5, 0.9, 0.95]), st.sampled_from([0.9, PAIR]))
def test_it_holds_the_estimate_and_reaches_at_least_as_far_as_the_bounds(samples, p, confidence):
    plain = percentile_bounds(samples, p, confidence)
    estimate, lower, upper = bounds_or_span([samples], p, confidence).bounds
    assert estimate == plain.estimate
    assert lower is None or 0 < lower <= (plain.lower or estimate)
    assert upper is None or upper >= (plain.upper or estimate)
    if len(samples) >= FEWEST_SAMPLES:
        assert lower is not None or plain.lower is None
        assert upper is not None or plain.upper is None


@given(SAMPLES, st.sampled_from([0.001, 7.0]))
def test_another_unit_gives_the_same_bounds(samples, unit):
    one, other = (bounds_or_span([scaled], MEDIAN, 0.9).bounds for scaled in (samples, unit * samples))
    for bound, scaled in zip(one, other, strict=True):
        assert (bound is None) == (scaled is None)
        assert bound is None or scaled == pytest.approx(unit * bound)


def test_the_slowest_canvas_counts():
    fast, slow = np.full(30, 10.0), np.full(30, 20.0)
    assert bounds_or_span([fast, slow], MEDIAN, 0.95).bounds == (20.0, 20.0, 20.0)
    assert bounds_or_span([slow, np.full(3, 10.0)], MEDIAN, PAIR).bounds.upper is None  # it might be slower


def test_times_of_nothing_have_no_span():
    assert bounds_or_span([np.zeros(30)], MEDIAN, 0.95).bounds[1:] == (None, None)


def test_no_samples_are_refused():
    with pytest.raises(AnalysisError, match=r"shape \(0,\)"):
        bounds_or_span([[]], MEDIAN, 0.95)
    with pytest.raises(AnalysisError, match="the slowest of no parts"):
        bounds_or_span([], MEDIAN, 0.95)
    with pytest.raises(AnalysisError, match="sample 1 is not finite"):
        bounds_or_span([[1.0, np.nan]], MEDIAN, 0.95)


def wrong_spans(process, samples, runs):
    """Shares of runs in which a span of the median leaves out the truth, of all runs: as it is, and before widening."""
    truth, wrong = process.percentile(MEDIAN), np.zeros(2)
    for trace in process.draw(np.random.default_rng(3), runs)[:, :samples]:
        (_, lower, upper), is_span = bounds_or_span([trace], MEDIAN, PAIR)
        if is_span and lower is not None and upper is not None:
            third = (upper / lower) ** (1 / 3)  # the span alone is the middle one of three
            wrong += not lower <= truth <= upper, not lower * third <= truth <= upper / third
    return wrong / runs


def most(runs):
    """The share of wrong runs that a rate of two bounds' error exceeds once in a thousand tests."""
    return scipy.stats.binom.ppf(0.999, runs, 2 * (1 - PAIR)) / runs


@pytest.mark.parametrize(
    "name", ["correlated .9", "episodes of 20, half", "slow waves of 240", "slow start of 60"]
)
@pytest.mark.parametrize("samples", [30, 59, 188])
def test_spans_hold_the_truth(name, samples):
    assert wrong_spans(HARD[name], samples, 150)[0] <= most(150)


@pytest.mark.slow
@pytest.mark.parametrize("name", HARD)
@pytest.mark.parametrize("samples", [30, 59, 94, 188])
def test_spans_hold_the_truth_in_many_runs(name, samples):
    assert wrong_spans(HARD[name], samples, 1000)[0] <= most(1000)


def test_the_span_by_itself_would_not_do():
    # What the widening is for: a slow start that 59 samples have not seen the end of.
    assert wrong_spans(HARD["slow start of 60"], 59, 150)[1] > 0.15


def test_it_settles_what_is_plain():
    # 20 against 500 ms, in waves as long as the trace.
    rng = np.random.default_rng(1)
    trace = slow_waves(188).draw(rng, 1)[0, :94]
    found = [bounds_or_span([scale * trace], MEDIAN, PAIR).bounds for scale in (1.0, 25.0)]
    if found[0].lower is not None:
        assert found[1].lower > 2 * found[0].upper
