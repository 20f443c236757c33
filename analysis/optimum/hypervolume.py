"""How much of the space before a reference point a set of points dominates.

One number for a whole frontier: it grows whenever a point is added that no other point beats.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import AnalysisError
from analysis.optimum.pareto import Sense, as_costs, pareto_mask


def hypervolume(points: ArrayLike, sense: Sequence[Sense], reference: ArrayLike) -> float:
    """The volume of the region that `points` dominate and that dominates `reference`, exactly.

    Two columns are swept in one pass. More are cut into slices along the last column, each a problem of one column
    less: exact, and quick for the few hundred points that a frontier has.

    Args:
        points: (n, d) numbers; none give 0. A point that does not beat the reference in every column, or that has
            a missing value (NaN), contributes nothing.
        sense: `min` or `max` for each of the d columns.
        reference: (d,) finite numbers, in the units of `points`: the worst case that still counts.

    Returns:
        A volume in the product of the columns' units, at least 0.

    Raises:
        AnalysisError: a shape or sense is wrong, or a value is infinite.

    Source:
        Slicing of objectives: While, Hingston, Barone and Huband, A faster algorithm for calculating hypervolume,
        IEEE Transactions on Evolutionary Computation 10 (2006).

    >>> hypervolume([[1, 2], [2, 1], [5, 5]], ["min", "min"], [3, 3])
    3.0
    """
    worst = np.asarray(reference, np.float64)
    if worst.shape != (len(sense),) or not np.isfinite(worst).all():
        raise AnalysisError(
            f"reference {worst.tolist()}; give {len(sense)} finite numbers, one for each column"
        )
    corner = as_costs(worst[None], sense)[0]
    gains = corner - as_costs(points, sense)  # (n, d) how much better than the reference
    return _volume(gains[(gains > 0).all(axis=1)])


def _volume(gains: NDArray[np.float64]) -> float:
    """Volume of the union of boxes from 0 to each row of `gains` (n, d), all positive."""
    columns = gains.shape[1]
    gains = gains[pareto_mask(gains, ["max"] * columns)]
    gains = gains[np.argsort(-gains[:, -1], kind="stable")]  # deepest first
    depth_below = np.append(gains[1:, -1], 0.0)[: len(gains)]
    thickness = gains[:, -1] - depth_below
    if columns == 1:
        return float(thickness.sum())
    if columns == 2:
        return float(np.maximum.accumulate(gains[:, 0]) @ thickness)
    return float(sum(t * _volume(gains[: i + 1, :-1]) for i, t in enumerate(thickness) if t > 0))
