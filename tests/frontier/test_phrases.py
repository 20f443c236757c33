"""Phrases about one candidate: each state says what is known, and no more."""

import pytest

from analysis.choice.budget import Budget
from analysis.choice.candidates import candidate_of
from frontier.phrases import (
    bounds_words,
    doubt_words,
    memory_words,
    miss_words,
    room_words,
    time_words,
    weights_words,
)

MEASURED = {
    "source": "measured",
    "ap": 0.2,
    "num_samples": 188.0,
    "confidence": 0.95,
    "latency_p50_ms": 40.0,
    "latency_p95_ms": 50.0,
    "latency_p95_lower_ms": 48.0,
    "latency_p95_upper_ms": 54.01,
}
UNBOUNDED = {"source": "measured", "ap": 0.2, "num_samples": 20.0, "latency_p95_ms": 50.0}
DEPENDENT = {**UNBOUNDED, "num_samples": 94.0}
PRINTED = {"source": "published", "ap": 0.2, "latency_ms": 42.0}


def candidate(row, **budget):
    found = candidate_of(row, Budget(**budget))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (MEASURED, "p50 40 ms, p95 50 ms; p95 is at most 54.1 ms with 95 % confidence (188 samples)"),
        (
            {**UNBOUNDED, "canvases": "1024x600, 600x1024, 600x800"},
            "p95 50 ms; its 20 samples are too few for a bound, on the slowest of 3 canvases",
        ),
        (
            {**UNBOUNDED, "canvases": "600x800"},
            "p95 50 ms; its 20 samples are too few for a bound, on canvas 600x800 alone",
        ),
        (UNBOUNDED, "p95 50 ms; its 20 samples are too few for a bound"),
        (DEPENDENT, "p95 50 ms; its 94 samples depend on each other too much for a bound"),
        (PRINTED, "42 ms per image, as printed; its spread over images is unknown"),
        ({"source": "published", "ap": 0.2}, "unknown; its spread over images is unknown"),
    ],
)
def test_times(row, words):
    budget = Budget(max_ms=60)
    assert time_words(candidate(row, max_ms=60), budget) == words


@pytest.mark.parametrize(
    ("row", "budget", "words"),
    [
        (MEASURED, {"max_ms": 40}, "time 50 ms (at most 54.1 ms), 25 % over 40 ms"),
        (
            MEASURED,
            {"max_ms": 49},
            "time 50 ms (at most 54.1 ms), uncertain: 2.0 % over 49 ms; about 564 more samples would decide",
        ),
        (
            UNBOUNDED,
            {"max_ms": 60},
            (
                "time 50 ms, uncertain: within 60 ms by its estimate; its 20 samples are too few for a bound; "
                "at least 74 more samples are needed to decide"
            ),
        ),
        (
            {**DEPENDENT, "verdict": "drifting"},
            {"max_ms": 60},
            (
                "time 50 ms, uncertain: within 60 ms by its estimate; its 94 samples depend on each other too much for a "
                "bound (judged drifting); at least 94 more samples are needed to decide"
            ),
        ),
        (
            MEASURED,
            {"max_ms": 52},
            (
                "time 50 ms (at most 54.1 ms), uncertain: within 52 ms by its estimate, over it by its bound; about 1316 more "
                "samples would decide"
            ),
        ),
        (
            {**MEASURED, "latency_p95_upper_ms": None},
            {"max_ms": 40},
            "time 50 ms (no upper bound), 25 % over 40 ms",
        ),
        (PRINTED, {"max_ms": 40}, "time 42 ms, 5 % over 40 ms"),
        (PRINTED, {"max_ms": 40, "min_ap": 0.25}, "time 42 ms, 5 % over 40 ms; AP 0.200, 20 % under 0.250"),
        (PRINTED, {"max_memory_mb": 40}, "memory unknown"),
    ],
)
def test_misses(row, budget, words):
    assert miss_words(candidate(row, **budget)) == words


