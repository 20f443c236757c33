"""A budget: what it accepts, and what it refuses with a sentence."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.choice.budget import Budget
from analysis.errors import BudgetError

LIMITS = ("max_ms", "max_memory_mb", "max_gmacs", "max_params_m", "min_ap")


def test_limits_are_named_by_the_columns_they_speak_about():
    budget = Budget(max_ms=50, percentile=99, max_memory_mb=200, min_ap=0.2)
    assert budget.limits == {"latency_p99_ms": 50, "memory_mb": 200, "ap": 0.2}


@pytest.mark.parametrize("name", LIMITS)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, 0.0, -1.0])
def test_impossible_limits_are_refused(name, value):
    with pytest.raises(BudgetError, match=f"{name} = .*finite number above 0"):
        Budget(**{name: value})


@pytest.mark.parametrize("value", ["50", True])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(BudgetError, match="a limit is a number above 0"):
        Budget(max_ms=value)


def test_a_percentage_of_ap_is_refused_with_a_hint():
    with pytest.raises(BudgetError, match=r"between 0 and 1; did you mean 0\.3\?"):
        Budget(min_ap=30)
    with pytest.raises(BudgetError, match=r"between 0 and 1$"):
        Budget(min_ap=3000)


def test_unknown_words_name_the_known_ones():
    with pytest.raises(BudgetError, match="known percentiles are 50, 90, 95, 99"):
        Budget(max_ms=50, percentile=97)
    with pytest.raises(BudgetError, match="did you mean ap_small"):
        Budget(max_ms=50, objective="ap_smal")


def test_no_limit_at_all_is_no_budget():
    with pytest.raises(BudgetError, match="without any limit"):
        Budget(objective="ap50")


@given(st.floats(1e-3, 1e6), st.floats(1e-3, 1e6), st.floats(0.01, 1.0))
def test_relaxing_moves_upper_limits_only(max_ms, max_gmacs, min_ap):
    relaxed = Budget(max_ms=max_ms, max_gmacs=max_gmacs, min_ap=min_ap).relaxed(1.1)
    assert relaxed.limits == {"latency_p95_ms": max_ms * 1.1, "gmacs": max_gmacs * 1.1, "ap": min_ap}


def test_one_limit_is_exchanged_by_its_column():
    budget = Budget(max_ms=50, percentile=90, min_ap=0.4)
    assert budget.with_limit("latency_p90_ms", 80).limits == {"latency_p90_ms": 80, "ap": 0.4}
    assert budget.with_limit("ap", 0.3).min_ap == 0.3
