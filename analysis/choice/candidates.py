"""The rows of a table as candidates for a budget, in the order in which they would be chosen.

Candidates are ranked by the budget's accuracy column, then by time, then by name, so that equal tables give
equal answers.
"""

import dataclasses
import math
from collections.abc import Mapping

import numpy as np

from analysis.choice.budget import OBJECTIVES, Budget
from analysis.choice.checks import Check, State, check_all, is_measured, number, overall
from analysis.errors import AnalysisError
from analysis.table import Cell, Table


@dataclasses.dataclass(frozen=True, kw_only=True)
class Candidate:
    """One row against the budget.

    Attributes:
        model, row_id: its names.
        state: `fits`, `does not fit`, `uncertain` or `published`.
        accuracy: its value in the budget's accuracy column, 0-1.
        latency_ms: its time at the budget's percentile, or the printed time; None where unknown.
        checks: one for each limit of the budget.
        row: every known cell of the row.
    """

    model: str
    row_id: str
    state: State
    accuracy: float
    latency_ms: float | None
    checks: tuple[Check, ...]
    row: Mapping[str, Cell]

    @property
    def over(self) -> float:
        """The largest share by which its estimates exceed a limit; negative is room left, infinity is unknown."""
        return max(math.inf if check.over is None else check.over for check in self.checks)

    @property
    def exceeds(self) -> bool:
        """True where the estimate of some value is over its limit, be it certain or not."""
        return any(check.over is not None and check.over > 0 for check in self.checks)

    def under(self, budget: Budget) -> "Candidate":
        """The same row against another budget of the same percentile and objective."""
        checks = check_all(self.row, budget)
        return dataclasses.replace(
            self, checks=checks, state=overall(checks, is_measured=is_measured(self.row))
        )


def candidates_of(table: Table, budget: Budget) -> tuple[list[Candidate], tuple[str, ...]]:
    """The rows of `table` as candidates, best first, and the models that lack the accuracy asked for.

    Raises:
        AnalysisError: no row has that accuracy.
    """
    is_unranked = table.is_missing(budget.objective)
    candidates = [candidate_of(row, budget) for row in table.take(~is_unranked).rows()]
    unranked = {str(model) for model in table["model"][is_unranked]}
    if not candidates:
        known = [name for name in OBJECTIVES if not np.isnan(table[name]).all()]
        raise AnalysisError(
            f"none of {len(table)} candidates has a known {budget.objective}; known: {', '.join(known) or 'none'}"
        )
    return sorted(candidates, key=by_rank), tuple(sorted(unranked))


def candidate_of(row: Mapping[str, Cell], budget: Budget) -> Candidate:
    """`row`, whose accuracy is known, against `budget`."""
    checks = check_all(row, budget)
    return Candidate(
        model=str(row.get("model")),
        row_id=str(row.get("row_id")),
        state=overall(checks, is_measured=is_measured(row)),
        accuracy=number(row, budget.objective) or 0.0,
        latency_ms=number(row, budget.latency_column if is_measured(row) else "latency_ms"),
        checks=checks,
        row=row,
    )


def check_comparable(table: Table) -> None:
    """Refuse rows that must not share an axis.

    Raises:
        AnalysisError: the table is empty, or holds more than one device, protocol or evaluation split.
    """
    if not len(table):
        raise AnalysisError("a recommendation was asked of an empty table; measure or load some rows first")
    for column in ("device_key", "protocol", "eval_split"):
        found = sorted({str(value) for value in table[column] if value is not None})
        if len(found) > 1:
            raise AnalysisError(
                f"rows of different {column} cannot be compared: {', '.join(found[:4])}; choose one of them"
            )


def by_rank(candidate: Candidate) -> tuple[float, float, str, str]:
    """The key of the order in which candidates are preferred: accuracy, time, name."""
    latency = math.inf if candidate.latency_ms is None else candidate.latency_ms
    return (-candidate.accuracy, latency, candidate.model, candidate.row_id)


def by_excess(candidate: Candidate) -> tuple[float | str, ...]:
    """The key of the order by what a candidate exceeds the budget, then by preference."""
    return (candidate.over, *by_rank(candidate))
