"""How the times of two rows differ, and how sure that is."""

import math
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from analysis.findings.two_rows import Rows
from analysis.latency.bounds import PercentileBounds
from analysis.latency.looks import LOOKS
from analysis.latency.ratio import is_another_time, moved_bounds, ratio_interval
from analysis.rows.times import time_bounds_ms, time_kinds, times_ms
from analysis.statistics.averages import CONFIDENCE, relative_change
from analysis.table import Table

STABLE, MEASURED = "stable", "measured"


class Timed(Protocol):
    """A row that holds a relative change of time, -0.2 for 20 % less, with its interval; NaN where unknown."""

    @property
    def time_kind(self) -> str:
        """Which times they are; see `analysis.rows.times.time_kinds`."""

    @property
    def time_change(self) -> float:
        """The change."""

    @property
    def time_change_lower(self) -> float:
        """The lower end of its interval."""

    @property
    def time_change_upper(self) -> float:
        """The upper end."""


class TimeChange(NamedTuple):
    """Two times and the relative change from one to the other; missing numbers are NaN.

    Attributes:
        before_ms, after_ms: per image.
        time_change: relative, -0.2 is 20 % less.
        time_change_lower, time_change_upper: its interval, from the bounds of both times.
        time_kind: which times they are, see `analysis.rows.times.time_kinds`; where only one was measured, the other's.
        is_measured: whether both times were measured by frontier.
        is_stable: whether both were judged stable while they were measured; None where one was not judged.
    """

    before_ms: float
    after_ms: float
    time_change: float
    time_change_lower: float
    time_change_upper: float
    time_kind: str
    is_measured: bool
    is_stable: bool | None


class PairTimes:
    """The times of a table's rows at one percentile, to be held against each other.

    Raises:
        AnalysisError: the percentile is unknown.
    """

    def __init__(self, table: Table, percentile: int, *, confidence: float = CONFIDENCE) -> None:
        self.table = table
        self.percentile = percentile
        self.confidence = confidence
        self.times_ms: NDArray[np.float64] = times_ms(table, percentile)
        self._kinds = time_kinds(table, percentile)
        self._lower, self._upper = time_bounds_ms(table, percentile)
        self._known: dict[Rows, TimeChange] = {}

    def change(self, rows: Rows) -> TimeChange:
        """From the first row to the second; both ends of its interval together hold with the confidence."""
        if rows not in self._known:
            self._known[rows] = self._change(rows)
        return self._known[rows]

    def _change(self, rows: Rows) -> TimeChange:
        before, after = (float(self.times_ms[row]) for row in rows)
        change, lower, upper = relative_change(before, after), math.nan, math.nan
        if before > 0 and after > 0:
            _, low, high = ratio_interval(*(self._bounds(row) for row in rows))
            lower, upper = low - 1, high - 1
        is_measured = [self.table["source"][row] == MEASURED for row in rows]
        verdicts = [self.table["verdict"][row] for row in rows]
        return TimeChange(
            before_ms=before,
            after_ms=after,
            time_change=change,
            time_change_lower=lower,
            time_change_upper=upper,
            time_kind=self._kinds[rows[0] if is_measured[1] else rows[1]],
            is_measured=all(is_measured),
            is_stable=None if None in verdicts else all(verdict == STABLE for verdict in verdicts),
        )

    def _bounds(self, row: int) -> PercentileBounds:
        """The bounds of a time, each as sure as one end of an interval must be.

        The confidence that a row states is that of each bound at all looks of `analysis.latency.looks` together, where
        sampling stopped at one of them: at each look a bound is surer.
        """
        time = float(self.times_ms[row])
        lower, upper = (float(ends[row]) for ends in (self._lower, self._upper))
        stated = float(self.table["confidence"][row])
        missed = (1 - CONFIDENCE) if math.isnan(stated) else 1 - stated
        looks = len(LOOKS) if self.table["num_samples"][row] in LOOKS else 1
        bounds = PercentileBounds(
            time, lower if 0 < lower <= time else None, upper if upper >= time else None
        )
        return moved_bounds(bounds, 1 - missed / looks, 1 - (1 - self.confidence) / 2 / looks)


def exceeds_noise(change: TimeChange) -> bool | None:
    """Whether a time changed by more than measuring explains; None without an interval, or where a time was not stable.

    The interval must lie beyond what two measurements of one detector may differ by, for bounds hold for the state that
    the machine was in. How far times differ that were drifting, throttled, contended or of too few samples is not known.
    """
    if not has_interval(change) or change.is_stable is False:
        return None
    return is_another_time(change.time_change_lower, change.time_change_upper)


def has_interval(change: TimeChange) -> bool:
    """Whether the bounds of both times give the change an interval."""
    return not math.isnan(change.time_change_lower + change.time_change_upper)
