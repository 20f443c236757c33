import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.latency.bounds import PercentileBounds, percentile_bounds
from analysis.latency.looks import LOOK_CONFIDENCE, LOOKS, Forecast, StoppingRule, samples_to_decide

SAMPLES = np.random.default_rng(8).lognormal(3.0, 0.2, 4000)  # true p95 is exp(3 + .2 x 1.645) = 27.9 ms


def final(rule, samples=SAMPLES):
    """Ask the way a sampler does: take what `next_look` asks for until there is nothing more to ask."""
    decision = rule.decide(samples[:0])
    while decision.next_look is not None:
        decision = rule.decide(samples[: decision.next_look])
    return decision


def test_each_look_has_its_share_of_the_error():
    assert LOOKS == (94, 188, 376, 752, 1504, 3008)
    assert StoppingRule().look_confidence == pytest.approx(1 - 0.05 / 6)
    assert StoppingRule(looks=(500,)).look_confidence == 0.95


def test_a_generous_budget_fits_at_the_first_look():
    decision = final(StoppingRule(budget_ms=60))
    assert (decision.state, decision.num_samples) == ("fits", 94)
    assert decision.bounds == percentile_bounds(SAMPLES[:94], 0.95, 1 - 0.05 / 6)
    assert decision.bounds.upper <= 60


def test_a_hopeless_budget_does_not_fit():
    decision = final(StoppingRule(budget_ms=20))
    assert (decision.state, decision.num_samples) == ("does not fit", 94)
    assert decision.bounds.lower > 20


def test_a_close_budget_takes_more_looks():
    decision = final(StoppingRule(budget_ms=29))
    assert decision.state == "fits"
    assert decision.num_samples > 94


def test_a_budget_at_the_percentile_is_never_decided():
    decision = final(StoppingRule(budget_ms=27.9))
    assert (decision.state, decision.num_samples, decision.next_look) == ("exhausted", 3008, None)


def test_without_a_budget_sampling_ends_when_the_bound_is_tight():
    narrow = 20 + np.random.default_rng(1).random(4000)
    decision = final(StoppingRule(), narrow)
    assert (decision.state, decision.num_samples) == ("tight", 94)
    assert decision.bounds.upper <= 1.02 * decision.bounds.estimate


def test_between_looks_the_last_look_speaks():
    rule = StoppingRule(budget_ms=28)
    at_look, later = rule.decide(SAMPLES[:188]), rule.decide(np.append(SAMPLES[:188], np.full(187, 1e6)))
    assert later == at_look
    assert (later.state, later.num_samples, later.next_look) == ("continue", 188, 376)


def test_when_time_runs_out_the_last_completed_look_counts():
    decision = StoppingRule(budget_ms=28).decide(SAMPLES[:300], is_over=True)
    assert (decision.state, decision.num_samples, decision.next_look) == ("exhausted", 188, None)
    assert decision.bounds == percentile_bounds(SAMPLES[:188], 0.95, 1 - 0.05 / 6)
    assert StoppingRule(budget_ms=60).decide(SAMPLES[:300], is_over=True).state == "fits"


@pytest.mark.parametrize("taken", [0, 1, 93])
def test_without_a_completed_look_there_is_no_claim(taken):
    assert StoppingRule(budget_ms=1e9).decide(SAMPLES[:taken]) == ("continue", 0, None, 94)
    assert StoppingRule(budget_ms=1e9).decide(SAMPLES[:taken], is_over=True) == ("exhausted", 0, None, None)


def test_one_fixed_look():
    rule = StoppingRule(budget_ms=60, looks=(500,))
    assert rule.decide(SAMPLES[:499]).state == "continue"
    assert rule.decide(SAMPLES[:500]) == ("fits", 500, percentile_bounds(SAMPLES[:500], 0.95, 0.95), None)


def test_a_percentile_too_high_for_the_look_waits():
    decision = StoppingRule(percentile=0.99, budget_ms=1e9).decide(SAMPLES[:376])
    assert (decision.state, decision.bounds.upper) == ("continue", None)
    assert final(StoppingRule(percentile=0.99, budget_ms=1e9)).num_samples == 752


