"""The points of a frontier worth naming: fastest, sweet spot, most accurate (paper, section 4.1 and Table 3).

The paper finds its sweet spot at an "elbow" by eye; here the elbow has a definition.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import AnalysisError
from analysis.optimum.pareto import Sense, as_costs, pareto_mask

_FLAT = 1e-9  # a bend of less than this part of the axes is rounding


class CriticalPoints(NamedTuple):
    """Rows of the three points that the paper names; None where there is no such point."""

    fastest: int | None
    sweet_spot: int | None
    most_accurate: int | None


def elbow(points: ArrayLike, sense: Sequence[Sense], *, log_x: bool = False) -> int | None:
    """The row of the frontier point that bends furthest from the chord between the frontier's ends.

    Both columns are scaled so that the frontier's two ends lie at 0 and 1; the straight line between the ends is
    what a constant rate of exchange would give, and the elbow is the point furthest from it on the better side.
    Up to it much accuracy is won for little time, after it little for much.

    Args:
        points: (n, 2) numbers in any order, e.g. time and accuracy; dominated ones and ones with a missing value
            (NaN) are passed over.
        sense: `min` or `max` for each of the two columns.
        log_x: scale the logarithm of the first column: a rate of exchange per doubling of the time.

    Returns:
        A row of `points` (of equal points the first), or None where the frontier has fewer than three different
        points or nowhere bends to the better side.

    Raises:
        AnalysisError: the shape is not (n, 2), a sense is unknown, a value is infinite, or `log_x` meets a number
            that is not positive.

    Source:
        The chord criterion of Satopaa, Albrecht, Irwin and Raghavan, Finding a "Kneedle" in a haystack, ICDCS
        Workshops 2011, without its smoothing and its threshold, which serve noisy curves.

    >>> elbow([[10, 0.10], [20, 0.28], [40, 0.32], [80, 0.35]], ["min", "max"])
    1
    """
    if len(sense) != 2:
        raise AnalysisError(f"an elbow of {len(sense)} columns; give two, such as time and accuracy")
    rows = np.flatnonzero(pareto_mask(points, sense))
    numbers = np.asarray(points, np.float64)[rows]
    if log_x and (numbers[:, 0] <= 0).any():
        raise AnalysisError(
            f"log_x with {numbers[:, 0].min():g} in the first column; it needs positive numbers"
        )
    if log_x:
        numbers = np.column_stack([np.log(numbers[:, 0]), numbers[:, 1]])
    costs = as_costs(numbers, sense)
    if len(np.unique(costs, axis=0)) < 3:
        return None
    scaled = (costs - costs.min(axis=0)) / np.ptp(costs, axis=0)  # the ends are (0, 1) and (1, 0)
    bend = 1.0 - scaled.sum(axis=1)
    return int(rows[np.argmax(bend)]) if bend.max() > _FLAT else None


def critical_points(points: ArrayLike, sense: Sequence[Sense], *, log_x: bool = False) -> CriticalPoints:
    """The fastest, the sweet spot and the most accurate point of a frontier of time and accuracy.

    Args:
        points: (n, 2) numbers in any order, the time (or another cost) first, the accuracy second.
        sense: `min` or `max` for each of the two columns.
        log_x: as in `elbow`, which finds the sweet spot.

    Returns:
        Rows of `points`. Without complete points all three are None; one point is both fastest and most accurate.

    Raises:
        AnalysisError: as `elbow`.

    Source:
        The paper's section 4.1, "Critical points on the optimality frontier", and Table 3.

    >>> critical_points([[10, 0.10], [20, 0.28], [40, 0.32], [80, 0.35]], ["min", "max"])
    CriticalPoints(fastest=0, sweet_spot=1, most_accurate=3)
    """
    sweet_spot = elbow(points, sense, log_x=log_x)
    rows = np.flatnonzero(pareto_mask(points, sense))
    if not len(rows):
        return CriticalPoints(None, None, None)
    fastest, most_accurate = rows[as_costs(points, sense)[rows].argmin(axis=0)]
    return CriticalPoints(int(fastest), sweet_spot, int(most_accurate))
