"""The optimality frontier: the points that no other point beats (paper, section 4.1 and Figure 2).

A point is dominated when another is at least as good in every column and better in one. So a tie in one column
with a loss in another is dominated, while equal points do not dominate each other: all copies of an optimal
point are on the frontier. A row with a missing value (NaN) is never on the frontier and dominates nothing.

Shapes: n points, d columns (objectives).
"""

from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import AnalysisError
from analysis.schema import BY_NAME
from analysis.table import Table

Sense = Literal["min", "max"]

_BLOCK = 64  # points sieved at once: 64 x 10,000 comparisons stay within a core's cache


class Frontier(NamedTuple):
    """The frontier of a table: its rows, their mask over the whole table, and how many rows lacked a value."""

    table: Table
    mask: NDArray[np.bool_]
    excluded: int


def pareto(table: Table, columns: Mapping[str, Sense]) -> Frontier:
    """The rows of `table` on the frontier of `columns`, ascending by the first column.

    Rows that lack a value in one of the columns are left out and counted in `excluded`.

    Args:
        table: any results table; an empty one has an empty frontier.
        columns: number columns of the schema and their senses, e.g. `{"latency_ms": "min", "ap": "max"}`.

    Raises:
        AnalysisError: no column is given, one is unknown or holds no numbers, or a sense is not min or max.

    >>> rows = [{"latency_ms": 30, "ap": 0.2}, {"latency_ms": 20, "ap": 0.2}, {"latency_ms": 50}]
    >>> frontier = pareto(Table.from_rows(rows), {"latency_ms": "min", "ap": "max"})
    >>> frontier.table["latency_ms"].tolist(), frontier.mask.tolist(), frontier.excluded
    ([20.0], [False, True, False], 1)
    """
    wrong = [name for name in columns if name not in BY_NAME or BY_NAME[name].kind != "number"]
    if wrong or not columns:
        asked = ", ".join(wrong) or "no column"
        raise AnalysisError(f"a frontier of {asked}; name number columns of analysis.schema.COLUMNS")
    points = np.stack([table[name] for name in columns], axis=1)
    mask = pareto_mask(points, list(columns.values()))
    rows = np.flatnonzero(mask)
    return Frontier(
        table=table.take(rows[np.argsort(points[rows, 0], kind="stable")]),
        mask=mask,
        excluded=int(np.isnan(points).any(axis=1).sum()),
    )


def pareto_mask(points: ArrayLike, sense: Sequence[Sense]) -> NDArray[np.bool_]:
    """True for each point on the frontier, of shape (n,).

    Two columns take one sort and one running minimum, O(n log n); more take up to O(n^2 d) comparisons.

    Args:
        points: (n, d) numbers; NaN is a missing value; n may be 0.
        sense: `min` or `max` for each of the d columns.

    Raises:
        AnalysisError: the shape is not (n, d), a sense is unknown, or a value is infinite.

    >>> pareto_mask([[1, 5], [1, 4], [2, 4], [2, 6], [2, 6]], ["min", "max"]).tolist()
    [True, False, False, True, True]
    """
    costs = as_costs(points, sense)
    mask = np.zeros(len(costs), bool)
    complete = np.flatnonzero(~np.isnan(costs).any(axis=1))
    order = complete[np.lexsort(costs[complete].T[::-1])]
    costs = costs[order]
    is_first = np.ones(len(costs), bool)  # the first of equal points
    is_first[1:] = (costs[1:] != costs[:-1]).any(axis=1)
    optimal = _sweep(costs[is_first]) if len(sense) == 2 else _sieve(costs[is_first])
    mask[order] = optimal[np.cumsum(is_first) - 1]
    return mask


def as_costs(points: ArrayLike, sense: Sequence[Sense]) -> NDArray[np.float64]:
    """`points` as (n, d) float64 in which less is better everywhere: `max` columns change sign.

    Raises:
        AnalysisError: as `pareto_mask`.

    >>> as_costs([[30.0, 0.2]], ["min", "max"]).tolist()
    [[30.0, -0.2]]
    """
    unknown = [word for word in sense if word not in ("min", "max")]
    if unknown or len(sense) == 0:
        raise AnalysisError(f"sense is {list(sense)}; give `min` or `max` for each column")
    array = np.asarray(points, np.float64)
    if array.ndim != 2 or array.shape[1] != len(sense):
        raise AnalysisError(
            f"points of shape {array.shape}; {len(sense)} senses need shape (n, {len(sense)})"
        )
    if np.isinf(array).any():
        row = int(np.flatnonzero(np.isinf(array).any(axis=1))[0])
        raise AnalysisError(
            f"point {row} is infinite: {array[row].tolist()}; a missing value is NaN, drop the rest"
        )
    return array * np.where(np.array(sense) == "max", -1.0, 1.0)


def _sweep(costs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Optimal ones of distinct points (n, 2) in lexical order: each new minimum of the second column."""
    best_before = np.minimum.accumulate(np.append(np.inf, costs[:, 1]))[:-1]
    return np.asarray(costs[:, 1] < best_before)


def _sieve(costs: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Optimal ones of distinct points (n, d) in lexical order.

    Only an earlier point can dominate a later one, and does where it is no worse in the columns after the first.
    """
    rest = np.ascontiguousarray(costs[:, 1:].T)  # (d - 1, n)
    optimal = np.zeros(len(costs), bool)
    kept = np.empty_like(rest)  # the optimal points so far fill the first `count` places
    count = 0
    for start in range(0, len(costs), _BLOCK):
        block = np.arange(start, min(start + _BLOCK, len(costs)))
        block = block[~_no_worse(kept[:, :count], rest[:, block]).any(axis=1)]
        is_earlier = np.tri(len(block), k=-1, dtype=bool)
        block = block[~(_no_worse(rest[:, block], rest[:, block]) & is_earlier).any(axis=1)]
        optimal[block] = True
        kept[:, count : count + len(block)] = rest[:, block]
        count += len(block)
    return optimal


def _no_worse(these: NDArray[np.float64], those: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Matrix [those, these]: these (d, k) are at most those (d, m) in every column."""
    result = np.ones((those.shape[1], these.shape[1]), bool)
    for one, other in zip(these, those, strict=True):
        result &= one <= other[:, None]
    return result
