"""How often the claims of a benchmark are wrong, through its stopping rule, where the truth is known.

A benchmark that stops at looks is run many times on draws of one process. Budgets lie just beside the true
percentile, where a claim is hardest: with the budget below the truth each `fits` is wrong, with the budget above it
each `does not fit`, and without a budget an upper bound below the truth. Each may happen in 5 % of runs.
"""

from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pytest
import scipy.optimize
import scipy.stats

from analysis.latency.bounds import percentile_bounds, upper_bound_rank
from analysis.latency.looks import LOOKS, StoppingRule

SIZE = LOOKS[-1]
NORMAL = NormalDist()


class Process(NamedTuple):
    """`draw(rng, runs)` gives samples (runs, SIZE) in ms; `percentile(p)` is the truth."""

    draw: object
    percentile: object


def lognormal(correlation=0.0, sigma=0.25):
    """Log-normal, neighbours correlated through a Gaussian copula (AR 1)."""

    def draw(rng, runs):
        normal = rng.normal(size=(runs, SIZE))
        for i in range(1, SIZE if correlation else 0):
            normal[:, i] = correlation * normal[:, i - 1] + np.sqrt(1 - correlation**2) * normal[:, i]
        return 20 * np.exp(sigma * normal)

    return Process(draw, lambda p: 20 * np.exp(sigma * NORMAL.inv_cdf(p)))


def pareto(alpha):
    """Heavy tail: infinite variance below alpha 2."""
    return Process(
        lambda rng, runs: 20 * (1 - rng.random((runs, SIZE))) ** (-1 / alpha),
        lambda p: 20 * (1 - p) ** (-1 / alpha),
    )


def episodes(share, dwell, slower=1.6, spread=0.1):
    """Two states, the slow one lasting `dwell` samples on average and taking `share` of the time; 1 is bimodal."""

    def draw(rng, runs):
        uniform = rng.random((runs, SIZE))
        leave, enter = 1 / dwell, share / (1 - share) / dwell
        if dwell == 1:
            leave, enter = 1 - share, share
        is_slow = np.empty((runs, SIZE), bool)
        is_slow[:, 0] = uniform[:, 0] < share
        for i in range(1, SIZE):
            is_slow[:, i] = np.where(is_slow[:, i - 1], uniform[:, i] >= leave, uniform[:, i] < enter)
        return 20 * np.exp(spread * rng.normal(size=(runs, SIZE))) * np.where(is_slow, slower, 1)

    def below(ms):
        slow, fast = (NORMAL.cdf(np.log(ms / 20 / factor) / spread) for factor in (slower, 1))
        return share * slow + (1 - share) * fast

    return Process(draw, lambda p: scipy.optimize.brentq(lambda ms: below(ms) - p, 5, 100, xtol=1e-12))


PROCESSES = {
    "log-normal": lognormal(),
    "bimodal, the slow mode beyond p95": episodes(0.06, 1),
    "bimodal, halves": episodes(0.5, 1),
    "Pareto 1.5": pareto(1.5),
    "Pareto 2.5": pareto(2.5),
    "correlated .3": lognormal(0.3),
    "correlated .6": lognormal(0.6),
    "correlated .9": lognormal(0.9),
    "episodes of 5, a fifth": episodes(0.2, 5),
    "episodes of 5, half": episodes(0.5, 5),
    "episodes of 10, half": episodes(0.5, 10),
    "episodes of 20, half": episodes(0.5, 20),
}
QUICK = (
    "log-normal",
    "bimodal, the slow mode beyond p95",
    "Pareto 1.5",
    "correlated .9",
    "episodes of 20, half",
)


def last_decision(samples, **rule):
    rule = StoppingRule(**rule)
    decision = rule.decide(samples[:0])
    while decision.next_look is not None:
        decision = rule.decide(samples[: decision.next_look])
    return decision