@settings(deadline=None, max_examples=50)
@given(st.floats(15, 50), st.integers(0, 3500))
def test_claims_are_what_the_bounds_say(budget_ms, taken):
    decision = StoppingRule(budget_ms=budget_ms).decide(SAMPLES[:taken])
    if decision.state == "fits":
        assert decision.bounds.upper <= budget_ms
    elif decision.state == "does not fit":
        assert decision.bounds.lower > budget_ms
    assert decision.num_samples in (0, *LOOKS)
    assert (decision.next_look is None) == (decision.state != "continue")


@pytest.mark.parametrize("budget_ms", [0, -5, np.nan, np.inf])
def test_impossible_budgets_are_refused(budget_ms):
    with pytest.raises(AnalysisError, match="give a positive number of milliseconds"):
        StoppingRule(budget_ms=budget_ms)
    with pytest.raises(AnalysisError, match="give a positive number of milliseconds"):
        samples_to_decide(PercentileBounds(1, 1, 1), 94, budget_ms)


@pytest.mark.parametrize("looks", [(), (0, 5), (94, 94), (188, 94), (-1,)])
def test_impossible_looks_are_refused(looks):
    with pytest.raises(AnalysisError, match="ascending numbers of samples"):
        StoppingRule(looks=looks)


def test_wrong_samples_are_refused():
    with pytest.raises(AnalysisError, match="needs"):
        StoppingRule().decide(np.ones((100, 2)))


def test_hand_worked_forecast():
    # The bound is 10 above the estimate and has to come within 6: (10/6)^2 = 2.8 times 188 samples is 522, which
    # the look at 752 covers: 564 more. From below, within 1: 100 times 188 is past the last look.
    bounds = PercentileBounds(estimate=40.0, lower=30.0, upper=50.0)
    assert samples_to_decide(bounds, 188, 46.0) == (752 - 188, False)
    assert samples_to_decide(bounds, 188, 39.0) is None
    assert samples_to_decide(bounds, 188, 40.0) is None


def test_forecast_of_what_is_decided_or_unbounded():
    bounds = PercentileBounds(estimate=40.0, lower=30.0, upper=50.0)
    assert samples_to_decide(bounds, 188, 50.0) == samples_to_decide(bounds, 188, 29.0) == (0, False)
    assert samples_to_decide(PercentileBounds(40.0, 30.0, None), 100, 60.0) == Forecast(88, is_least=True)
    assert samples_to_decide(PercentileBounds(40.0, None, 50.0), 3008, 35.0) is None


@pytest.mark.parametrize("percentile", [0.5, 0.9, 0.95, 0.99])
@pytest.mark.parametrize("taken", [0, 94, 188, 376, 752])
def test_a_missing_bound_waits_for_the_first_look_that_has_one(percentile, taken):
    forecast = samples_to_decide(PercentileBounds(40.0, None, None), taken, 60.0, percentile=percentile)
    looks = [look for look in LOOKS if look > taken]
    bounded = [
        n for n in looks if percentile_bounds(SAMPLES[:n], percentile, LOOK_CONFIDENCE).upper is not None
    ]
    assert forecast == (bounded[0] - taken, True)


def test_a_look_that_never_bounds_it_is_not_forecast():
    bounds = PercentileBounds(40.0, None, None)
    assert samples_to_decide(bounds, 10, 60.0, percentile=0.99, looks=(50, 200), confidence=0.95) is None


def test_forecasts_come_true_more_often_than_not():
    rng, right = np.random.default_rng(2), []
    for _ in range(60):
        samples, rule = rng.lognormal(3.0, 0.2, 3008), StoppingRule(budget_ms=29.5)
        decision = rule.decide(samples[:94])
        more = samples_to_decide(decision.bounds, 94, 29.5)
        if decision.state == "continue" and more is not None:
            right.append(final(rule, samples).num_samples <= 94 + more.samples)
    assert len(right) > 20
    assert np.mean(right) > 0.5
