"""How much less a sample of a percentile is worth when samples resemble their neighbours in time.

Latencies come in runs: a busy neighbour, a lower clock, a slow episode. Then n samples say no more about a
percentile than some n / inflation independent ones, and a bound that ignores this is too narrow.
"""

import math

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

# Settled by simulation over the processes of tests/analysis/test_coverage.py.
_SIGNIFICANT = 2.2  # standard errors above which a sum of autocorrelations is not put down to chance
_CAUTION = 0.5  # standard errors added to an inflation that was found
_LONGEST_PART = 8  # the longest window is this part of the series ...
_ENOUGH = 5  # ... or the first of this many times the inflation, past which lags add noise alone
_TAIL_WIDTH = 4  # the ranked tail is this many times as wide as the part beyond the percentile


def variance_inflation(samples: NDArray[np.float64], p: float) -> float:
    """The factor, at least 1, by which n samples in order of time are worth less at the percentile p.

    The estimate of a percentile depends on how many samples lie beyond it, and the variance of that count is
    n p (1 - p) (1 + 2 (rho_1 + rho_2 + ...)) with rho_k the autocorrelation of "lies beyond" at lag k. The bracket
    is the inflation. Beyond a high percentile lie few samples, too few to see their pattern, so it is taken as the
    largest found in two series: the samples beyond p, marked 0 or 1, and the ranks within the upper tail that is
    four times as wide. In each, the first 1, 2, 4, 8, ... autocorrelations are summed, until the window is five times
    the inflation or an eighth of the series; a sum within chance of an independent series counts as 0, so that
    independent samples mostly keep their full worth, and to any other half a standard error is added.

    Args:
        samples: (n,) finite numbers in order of time. Constant and very short series give 1.
        p: the percentile, between 0 and 1.

    Source:
        Standard error of sums of autocorrelations: Bartlett, Journal of the Royal Statistical Society (Supplement)
        8 (1946). A window of five times the inflation: Sokal, Monte Carlo Methods in Statistical Mechanics (1989).
        Effective sample size as n over the bracket: Geyer, Practical Markov Chain Monte Carlo, Statistical Science
        7 (1992).

    >>> rng = np.random.default_rng(1)
    >>> slow_episodes = np.repeat(rng.random(40) < 0.3, 10)
    >>> variance_inflation(rng.random(400), 0.95), variance_inflation(rng.random(400) + slow_episodes, 0.95) > 4
    (1.0, True)
    """
    n = len(samples)
    if n // _LONGEST_PART < 1:
        return 1.0
    series = (_beyond(samples, p), _tail_ranks(samples, p))
    return max(_inflation(_autocorrelations(one, n // _LONGEST_PART), n) for one in series)


def _beyond(samples: Array, p: float) -> Array:
    """1 for each sample at or beyond the percentile p, else 0."""
    rank = min(int(p * len(samples)), len(samples) - 1)
    beyond: Array = (samples >= np.sort(samples)[rank]).astype(np.float64)
    return beyond


def _tail_ranks(samples: Array, p: float) -> Array:
    """How far each sample ranks above the tail's lower end, 0 below it; equal samples share a rank."""
    in_order = np.sort(samples)
    ranks = (np.searchsorted(in_order, samples, "left") + np.searchsorted(in_order, samples, "right")) / 2
    lower_end = max(0.0, 1 - _TAIL_WIDTH * (1 - p))
    above: Array = np.maximum(0.0, ranks / len(samples) - lower_end)
    return above


def _autocorrelations(series: Array, longest: int) -> Array:
    """Autocorrelations at lags 1 to `longest`, through the power spectrum; 0 where the series is constant."""
    deviations = series - series.mean()
    if not deviations.any():
        return np.zeros(longest)
    padded = 1 << (len(series) + longest).bit_length()
    power = np.abs(np.fft.rfft(deviations, padded)) ** 2
    covariances = np.fft.irfft(power, padded)[: longest + 1]
    return np.asarray(covariances[1:] / covariances[0])


def _inflation(autocorrelations: Array, n: int) -> float:
    """The largest inflation over the windows of 1, 2, 4, ... lags whose sum is no chance."""
    largest = 1.0
    for power in range(len(autocorrelations).bit_length()):
        window = 1 << power
        total = float(autocorrelations[:window].sum())
        if (total + window / n) * math.sqrt(
            n / window
        ) > _SIGNIFICANT:  # -1 / n is the mean of each by chance
            share = (2 * window + 1) / n  # of the inflation that subtracting the mean has taken away
            found = (1 + 2 * total) / (1 - share)
            largest = max(largest, found * (1 + _CAUTION * math.sqrt(2 * share)))
        if window >= _ENOUGH * largest:
            break
    return largest
