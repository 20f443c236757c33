"""The longer benchmark that gives a bound: whose, for how long, and where there is none to give."""

import pytest

from analysis.choice.budget import Budget
from analysis.choice.candidates import candidate_of
from detectors.config import DetectorConfig
from frontier.bounding import bound_command
from frontier.question import Question

SSD = "ssd/mobilenet_v1/300"
UNBOUNDED = {
    "source": "measured",
    "model": SSD,
    "ap": 0.2,
    "weights": "untrained",
    "config_digest": DetectorConfig.from_name(SSD).digest,
    "num_samples": 94.0,
    "latency_p50_ms": 40.0,
    "latency_p95_ms": 45.0,
}


def command(row=(), results=None, **budget):
    question = Question(budget=Budget(**{"max_ms": 50.0, **budget}), results=results)
    return bound_command(candidate_of({**UNBOUNDED, **dict(row)}, question.budget), question)


def test_the_default_minutes_do_where_the_last_look_comes_before():
    # 3008 samples, of 2 runs of 40 ms each, and a fifth more: 4.8 minutes
    assert command() == f"frontier benchmark {SSD} --max-ms 50"


def test_slow_detectors_on_several_canvases_get_the_minutes_that_the_last_look_takes():
    row = {"latency_p50_ms": 100.0, "latency_p95_ms": 110.0, "canvases": "600x800, 800x600, 600x600"}
    # 3008 x 2 x 3 x 0.1 s x 1.2 = 2166 s
    assert command(row, max_ms=120.5) == f"frontier benchmark {SSD} --max-ms 120.5 --minutes 37"


def test_what_else_was_asked_is_said():
    row = {"weights": "trained", "config_digest": "of three classes", "latency_p99_ms": 48.0}
    assert command(row, results="my results", percentile=99) == (
        f"frontier benchmark {SSD} --max-ms 50 --percentile 99 --weights DIR --results 'my results'"
    )


@pytest.mark.parametrize(
    ("row", "budget"),
    [
        ({"latency_p95_upper_ms": 48.0}, {}),
        ({"latency_p95_upper_ms": 52.0, "latency_p95_lower_ms": 40.0}, {}),
        ({"latency_p50_lower_ms": 51.0}, {}),
        ({"num_samples": 3008.0}, {}),
        ({"config_digest": "another"}, {}),
        ({"model": "yolo"}, {}),
        ({"source": "published", "latency_ms": 40.0}, {}),
        ({"gmacs": 1.0}, {"max_ms": None, "max_gmacs": 5}),
    ],
    ids=str,
)
def test_there_is_none_to_give(row, budget):
    assert command(row, **budget) is None
