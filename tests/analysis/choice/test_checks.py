"""One row against one budget: the four states and what they rest on."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.choice.budget import Budget
from analysis.choice.checks import Check, check_all, misses_below, overall

MEASURED = {
    "source": "measured",
    "num_samples": 100.0,
    "latency_p50_ms": 30.0,
    "latency_p50_lower_ms": 29.0,
    "latency_p50_upper_ms": 31.0,
    "latency_p95_ms": 40.0,
    "latency_p95_lower_ms": 38.0,
    "latency_p95_upper_ms": 44.0,
}


def the_check(row, **budget) -> Check:
    (check,) = check_all(row, Budget(**budget))
    return check


@pytest.mark.parametrize(
    ("max_ms", "state"),
    [(44.0, "fits"), (50.0, "fits"), (43.9, "uncertain"), (38.0, "uncertain"), (37.9, "does not fit")],
)
def test_a_measured_time_is_judged_by_its_bounds(max_ms, state):
    assert the_check(MEASURED, max_ms=max_ms).state == state


def test_what_a_measured_time_needs_is_its_upper_bound():
    check = the_check(MEASURED, max_ms=40.0)
    assert (check.estimate, check.needed) == (40.0, 44.0)
    assert (check.over, check.needed_over) == (0.0, pytest.approx(0.1))
    assert check.no_bound is None


def test_more_samples_are_those_up_to_the_look_that_would_decide():
    # 41 ms allowed, estimate 40, bound 44: the gap of 4 must shrink to 1, so 16 x 100 = 1600; the look is 3008.
    assert the_check(MEASURED, max_ms=41.0).more_samples == 3008 - 100
    # 39 ms allowed: the lower gap of 2 must shrink to 1, so 4 x 100; the next look is 752.
    assert the_check(MEASURED, max_ms=39.0).more_samples == 752 - 100
    assert the_check(MEASURED, max_ms=40.0).more_samples is None


def test_too_few_samples_for_a_bound_are_uncertain():
    row = {"source": "measured", "num_samples": 20.0, "latency_p95_ms": 40.0}
    check = the_check(row, max_ms=50.0)
    assert (check.state, check.needed, check.more_samples) == ("uncertain", None, 94 - 20)
    assert (check.no_bound, check.more_is_least, check.needed_over) == ("too few samples", True, None)


def test_without_a_bound_the_next_look_that_can_have_one_is_named():
    # The largest of n independent samples bounds p99 at 1 - 0.05 / 6 from ln(0.05 / 6) / ln 0.99 = 477 on.
    row = {"source": "measured", "num_samples": 94.0, "latency_p99_ms": 40.0}
    check = the_check(row, max_ms=50.0, percentile=99)
    assert (check.more_samples, check.more_is_least) == (752 - 94, True)
    assert check.no_bound == "too few samples"


def test_dependent_samples_need_at_least_the_next_look():
    row = {"source": "measured", "num_samples": 94.0, "latency_p95_ms": 40.0, "verdict": "drifting"}
    check = the_check(row, max_ms=50.0)
    assert (check.more_samples, check.more_is_least) == (188 - 94, True)
    assert check.no_bound == "samples depend on each other"
    assert the_check({**row, "verdict": "too few"}, max_ms=50.0).no_bound == "too few samples"
    last = the_check({**row, "num_samples": 3008.0}, max_ms=50.0)
    assert (last.more_samples, last.more_is_least) == (None, False)


UNBOUNDED = {"source": "measured", "num_samples": 188.0, "latency_p50_ms": 33.0, "latency_p95_ms": 54.0}


@pytest.mark.parametrize(
    ("max_ms", "percentile", "state"),
    [
        (5.0, 95, "does not fit"),  # half of the samples took over 33 ms, where 1 in 20 may take over 5
        (32.9, 95, "does not fit"),
        (33.0, 95, "uncertain"),
        (60.0, 95, "uncertain"),
        (16.4, 50, "does not fit"),  # the median is over twice the limit
        (16.5, 50, "uncertain"),
    ],
)
def test_without_bounds_what_is_far_over_misses_and_nothing_is_measured_longer(max_ms, percentile, state):
    check = the_check(UNBOUNDED, max_ms=max_ms, percentile=percentile)
    is_far_over = state == "does not fit"
    assert (check.state, check.is_far_over) == (state, is_far_over)
    assert (check.more_samples is None) == is_far_over


def test_a_lower_bound_decides_rather_than_the_median():
    row = {**UNBOUNDED, "latency_p50_lower_ms": 30.0}
    assert misses_below(row, 95) == 30.0
    check = the_check(row, max_ms=29.0)
    assert (check.state, check.is_far_over) == ("does not fit", False)
    assert the_check(row, max_ms=31.0).state == "uncertain"
    assert misses_below({}, 95) is None


def test_so_many_samples_over_a_limit_are_rare_whatever_they_depend_on():
    # The worst case for Markov's inequality: whole measurements in a slow state, which holds for 5 of 100 pictures.
    rng = np.random.default_rng(0)
    num_over = 0
    for _ in range(2_000):
        length = int(rng.integers(1, 188))  # of an episode, in samples
        states = np.repeat(rng.random(188 // length + 1) < 0.05, length)[:188]
        samples_ms = np.where(states, 60.0, 40.0)
        row = {"latency_p50_ms": float(np.median(samples_ms)), "num_samples": 188.0, "source": "measured"}
        num_over += the_check({**row, "latency_p95_ms": 60.0}, max_ms=50.0).state == "does not fit"
    assert 0 < num_over <= 0.1 * 2_000


@pytest.mark.parametrize(("known", "holder"), [((95, 99), 95), ((99,), 99), ((50,), None)])
def test_the_percentile_whose_bound_it_is_is_said(known, holder):
    row = {**UNBOUNDED, **{f"latency_p{p}_upper_ms": 70.0 for p in known}}
    assert the_check(row, max_ms=60.0).bound_percentile == holder


def test_the_bound_of_a_higher_percentile_holds_for_a_lower_one():
    row = {key: value for key, value in MEASURED.items() if key != "latency_p50_upper_ms"}
    check = the_check(row, max_ms=44.0, percentile=50)
    assert (check.state, check.estimate, check.needed) == ("fits", 30.0, 44.0)
    assert the_check(row, max_ms=43.9, percentile=50).state == "uncertain"
    assert the_check(MEASURED, max_ms=44.0, percentile=50).needed == 31.0  # its own comes first
    assert the_check(MEASURED, max_ms=50.0, percentile=99).needed is None  # a lower one's holds for nothing


def test_the_bound_of_a_lower_percentile_rules_a_higher_one_out():
    row = {"source": "measured", "num_samples": 20.0, "latency_p95_ms": 40.0, "latency_p50_lower_ms": 29.0}
    assert the_check(row, max_ms=28.0).state == "does not fit"


def test_a_printed_time_never_fits():
    row = {"source": "published", "latency_ms": 42.0, "latency_p95_upper_ms": 43.0}
    assert the_check(row, max_ms=50.0).state == "published"
    assert the_check(row, max_ms=42.0).state == "published"
    assert the_check(row, max_ms=41.9).state == "does not fit"
    assert overall(check_all({**row, "gmacs": 1.0}, Budget(max_gmacs=2)), is_measured=False) == "published"


@pytest.mark.parametrize("limit", ["max_ms", "max_memory_mb", "max_gmacs", "max_params_m", "min_ap"])
@pytest.mark.parametrize("source", ["measured", "published"])
def test_a_missing_value_is_unknown_and_never_passes(limit, source):
    checks = check_all({"source": source}, Budget(**{limit: 0.5}))
    assert [check.state for check in checks] == ["unknown"]
    assert overall(checks, is_measured=source == "measured") == "uncertain"


def test_memory_of_training_says_nothing_about_inference():
    row = {"source": "published", "memory_mb": 100.0, "memory_kind": "training peak per GPU"}
    assert the_check(row, max_memory_mb=200.0).state == "unknown"


def test_least_accuracy_counts_downwards():
    check = the_check({"source": "measured", "ap": 0.2}, min_ap=0.25)
    assert (check.state, check.needed) == ("does not fit", 0.2)
    assert check.over == pytest.approx(0.2)


def test_the_worst_check_decides():
    budget = Budget(max_ms=50, max_memory_mb=100)
    assert overall(check_all({**MEASURED, "memory_mb": 90.0}, budget), is_measured=True) == "fits"
    assert overall(check_all({**MEASURED, "memory_mb": 110.0}, budget), is_measured=True) == "does not fit"
    assert overall(check_all(MEASURED, budget), is_measured=True) == "uncertain"


@given(lower=st.floats(1, 100), up=st.floats(0, 100), upper=st.floats(0, 100), limit=st.floats(0.5, 400))
def test_states_follow_the_bounds_whatever_they_are(lower, up, upper, limit):
    row = {
        "source": "measured",
        "num_samples": 94.0,
        "latency_p95_lower_ms": lower,
        "latency_p95_ms": lower + up,
        "latency_p95_upper_ms": lower + up + upper,
    }
    check = the_check(row, max_ms=limit)
    assert (check.state == "fits") == (lower + up + upper <= limit)
    assert (check.state == "does not fit") == (lower > limit)
    assert check.more_samples is None or check.more_samples >= 1
    assert math.isfinite(check.over)
