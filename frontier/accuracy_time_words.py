"""What a picture of accuracy against time shows, in lines and as plain values."""

from typing import Any

from analysis.words import ACCURACY_WORDS, counted, fraction, milliseconds
from figures.accuracy_time_data import AccuracyTimeData


def points_of(data: AccuracyTimeData) -> dict[str, Any]:
    """Points, critical points and what all have in common."""
    return {
        "protocol": data.protocol,
        "objective": data.objective,
        "percentile": data.percentile,
        "time": data.time_words,
        "points": _points(data),
        "critical": [
            {"roles": critical.roles, "point": critical.position, "equal": critical.num_equal}
            for critical in data.critical
        ],
        "left_out": data.excluded,
    }


def seen(data: AccuracyTimeData) -> list[str]:
    """What is in the picture: how many detectors, which of them to look at, and what is missing."""
    num_points = len(data.times_ms)
    left_out = ", ".join(f"{count} with {reason}" for reason, count in data.excluded.items())
    return [
        f"{len(data.frontier)} of {counted(num_points, 'detector')} on the frontier by {data.time_words}"
        + (f"; left out: {left_out}" if left_out else ""),
        *(
            f"  {' and '.join(critical.roles)}: {data.names[critical.position]}, "
            f"{milliseconds(data.times_ms[critical.position])}, "
            f"{ACCURACY_WORDS[data.objective]} {fraction(data.accuracies[critical.position])}"
            for critical in data.critical
        ),
    ]


def _points(data: AccuracyTimeData) -> list[dict[str, Any]]:
    return [
        {
            "name": data.names[i],
            "time_ms": data.times_ms[i],
            "lower_ms": data.lower_ms[i],
            "upper_ms": data.upper_ms[i],
            "accuracy": data.accuracies[i],
            "source": data.sources[i],
            "on_frontier": i in data.frontier,
        }
        for i in range(len(data.times_ms))
    ]
