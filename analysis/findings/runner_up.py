"""Whether a critical point is sure of its place: who comes next, and whether the two are told apart.

Two accuracies on the same draws of pictures are told apart by their paired difference, as `frontier compare` does. Of
others, and of times, there are two intervals, which may overlap though the two differ.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from analysis.accuracy.draws import Draws
from analysis.findings.two_rows import NO_DRAWS, ap_difference
from analysis.rows.names import name_in
from analysis.rows.points import Numbers, Points


class RunnerUp(NamedTuple):
    """The one that comes next; `model` is None where nobody does.

    Attributes:
        model: in words.
        position: among the points; None where nobody comes next.
        overlaps: whether its interval and the critical point's have numbers in common; None where one is not known.
        is_told: whether the paired difference of their accuracies leaves out 0; None without draws of both, and of
            the fastest, which is so by its time.
    """

    model: str | None
    position: int | None
    overlaps: bool | None
    is_told: bool | None = None


NOBODY = RunnerUp(None, None, None)


def runner_up(
    found: Points, index: int, role: str, objective: str, draws: Mapping[str, Draws] = NO_DRAWS
) -> RunnerUp:
    """Who comes next to a critical point.

    That is the next fastest of the fastest and the next accurate of the most accurate, those that are exactly equal
    apart. Of the sweet spot it is the nearest in time of those whose time overlaps its own and whose accuracy is not told
    from its own, or overlaps it where there are no draws; where there is none, nobody.

    Args:
        found: all points, in order of time.
        index: of the critical point.
        role: `fastest`, `most_accurate` or `sweet_spot`.
        objective: the accuracy column.
        draws: `evaluation_digest` -> the draws that are kept beside that evaluation.
    """
    accuracy_ends = found.table[f"{objective}_lower"], found.table[f"{objective}_upper"]
    same_time = _overlap(found.lower_ms, found.upper_ms, index)
    same_accuracy = _overlap(*accuracy_ends, index)
    if role == "fastest":
        return _nearest(found, found.times_ms - found.times_ms[index], same_time)
    if role == "most_accurate":
        after = _nearest(found, found.accuracies[index] - found.accuracies, same_accuracy)
        return after._replace(is_told=_is_told(found, index, after.position, objective, draws))
    for near in np.argsort(np.abs(found.times_ms - found.times_ms[index]), kind="stable"):
        if near == index or same_time[near] != 1:
            continue
        is_told = _is_told(found, index, int(near), objective, draws)
        if is_told is False or (is_told is None and same_accuracy[near] == 1):
            overlaps = None if np.isnan(same_accuracy[near]) else bool(same_accuracy[near])
            return RunnerUp(name_in(found.table, found.table.row(int(near))), int(near), overlaps, is_told)
    return NOBODY


def _is_told(
    found: Points, index: int, other: int | None, objective: str, draws: Mapping[str, Draws]
) -> bool | None:
    """Whether the paired difference of two accuracies leaves out 0; None without draws of both."""
    if other is None:
        return None
    return ap_difference(found.table, (other, index), draws, column=objective).excludes_zero


def _overlap(lower: Numbers, upper: Numbers, index: int) -> Numbers:
    """1 for each interval that has numbers in common with that of `index`, 0 for none, NaN where not known."""
    meets = (lower <= upper[index]) & (upper >= lower[index])
    return np.where(np.isnan(lower + upper + lower[index] + upper[index]), np.nan, meets)


def _nearest(found: Points, distances: Numbers, overlap: Numbers) -> RunnerUp:
    """The point at the least distance above 0."""
    behind = np.flatnonzero(distances > 0)
    if not len(behind):
        return NOBODY
    nearest = int(behind[np.argmin(distances[behind])])
    overlaps = None if np.isnan(overlap[nearest]) else bool(overlap[nearest])
    return RunnerUp(name_in(found.table, found.table.row(nearest)), nearest, overlaps)
