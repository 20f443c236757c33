"""Confirmation with fresh samples: what it promises on stores whose truth is known."""

import dataclasses

import numpy as np
import pytest

from analysis.choice.budget import Budget
from analysis.choice.confirm import recommend_confirmed
from analysis.choice.recommend import recommend
from analysis.latency.bounds import percentile_bounds
from analysis.latency.looks import LOOKS, StoppingRule
from analysis.table import Table

BUDGET_MS = 50.0
BUDGET = Budget(max_ms=BUDGET_MS)
RULE = StoppingRule(budget_ms=BUDGET_MS)
SPREAD = 0.08  # of the logarithm of a time
P95_OVER_MEDIAN = float(
    np.exp(1.6448536 * SPREAD)
)  # the 0.95 quantile of a standard normal, times the spread


def row_of(model, ap, samples, row_id=None, confidence=RULE.look_confidence):
    bounds = percentile_bounds(samples, 0.95, confidence)
    return {
        "model": model,
        "row_id": row_id or model,
        "source": "measured",
        "ap": ap,
        "num_samples": float(len(samples)),
        "latency_p95_ms": bounds.estimate,
        "latency_p95_lower_ms": bounds.lower,
        "latency_p95_upper_ms": bounds.upper,
    }


def draw(rng, true_p95, count):
    return rng.lognormal(np.log(true_p95 / P95_OVER_MEDIAN), SPREAD, count)


def measured_through_the_looks(rng, true_p95):
    """Samples as the benchmark takes them: on until a look decides."""
    samples = draw(rng, true_p95, LOOKS[-1])
    return next(
        (samples[:look] for look in LOOKS if RULE.decide(samples[:look]).state != "continue"), samples
    )


def test_a_choice_that_fits_again_is_confirmed():
    rng = np.random.default_rng(0)
    table = Table.from_rows([row_of("a", 0.3, draw(rng, 40, 94)), row_of("b", 0.2, draw(rng, 30, 94))])
    answer, after = recommend_confirmed(
        table, BUDGET, lambda c: row_of(c.model, 0.3, draw(rng, 40, 94), "fresh")
    )
    assert (answer.state, answer.choice.row_id, answer.is_confirmed) == ("fits", "fresh", True)
    assert sorted(after["row_id"]) == ["b", "fresh"]


def test_a_lucky_choice_gives_way_to_the_next():
    rng = np.random.default_rng(0)
    truth = {"lucky": 60.0, "sound": 40.0}
    table = Table.from_rows(
        [row_of("lucky", 0.3, draw(rng, 40, 376)), row_of("sound", 0.2, draw(rng, 40, 376))]
    )
    answer, _ = recommend_confirmed(
        table,
        BUDGET,
        lambda c: row_of(c.model, c.accuracy, draw(rng, truth[c.model], 376), f"fresh-{c.model}"),
    )
    assert (answer.state, answer.choice.model, answer.is_confirmed) == ("fits", "sound", True)
    assert answer.next_more_accurate.row_id == "fresh-lucky"


@pytest.mark.parametrize("tries", [0, 3])
def test_without_time_for_fresh_samples_nothing_is_said_to_fit(tries):
    table = Table.from_rows([row_of("a", 0.3, draw(np.random.default_rng(0), 40, 94))])
    answer, after = recommend_confirmed(table, BUDGET, lambda _: None, tries=tries)
    assert (answer.state, answer.choice.state, answer.is_confirmed) == ("uncertain", "uncertain", False)
    assert after is table


def test_what_does_not_fit_is_not_measured_again():
    table = Table.from_rows([row_of("a", 0.3, draw(np.random.default_rng(0), 90, 94))])
    answer, _ = recommend_confirmed(table, BUDGET, lambda _: pytest.fail("measured again"))
    assert answer == recommend(table, BUDGET)


def simulate(rng):
    """One noisy store of 60 near-ties around the budget, each with a 95 % bound of its own from 94 samples.

    Returns:
        Whether a choice was certified and whether it is truly feasible; the same of the choice before.
    """
    truth = {f"m{i:02}": p95 for i, p95 in enumerate(np.sort(rng.uniform(49, 51, 60)))}
    accuracy = {model: 0.2 + 0.001 * i for i, model in enumerate(truth)}
    rows = [row_of(m, accuracy[m], draw(rng, p95, 94), confidence=0.95) for m, p95 in truth.items()]
    table = Table.from_rows(rows)
    answers = (
        recommend_confirmed(
            table,
            BUDGET,
            lambda c: row_of(
                c.model, c.accuracy, measured_through_the_looks(rng, truth[c.model]), f"{c.model}+"
            ),
        )[0],
        recommend(table, BUDGET),
    )
    fits = [answer.state == "fits" for answer in answers]
    sound = [
        fit and truth[answer.choice.model] <= BUDGET_MS for fit, answer in zip(fits, answers, strict=True)
    ]
    return fits[0], sound[0], fits[1], sound[1]


@pytest.mark.parametrize("stores", [30, pytest.param(1000, marks=pytest.mark.slow)])
def test_the_certified_choice_is_truly_feasible_where_the_unconfirmed_one_is_not(stores):
    outcomes = [simulate(np.random.default_rng(seed)) for seed in range(stores)]
    certified, sound, fitted, was_sound = np.sum(outcomes, axis=0)
    assert certified >= 0.7 * stores
    assert sound >= 0.95 * certified
    assert was_sound < 0.8 * fitted  # the winner's curse: the best of many noisy times is biased low


def test_the_recommendation_is_plain_data():
    answer = recommend(Table.from_rows([row_of("a", 0.3, draw(np.random.default_rng(0), 40, 94))]), BUDGET)
    assert dataclasses.asdict(answer)["choice"]["model"] == "a"
