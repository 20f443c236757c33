"""Two detectors that were trained several times each: how far their accuracies lie apart, whoever trains them again."""

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
