"""Draws of numbers of which only an estimate and bounds are known.

Shapes: R draws, N numbers.
"""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]


def reach(confidence: float) -> float:
    """How many standard deviations a bound that holds with `confidence` lies from the estimate of a normal variable.

    >>> round(reach(0.95), 3), round(reach(0.975), 2)
    (1.645, 1.96)
    """
    return NormalDist().inv_cdf(confidence)


def interval_draws(
    estimates: Numbers, lower: Numbers, upper: Numbers, reaches: ArrayLike, normals: Numbers
) -> Numbers:
    """Draws of each number, of shape (R, N): half of them above the estimate, half below.

    Each side is half a normal distribution, as wide as its bound says: a bound that holds with 97.5 % lies 1.96
    standard deviations away. Bounds of different reach to either side make a skewed distribution (split normal); its
    median is the estimate.

    Args:
        estimates: (N,).
        lower: (N,) bounds at or below the estimates; NaN leaves that number as it is.
        upper: (N,) bounds at or above them, likewise.
        reaches: (N,) or one number, standard deviations between the estimate and its bounds; see `reach`.
        normals: (R, N) standard normal numbers.

    Source: the two-piece normal distribution; Wallis, "The two-piece normal, binormal, or double Gaussian
        distribution", Statistical Science 29 (2014).
    """
    wide = np.where(normals > 0, upper - estimates, estimates - lower) / reaches
    is_known = ~np.isnan(lower) & ~np.isnan(upper)
    return np.where(is_known, estimates + normals * wide, estimates)
