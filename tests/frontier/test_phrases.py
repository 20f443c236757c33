"""Phrases about one candidate: each state says what is known, and no more."""

import pytest

from analysis.budget import Budget
from analysis.candidates import candidate_of
from frontier.phrases import doubt_words, memory_words, miss_words, room_words, time_words, weights_words

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
PRINTED = {"source": "published", "ap": 0.2, "latency_ms": 42.0}


def candidate(row, **budget):
    found = candidate_of(row, Budget(**budget))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (MEASURED, "p50 40 ms, p95 50 ms; p95 is at most 54.1 ms with 95 % confidence (188 samples)"),
        (UNBOUNDED, "p95 50 ms; its 20 samples, too few or too dependent, allow no bound"),
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
        (MEASURED, {"max_ms": 40}, "time 54.1 ms, 35 % over 40 ms"),
        (MEASURED, {"max_ms": 49}, "time 50 ms, too close to 49 ms (about 564 more samples would decide)"),
        (UNBOUNDED, {"max_ms": 60}, "time 50 ms, without a bound yet (about 74 more samples would decide)"),
        (PRINTED, {"max_ms": 40}, "time 42 ms, 5 % over 40 ms"),
        (PRINTED, {"max_ms": 40, "min_ap": 0.25}, "time 42 ms, 5 % over 40 ms; AP 0.200, 20 % under 0.250"),
        (PRINTED, {"max_memory_mb": 40}, "memory unknown"),
    ],
)
def test_misses(row, budget, words):
    assert miss_words(candidate(row, **budget)) == words


def test_doubts():
    assert doubt_words(candidate(MEASURED, max_ms=50)).startswith("its time is so close to the limit")
    assert doubt_words(candidate(UNBOUNDED, max_ms=60)) == "about 74 more samples would decide"
    assert doubt_words(candidate(MEASURED, max_ms=60, max_gmacs=3)) == "not known: multiply-adds"
    assert doubt_words(candidate(MEASURED, max_ms=60)) == "fresh samples have not confirmed it"


def test_room():
    checks = candidate({**MEASURED, "gmacs": 6.0}, max_ms=60, max_gmacs=5, min_ap=0.1).checks
    assert [room_words(check) for check in checks] == [
        "10 % of the time",
        "multiply-adds 20 % over",
        "AP 100 % above the least",
    ]


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
