"""The rows of a table that have both a time and an accuracy, as everything that draws a frontier needs them."""

from collections import Counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError, NothingFoundError
from analysis.rows.comparable import Shared, shared_by_all
from analysis.rows.times import time_bounds_ms, times_ms
from analysis.table import Table
from analysis.words import ACCURACY_WORDS

Numbers = NDArray[np.float64]


class Points(NamedTuple):
    """Rows of one device, one protocol and one split, in order of time, the more accurate first of equally fast ones.

    Attributes:
        table: the rows, at least one.
        times_ms: of shape (rows,), the percentile where measured, else the printed time.
        lower_ms, upper_ms: bounds of the times, NaN where there is no claim; only measured times have them.
        accuracies: of shape (rows,), in 0-1.
        shared: what all rows have in common, in words.
        left_out: a sentence on the rows without one of the two numbers; none where there are no such rows.
    """

    table: Table
    times_ms: Numbers
    lower_ms: Numbers
    upper_ms: Numbers
    accuracies: Numbers
    shared: Shared
    left_out: tuple[str, ...]


def points(table: Table, *, percentile: int, objective: str, what: str) -> Points:
    """The points of `table` for the analysis `what`.

    Args:
        table: rows of one device, one protocol and one evaluation split; rows that lack a number may be of others.
        percentile: of measured times, one of `analysis.schema.PERCENTILES`.
        objective: the accuracy column, one of `analysis.words.ACCURACY_WORDS`.
        what: the name of the analysis, for messages.

    Raises:
        AnalysisError: an option is unknown, or the rows must not be compared.
        NothingFoundError: no row has both numbers.
    """
    if objective not in ACCURACY_WORDS:
        raise AnalysisError(f"objective {objective!r} was asked for; known: {', '.join(ACCURACY_WORDS)}")
    times, accuracies = times_ms(table, percentile), table[objective]
    reasons = _left_out(times, accuracies, percentile, objective)
    rows = np.flatnonzero((times > 0) & ~np.isnan(accuracies))
    if not len(rows):
        found = f": {', '.join(reasons)}" if reasons else ""
        raise NothingFoundError(
            f"{what} was asked of a table of {len(table)} rows and none has both a time and an accuracy{found}; "
            "`frontier benchmark` makes times, `frontier evaluate` accuracies"
        )
    rows = rows[np.lexsort((-accuracies[rows], times[rows]))]
    shown = table.take(rows)
    lower, upper = time_bounds_ms(shown, percentile)
    return Points(
        table=shown,
        times_ms=times[rows],
        lower_ms=lower,
        upper_ms=upper,
        accuracies=accuracies[rows],
        shared=shared_by_all(shown, what),
        left_out=(f"Left out: {', '.join(reasons)}.",) if reasons else (),
    )


def _left_out(times: Numbers, accuracies: Numbers, percentile: int, objective: str) -> list[str]:
    """How many rows lack what, in words."""
    time, accuracy = f"time (p{percentile} or printed)", ACCURACY_WORDS[objective]
    counts: Counter[str] = Counter()
    for has_time, has_accuracy in zip(times > 0, ~np.isnan(accuracies), strict=True):
        lacking = [word for word, has in ((accuracy, has_accuracy), (time, has_time)) if not has]
        if lacking:
            counts[f"no {' and no '.join(lacking)}"] += 1
    return [f"{count} with {reason}" for reason, count in sorted(counts.items())]