def test_what_is_far_over_says_so_instead_of_wanting_more_samples():
    row = {**DEPENDENT, "latency_p50_ms": 40.0, "verdict": "contended"}
    assert miss_words(candidate(row, max_ms=5)) == (
        "time 50 ms, 900 % over 5 ms; half of its 94 samples (judged contended) took longer"
    )
    assert miss_words(candidate(row, max_ms=5, percentile=50)) == (
        "time 40 ms, 700 % over 5 ms; half of its 94 samples (judged contended) took more than 2 times 5 ms"
    )


def test_a_borrowed_bound_is_named_wherever_it_stands():
    row = {**DEPENDENT, "latency_p50_lower_ms": 39.99, "latency_p99_upper_ms": 61.23}
    assert miss_words(candidate(row, max_ms=39)) == "time 50 ms (p99 at most 61.3 ms), 28 % over 39 ms"
    assert "over it by the bound of p99" in miss_words(candidate(row, max_ms=55))
    (check,) = candidate(row, max_ms=50).checks
    assert room_words(check) == "time: 0 % left by its estimate, 22 % over by the bound of p99"
    assert bounds_words(row, 95) == "at least 39.9 ms (the bound of p50), at most 61.3 ms (the bound of p99)"
    assert bounds_words(MEASURED, 95) == "at least 48 ms, at most 54.1 ms"
    assert bounds_words(DEPENDENT, 95) == ""


def test_doubts():
    assert doubt_words(candidate(MEASURED, max_ms=50)).startswith(
        "its time varies too much, so close to the limit"
    )
    assert doubt_words(candidate(UNBOUNDED, max_ms=60)) == (
        "its 20 samples are too few for a bound; at least 74 more samples are needed to decide"
    )
    last = {**DEPENDENT, "num_samples": 3008.0}
    assert "at any look" in doubt_words(candidate(last, max_ms=60))
    assert doubt_words(candidate(MEASURED, max_ms=60, max_gmacs=3)) == "not known: multiply-adds"
    assert doubt_words(candidate(MEASURED, max_ms=60)) == "fresh samples have not confirmed it"


def test_room():
    checks = candidate({**MEASURED, "gmacs": 6.0}, max_ms=60, max_gmacs=5, min_ap=0.1).checks
    assert [room_words(check) for check in checks] == [
        "time: 17 % left by its estimate, 10 % left by its bound",
        "multiply-adds 20 % over",
        "AP 100 % above the least",
    ]


def test_room_that_only_the_estimate_leaves():
    (check,) = candidate(MEASURED, max_ms=52).checks
    assert room_words(check) == "time: 3.8 % left by its estimate, 3.9 % over by its bound"
    (check,) = candidate(UNBOUNDED, max_ms=40).checks
    assert room_words(check) == "time: 25 % over by its estimate, unknown by its bound"


def test_a_bound_may_be_that_of_a_higher_percentile():
    row = {key: value for key, value in MEASURED.items() if key != "latency_p95_upper_ms"}
    row["latency_p99_upper_ms"] = 58.0
    assert "p95 is at most 58 ms (the bound of p99)" in time_words(
        candidate(row, max_ms=60), Budget(max_ms=60)
    )


def test_memory_says_what_it_counts():
    assert memory_words({"memory_mb": 88.1, "memory_kind": "XLA's estimate"}) == "88.1 MB (XLA's estimate)"
    assert memory_words({"memory_mb": 9000.0, "memory_kind": "training peak"}).startswith(
        "unknown at inference"
    )
    assert memory_words({}) == "unknown"


@pytest.mark.parametrize(
    ("row", "start"),
    [
        ({"source": "measured", "weights": "untrained"}, "untrained"),
        ({"source": "measured", "weights": "trained"}, "trained here"),
        ({"source": "measured", "weights": "imported"}, "imported"),
        ({"source": "published", "weights": "trained"}, "those of the source"),
    ],
)
def test_weights(row, start):
    assert weights_words(row).startswith(start)
