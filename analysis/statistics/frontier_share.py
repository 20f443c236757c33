"""How often each of several points is on the frontier, over many draws of all of them.

Shapes: R draws, P points.
"""

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


def frontier_share(times: Numbers, accuracies: Numbers) -> Numbers:
    """The share of draws in which each point is on the frontier, of shape (P,).

    A draw's frontier is that of `analysis.optimum.pareto`: less time and more accuracy are better, and equal points do not
    beat each other.

    Args:
        times: (R, P) without missing values, R at least 1.
        accuracies: (R, P) likewise.

    >>> frontier_share(np.array([[10.0, 20.0], [10.0, 20.0]]), np.array([[0.2, 0.3], [0.3, 0.3]])).tolist()
    [1.0, 0.5]
    """
    order = np.lexsort((-accuracies, times), axis=1)
    time, accuracy = (np.take_along_axis(values, order, axis=1) for values in (times, accuracies))
    is_first = np.ones(time.shape, bool)  # the first of equal points
    is_first[:, 1:] = (np.diff(time, axis=1) != 0) | (np.diff(accuracy, axis=1) != 0)
    best = np.maximum.accumulate(accuracy, axis=1)
    is_best = np.ones(time.shape, bool)
    is_best[:, 1:] = accuracy[:, 1:] > best[:, :-1]
    first = np.maximum.accumulate(np.where(is_first, np.arange(time.shape[1]), 0), axis=1)
    is_optimal = np.take_along_axis(is_best & is_first, first, axis=1)
    shares = np.empty(is_optimal.shape, bool)
    np.put_along_axis(shares, order, is_optimal, axis=1)
    return np.asarray(shares.mean(axis=0))
