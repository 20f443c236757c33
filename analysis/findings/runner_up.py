"""Whether a critical point is sure of its place: who comes next, and whether bounds tell the two apart."""

from typing import NamedTuple

import numpy as np

from analysis.rows.points import Numbers, Points
from analysis.words import model_words


class RunnerUp(NamedTuple):
    """The one that comes next; `model` is None where nobody does.

    Attributes:
        model: in words.
        position: among the points; None where nobody comes next.
        overlaps: whether its interval and the critical point's have numbers in common. An interval that is not known
            still holds its estimate; None where that does not decide.
    """

    model: str | None
    position: int | None
    overlaps: bool | None


NOBODY = RunnerUp(None, None, None)


def runner_up(found: Points, index: int, role: str, objective: str) -> RunnerUp:
    """Who comes next to a critical point.

    That is the next fastest of the fastest and the next accurate of the most accurate, those that are exactly equal
    apart. Of the sweet spot it is the nearest in time of those whose time and accuracy both overlap its own; where there is
    none, nobody.

    Args:
        found: all points, in order of time.
        index: of the critical point.
        role: `fastest`, `most_accurate` or `sweet_spot`.
        objective: the accuracy column.
    """
    accuracy_ends = found.table[f"{objective}_lower"], found.table[f"{objective}_upper"]
    same_time = _overlap(found.times_ms, found.lower_ms, found.upper_ms, index)
    same_accuracy = _overlap(found.accuracies, *accuracy_ends, index)
    if role == "fastest":
        return _nearest(found, found.times_ms - found.times_ms[index], same_time)
    if role == "most_accurate":
        return _nearest(found, found.accuracies[index] - found.accuracies, same_accuracy)
    both = np.where((same_time == 1) & (same_accuracy == 1), 1.0, np.nan)
    both[index] = np.nan
    distances = np.where(both == 1, np.abs(found.times_ms - found.times_ms[index]), np.nan)
    if np.isnan(distances).all():
        return NOBODY
    nearest = int(np.nanargmin(distances))
    return RunnerUp(model_words(found.table.row(nearest)), nearest, True)


def _overlap(values: Numbers, lower: Numbers, upper: Numbers, index: int) -> Numbers:
    """1 for each interval that has numbers in common with that of `index`, 0 for none, NaN where not known."""
    is_whole = ~np.isnan(lower + upper)
    least, most = (np.where(np.isnan(ends), values, ends) for ends in (lower, upper))
    meets = (least <= most[index]) & (most >= least[index])
    says = np.where(meets, is_whole | is_whole[index], is_whole & is_whole[index])
    return np.where(says, meets, np.nan)


def _nearest(found: Points, distances: Numbers, overlap: Numbers) -> RunnerUp:
    """The point at the least distance above 0."""
    behind = np.flatnonzero(distances > 0)
    if not len(behind):
        return NOBODY
    nearest = int(behind[np.argmin(distances[behind])])
    overlaps = None if np.isnan(overlap[nearest]) else bool(overlap[nearest])
    return RunnerUp(model_words(found.table.row(nearest)), nearest, overlaps)
