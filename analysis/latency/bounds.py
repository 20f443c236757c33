"""Confidence bounds of a percentile that assume no shape of distribution.

They are order statistics: how many of n samples lie beyond a percentile is binomial whatever the distribution, so
the t-th largest sample lies below the percentile with a probability that depends on n, t and p alone.
"""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import AnalysisError
from analysis.latency.autocorrelation import variance_inflation

# Fewer effective samples than this support no claim once the samples are seen to depend on each other.
MIN_EFFECTIVE = 60


class PercentileBounds(NamedTuple):
    """A percentile in the unit of its samples; a bound is None where the samples allow no claim."""

    estimate: float
    lower: float | None
    upper: float | None


def percentile_bounds(samples: ArrayLike, p: float, confidence: float) -> PercentileBounds:
    """The p-th percentile of `samples` with a lower and an upper confidence bound.

    Each bound by itself is right with probability `confidence`. The estimate interpolates between samples as
    `numpy.quantile` does; the bounds are samples. For independent samples they are those of `upper_bound_rank` and
    `lower_bound_rank`. Where neighbours in time are alike, n samples count as n / v effective ones with v from
    `variance_inflation`; the rank found for so many (between whole ranks in proportion) times v is the rank among
    all n, and there is no claim below `MIN_EFFECTIVE` effective samples.

    What this cannot do: a state of the machine that the samples hardly met leaves no trace in them. Slow episodes
    must have come some seven times before the bounds allow for them: of runs of 94 samples a third sees none of
    the episodes of 10 that come once in 100 samples, and bounds p95 too low. More samples, or samples spread over
    more time, are the only help. And a trend has no percentile; the verdict on the trace is there to say so.

    Args:
        samples: (n,) finite numbers in order of time, at least one.
        p: the percentile as a fraction, 0.95 for p95.
        confidence: of each bound, at least 0.5 and less than 1.

    Raises:
        AnalysisError: there are no samples, one is NaN or infinite, the shape is not (n,), or `p` or `confidence`
            is outside its range.

    >>> samples = np.random.default_rng(0).permutation(np.arange(201.0))
    >>> percentile_bounds(samples, 0.95, 0.95)
    PercentileBounds(estimate=190.0, lower=185.0, upper=196.0)
    """
    numbers = np.asarray(samples, np.float64)
    if numbers.ndim != 1 or not len(numbers):
        raise AnalysisError(f"samples of shape {numbers.shape}; a percentile needs (n,) with n at least 1")
    if not np.isfinite(numbers).all():
        raise AnalysisError(
            f"sample {int(np.argmin(np.isfinite(numbers)))} is not finite; drop it or measure again"
        )
    _check(p, confidence)
    in_order = np.sort(numbers)
    inflation = variance_inflation(numbers, p)
    from_top = _rank(len(numbers), inflation, 1 - p, confidence)
    from_bottom = _rank(len(numbers), inflation, p, confidence)
    estimate = float(np.quantile(in_order, p))
    return PercentileBounds(
        estimate=estimate,
        lower=min(estimate, float(in_order[from_bottom - 1])) if from_bottom else None,
        upper=max(estimate, float(in_order[-from_top])) if from_top else None,
    )


def upper_bound_rank(n: int, p: float, confidence: float) -> int | None:
    """The t for which the t-th largest of n independent samples is an upper bound of the percentile p.

    It is the largest t with P[Bin(n, 1 - p) < t] <= 1 - confidence: the t-th largest sample lies below the
    percentile only when fewer than t samples reach it. None where not even the largest sample is a bound: below
    29, 59 and 299 samples for p90, p95 and p99 at 95 %.

    Args:
        n: number of samples, 0 or more.
        p: the percentile as a fraction, 0.95 for p95.
        confidence: of the bound, at least 0.5 and less than 1.

    Raises:
        AnalysisError: a number is outside its range.

    Source:
        The early-stopping rule of MLPerf Inference. Its familiar 64, 130 and 662 samples for p90, p95 and p99 at
        99 % are those at which one sample may be dropped (t is 2); the largest sample is a bound from 44, 90 and
        459 on.

    >>> [upper_bound_rank(n, 0.95, 0.95) for n in (58, 59, 93, 500)]
    [None, 1, 2, 17]
    """
    _check(p, confidence)
    return _whole_rank(n, 1 - p, confidence)


def lower_bound_rank(n: int, p: float, confidence: float) -> int | None:
    """The t for which the t-th smallest of n independent samples is a lower bound of the percentile p.

    The mirror of `upper_bound_rank`: the largest t with P[Bin(n, p) < t] <= 1 - confidence, None where there is none.

    Args:
        n: number of samples, 0 or more.
        p: the percentile as a fraction, 0.95 for p95.
        confidence: of the bound, at least 0.5 and less than 1.

    Raises:
        AnalysisError: a number is outside its range.

    >>> [lower_bound_rank(n, 0.95, 0.95) for n in (1, 2, 59, 500)]
    [None, 1, 53, 467]
    """
    _check(p, confidence)
    return _whole_rank(n, p, confidence)


def _check(p: float, confidence: float) -> None:
    if not 0 < p < 1:
        raise AnalysisError(f"percentile {p:g} as a fraction lies between 0 and 1; write 0.95 for p95")
    if not 0.5 <= confidence < 1:
        raise AnalysisError(f"confidence {confidence:g} must be at least 0.5 and less than 1; 0.95 is usual")


def _whole_rank(n: int, share: float, confidence: float) -> int | None:
    if n < 0:
        raise AnalysisError(f"{n} samples; give 0 or more")
    return int(_binomial_rank(n, share, confidence)) or None


def _rank(n: int, inflation: float, share: float, confidence: float) -> int:
    """Rank, from the outside in, among n samples worth n / inflation independent ones; 0 for no claim."""
    if inflation == 1.0:
        return int(_binomial_rank(n, share, confidence))
    effective = int(n / inflation)
    rank = _binomial_rank(effective, share, confidence)
    return int(inflation * rank) if effective >= MIN_EFFECTIVE and rank >= 1 else 0


@lru_cache(maxsize=4096)
def _binomial_rank(n: int, share: float, confidence: float) -> float:
    """The largest t with P[Bin(n, share) < t] <= 1 - confidence, and how far towards t + 1 there is room for.

    Terms are summed upwards from 0, the small ones first, each from the one before in logarithms: nothing
    underflows that matters and nothing cancels.
    """
    allowed = 1 - confidence
    log_term = n * math.log1p(-share)
    log_odds = math.log(share) - math.log1p(-share)
    below = 0.0
    for t in range(n + 1):
        term = math.exp(log_term)
        if below + term > allowed:
            return t + (allowed - below) / term
        below += term
        log_term += math.log((n - t) / (t + 1)) + log_odds if t < n else 0.0
    return float(n)
