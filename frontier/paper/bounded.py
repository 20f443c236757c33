"""What rows say with bounds: accuracies, times, and changes of both between two rows.

An accuracy that was evaluated lies within its interval, and its difference from another one on the same pictures within
that of their joint draws. A printed one may have been rounded and has no interval. A measured time lies between the
bounds of its percentile, each of which holds with 95 %; where bounds of two times lie apart, the chance that they do so
by accident is below 5 %. Where a record states none, the span of its samples stands in (`frontier.paper.samples`).
"""

import math
from collections.abc import Mapping

from analysis.accuracy.draws import Draws
from analysis.findings.two_rows import ap_difference
from analysis.rows.times import times_ms
from analysis.table import Table
from frontier.paper.amount import Amount, difference, rounded
from frontier.paper.grounds import PERCENTILE, Grounds
from frontier.paper.printed import ZOO, document, is_printed
from frontier.paper.samples import span_ms

WHOLE_PERCENTS, TENTHS = 0.01, 0.001  # in which accuracies are printed
WHOLE_MS = 1.0


def accuracy(table: Table, row: int, column: str = "ap") -> Amount:
    """An accuracy of a row, which must have it, within its interval or what rounding allows."""
    value = float(table[column][row])
    if is_printed(table, row):
        return rounded(value, _step(table, row))
    return Amount(value, float(table[f"{column}_lower"][row]), float(table[f"{column}_upper"][row]))


def accuracy_change(
    table: Table, before: int, after: int, draws: Mapping[str, Draws], column: str = "ap"
) -> Amount:
    """The accuracy of one row less that of another.

    Args:
        table: that holds both.
        before: a row that has the accuracy.
        after: another one.
        draws: by the column `evaluation_digest`.
        column: of accuracies.
    """
    apart = difference(accuracy(table, after, column), accuracy(table, before, column))
    joint = ap_difference(table, (before, after), draws, column=column)
    return apart if joint.excludes_zero is None else Amount(apart.value, *joint)


def time_ms(grounds: Grounds, table: Table, row: int) -> Amount:
    """The time of a row between its bounds, or within the span of its samples; without either where they are few."""
    value = float(times_ms(table.take([row]), PERCENTILE)[0])
    if table["source"][row] == "published":
        return rounded(value, WHOLE_MS)
    if table["source"][row] != "measured":
        return Amount(value)
    found = Amount(value, *_stated(table, row))
    kept = None if found.is_bounded else grounds.samples.get(str(table["row_id"][row]))
    return found if kept is None else span_ms(kept.whole)._replace(value=value)


def states_bounds(table: Table, row: int) -> bool:
    """Whether the time of a row comes with its bounds, or printed, rather than with samples alone."""
    return table["source"][row] == "published" or not math.isnan(sum(_stated(table, row)))


def _stated(table: Table, row: int) -> tuple[float, float]:
    lower, upper = (table[f"latency_p{PERCENTILE}_{side}_ms"][row] for side in ("lower", "upper"))
    return float(lower), float(upper)


def _step(table: Table, row: int) -> float:
    return WHOLE_PERCENTS if document(table, row) == ZOO else TENTHS
