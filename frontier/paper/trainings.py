"""Detectors that were trained several times: how far accuracies lie apart, whoever trains them again."""

import math
from collections.abc import Sequence

import numpy as np

LEAST_TRAININGS = 3  # of each detector


def half_width(first: Sequence[float], second: Sequence[float], confidence: float = 0.95) -> float:
    """Half of the interval of the difference of two means over trainings; NaN with fewer than three of either.

    Args:
        first: the accuracy of each training of one detector.
        second: likewise of the other.
        confidence: of the interval.

    Source: Welch, "The generalization of Student's problem when several different population variances are involved",
        Biometrika 34 (1947).
    """
    if min(len(first), len(second)) < LEAST_TRAININGS:
        return math.nan
    parts = [float(np.var(values, ddof=1)) / len(values) for values in (first, second)]
    if not sum(parts):
        return 0.0
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    of = (len(first), len(second))
    degrees = sum(parts) ** 2 / sum(part**2 / (count - 1) for part, count in zip(parts, of, strict=True))
    return float(stdtrit(degrees, (1 + confidence) / 2)) * math.sqrt(sum(parts))


def mean_half_width(values: Sequence[float], confidence: float = 0.95) -> float:
    """Half of the interval of the mean over trainings of one detector, by Student's t; NaN with fewer than three.

    >>> round(mean_half_width([0.19, 0.20, 0.21]), 4)
    0.0248
    """
    if len(values) < LEAST_TRAININGS:
        return math.nan
    from scipy.special import stdtrit

    return float(
        stdtrit(len(values) - 1, (1 + confidence) / 2) * np.std(values, ddof=1) / math.sqrt(len(values))
    )