def wrong_claims(process, p, runs, seed, looks=LOOKS):
    """Shares of runs that claim what is false: fits, does not fit, a bound of the percentile."""
    truth = process.percentile(p)
    wrong = np.zeros(3)
    for samples in process.draw(np.random.default_rng(seed), runs):
        below = last_decision(samples, percentile=p, budget_ms=truth * (1 - 1e-9), looks=looks)
        above = last_decision(samples, percentile=p, budget_ms=truth * (1 + 1e-9), looks=looks)
        upper = last_decision(samples, percentile=p, looks=looks).bounds.upper
        wrong += below.state == "fits", above.state == "does not fit", upper is not None and upper < truth
    return wrong / runs


def most(runs):
    """The share of wrong runs that a rate of 5 % exceeds once in a thousand tests."""
    return scipy.stats.binom.ppf(0.999, runs, 0.05) / runs


@pytest.mark.parametrize("name", QUICK)
def test_claims_hold_through_the_stopping_rule(name):
    assert wrong_claims(PROCESSES[name], 0.95, 100, seed=11).max() <= most(100)


@pytest.mark.slow
@pytest.mark.parametrize("p", [0.5, 0.95])
@pytest.mark.parametrize("name", PROCESSES)
def test_claims_hold_through_the_stopping_rule_in_many_runs(name, p):
    assert wrong_claims(PROCESSES[name], p, 1000, seed=12).max() <= most(1000)


@pytest.mark.slow
@pytest.mark.parametrize("p", [0.5, 0.95])
@pytest.mark.parametrize("name", PROCESSES)
def test_claims_of_one_fixed_look_hold(name, p):
    assert wrong_claims(PROCESSES[name], p, 1000, seed=13, looks=(500,)).max() <= most(1000)


def test_looking_after_every_sample_is_wrong_far_more_often_than_it_says():
    # The naive rule takes the plain 95 % bound of p95 after every sample and stops when it is within the budget. It
    # is within when fewer samples exceed the budget than the bound's rank. The budget is just below the truth.
    rng = np.random.default_rng(5)
    exceeding = np.cumsum(rng.random((4000, SIZE)) < 0.05, axis=1)
    ranks = np.array([upper_bound_rank(n, 0.95, 0.95) or 0 for n in range(1, SIZE + 1)])
    naive = (exceeding < ranks).any(axis=1).mean()
    ours = np.array([upper_bound_rank(n, 0.95, StoppingRule().look_confidence) for n in LOOKS])
    at_looks = (exceeding[:, np.array(LOOKS) - 1] < ours).any(axis=1).mean()
    assert naive > 0.25
    assert at_looks <= 0.05


def test_ignoring_the_order_of_samples_is_wrong_where_they_resemble_their_neighbours():
    process = PROCESSES["correlated .9"]
    rng, truth = np.random.default_rng(6), process.percentile(0.95)
    runs = process.draw(rng, 150)[:, :752]
    kept, shuffled = (
        [percentile_bounds(x, 0.95, 0.95).upper for x in y] for y in (runs, rng.permuted(runs, axis=1))
    )
    assert np.mean([upper is not None and upper < truth for upper in shuffled]) > 0.2
    assert np.mean([upper is not None and upper < truth for upper in kept]) <= most(150)


def test_the_order_of_independent_samples_costs_little():
    runs = PROCESSES["log-normal"].draw(np.random.default_rng(7), 1000)[:, :188]
    confidence = StoppingRule().look_confidence
    plain = np.sort(runs, axis=1)[:, -upper_bound_rank(188, 0.95, confidence)]
    bounds = [percentile_bounds(samples, 0.95, confidence) for samples in runs]
    has_claim = np.array([b.upper is not None for b in bounds])
    estimates = np.array([b.estimate for b in bounds])[has_claim]
    width = np.array([b.upper for b in bounds if b.upper is not None]) - estimates
    assert has_claim.mean() > 0.9
    assert width.mean() <= 1.10 * (plain[has_claim] - estimates).mean()


def test_episodes_too_rare_for_the_first_looks_need_later_ones():
    # Slow episodes of 10 samples, one in every 100: a third of first looks see none, and nothing in such samples
    # tells of them. From 752 samples on, some seven episodes, the bounds know.
    rare = episodes(0.1, 10)
    assert wrong_claims(rare, 0.95, 60, seed=14)[0] > 0.2
    assert wrong_claims(rare, 0.95, 60, seed=14, looks=LOOKS[3:]).max() <= most(60)
