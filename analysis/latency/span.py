"""Bounds of a percentile for comparing times, also where samples are few or depend on each other.

`percentile_bounds` makes no claim where samples are worth too few independent ones. A detector that takes ten times as
long as another is the slower one all the same. So where there are no such bounds the span of the samples stands in for
them: from the t-th fastest to the t-th slowest, with t as for as many independent samples as they are worth (scaled half as
far up to all samples as `percentile_bounds` does, for what they are worth is a guess), and then as much again to
either side, for samples that were taken within a few slow moments may all lie to one side of the truth. Samples fewer than
those of the first look do not show whether they depend on each other: of them it is always the span, and that of all;
of fewer than `FEWEST_SAMPLES` there is none.

In simulation (tests/analysis/latency/test_span.py: independent and correlated times, slow episodes, waves and slow
starts far longer than the trace) such bounds of a median are wrong less often than they say, where the span alone was
wrong in up to 26 % of runs. They settle what lies far apart and nothing else; a budget is never held against them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.latency.autocorrelation import variance_inflation
from analysis.latency.bounds import PercentileBounds, lower_bound_rank, percentile_bounds, upper_bound_rank
from analysis.latency.looks import LOOKS
from analysis.latency.slowest import slowest_bounds

FEWEST_SAMPLES = 30


class KnownBounds(NamedTuple):
    """A percentile with what is known of it.

    Attributes:
        bounds: of it; one is None where not even the span of the samples bounds it.
        is_span: whether the span of the samples stands in for a bound on either side.
    """

    bounds: PercentileBounds
    is_span: bool


def bounds_or_span(parts: Sequence[ArrayLike], p: float, confidence: float) -> KnownBounds:
    """The largest p-th percentile of `parts`, between its bounds or within the widened span of the samples.

    Args:
        parts: the samples of each canvas, at least one; each (n,) finite numbers in order of time, at least one.
        p: the percentile as a fraction, 0.5 for the median.
        confidence: of each bound, at least 0.5 and less than 1.

    Raises:
        AnalysisError: as `slowest_bounds`.

    >>> bounds, is_span = bounds_or_span([[20.0, 21, 22] * 10], 0.5, 0.95)  # from 20 / 1.1 to 22 * 1.1
    >>> round(bounds.lower, 1), round(bounds.upper, 1), is_span
    (18.2, 24.2, True)
    """
    plain = slowest_bounds(parts, p, confidence)
    found = slowest_bounds(parts, p, confidence, bounds_of=_bounds_or_span)
    return KnownBounds(found, is_span=found != plain)


def _bounds_or_span(samples: ArrayLike, p: float, confidence: float) -> PercentileBounds:
    bounds = percentile_bounds(samples, p, confidence)
    numbers = np.asarray(samples, np.float64)
    if len(numbers) < FEWEST_SAMPLES:
        return PercentileBounds(bounds.estimate, None, None)
    inflation = variance_inflation(numbers, p)
    worth = int(len(numbers) / inflation)
    ranks = lower_bound_rank(worth, p, confidence), upper_bound_rank(worth, p, confidence)
    if len(numbers) < LOOKS[0]:
        return PercentileBounds(bounds.estimate, *_widened(numbers, *(rank and 1 for rank in ranks)))
    lower, upper = _widened(numbers, *(rank and max(rank, int(inflation * rank / 2)) for rank in ranks))
    return PercentileBounds(
        bounds.estimate,
        lower if bounds.lower is None else bounds.lower,
        upper if bounds.upper is None else bounds.upper,
    )


def _widened(
    samples: NDArray[np.float64], from_bottom: int | None, from_top: int | None
) -> tuple[float | None, float | None]:
    """Both ends of the span between two ranks, the length of it, a ratio, added to either; None where there is none."""
    in_order = np.sort(samples)
    low, high = float(in_order[(from_bottom or 1) - 1]), float(in_order[-(from_top or 1)])
    if not low > 0:  # no ratio
        return None, None
    return low * (low / high) if from_bottom else None, high * (high / low) if from_top else None
