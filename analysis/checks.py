"""How one row of a results table stands against each limit of a budget.

`needed` is the smallest allowance under which a row would fit: the upper confidence bound of a measured
percentile, a printed time, an exact count. A row fits a limit when what it needs lies within the limit.
"""

import dataclasses
from collections.abc import Mapping
from typing import Literal

from analysis.bounds import PercentileBounds
from analysis.budget import Budget
from analysis.looks import samples_to_decide
from analysis.schema import BY_NAME, PERCENTILES
from analysis.table import Cell

State = Literal["fits", "does not fit", "uncertain", "published", "unknown"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Check:
    """One row against one limit.

    Attributes:
        column: what is limited; a latency at the budget's percentile, `memory_mb`, `gmacs`, `params_m` or `ap`.
        limit: what the budget allows.
        state: `fits`, `does not fit`, `uncertain`, `published` (a printed time within the limit, its percentile
            unknown), or `unknown` (the row lacks the value).
        estimate: the row's value; None where unknown.
        needed: the limit under which the row would fit; None where it cannot be said.
        over: how far `needed` (else the estimate) exceeds the limit, as a share of it; negative is room left.
        more_samples: about how many more samples would decide an `uncertain` time; None where no number of them
            that is ever taken would. See `analysis.looks.samples_to_decide`.
    """

    column: str
    limit: float
    state: State
    estimate: float | None
    needed: float | None
    over: float | None
    more_samples: int | None = None


def check_all(row: Mapping[str, Cell], budget: Budget) -> tuple[Check, ...]:
    """`row` against each limit of `budget`, in the order of `Budget.limits`."""
    return tuple(_check(row, column, limit, budget) for column, limit in budget.limits.items())


def overall(checks: tuple[Check, ...], *, is_measured: bool) -> State:
    """The state of a row from the states of its checks: the worst one; never `fits` for what was not measured.

    A missing value makes a row `uncertain`, unless something else already rules it out.
    """
    states = {check.state for check in checks}
    if "does not fit" in states:
        return "does not fit"
    if states & {"uncertain", "unknown"}:
        return "uncertain"
    return "fits" if is_measured and "published" not in states else "published"


def _check(row: Mapping[str, Cell], column: str, limit: float, budget: Budget) -> Check:
    if column == budget.latency_column:
        return _measured_time(row, limit, budget) if is_measured(row) else _printed_time(row, limit, column)
    value = number(row, column)
    if column == "memory_mb" and counts_training(row):
        value = None
    if value is None:
        return Check(column=column, limit=limit, state="unknown", estimate=None, needed=None, over=None)
    over = (limit - value) / limit if column == "ap" else value / limit - 1
    state: State = "fits" if over <= 0 else "does not fit"
    return Check(column=column, limit=limit, state=state, estimate=value, needed=value, over=over)


def _printed_time(row: Mapping[str, Cell], limit: float, column: str) -> Check:
    value = number(row, "latency_ms")
    if value is None:
        return Check(column=column, limit=limit, state="unknown", estimate=None, needed=None, over=None)
    state: State = "published" if value <= limit else "does not fit"
    return Check(
        column=column, limit=limit, state=state, estimate=value, needed=value, over=value / limit - 1
    )


def _measured_time(row: Mapping[str, Cell], limit: float, budget: Budget) -> Check:
    column = budget.latency_column
    estimate = number(row, column)
    upper = number(row, f"latency_p{budget.percentile}_upper_ms")
    lower = _lower_bound(row, budget.percentile)
    if upper is not None and upper <= limit:
        state: State = "fits"
    elif lower is not None and lower > limit:
        state = "does not fit"
    else:
        state = "unknown" if estimate is None else "uncertain"
    more = _more_samples(row, budget.percentile, limit) if state == "uncertain" else None
    value = upper if upper is not None else estimate
    over = None if value is None else value / limit - 1
    return Check(
        column=column, limit=limit, state=state, estimate=estimate, needed=upper, over=over, more_samples=more
    )


def _lower_bound(row: Mapping[str, Cell], percentile: int) -> float | None:
    """The lower bound of `percentile`; where samples are too few for one, that of the next lower percentile.

    A percentile is never below a lower one, so such a bound holds for both.
    """
    below = [p for p in reversed(PERCENTILES) if p <= percentile]
    bounds = (number(row, f"latency_p{p}_lower_ms") for p in below)
    return next((bound for bound in bounds if bound is not None), None)


def _more_samples(row: Mapping[str, Cell], percentile: int, limit: float) -> int | None:
    estimate = number(row, f"latency_p{percentile}_ms")
    if estimate is None:
        return None
    lower, upper = (number(row, f"latency_p{percentile}_{side}_ms") for side in ("lower", "upper"))
    bounds = PercentileBounds(estimate=estimate, lower=lower, upper=upper)
    return samples_to_decide(bounds, int(number(row, "num_samples") or 0), limit)


def is_measured(row: Mapping[str, Cell]) -> bool:
    """True for a row with samples of its own behind its times."""
    return row.get("source") == "measured"


def counts_training(row: Mapping[str, Cell]) -> bool:
    """True where `memory_mb` is what training takes, which says nothing about inference."""
    return str(row.get("memory_kind")).startswith("training")


def number(row: Mapping[str, Cell], column: str) -> float | None:
    """The number in `column`; None where it is missing.

    >>> number({"ap": 0.193}, "ap"), number({"ap": 0.193}, "gmacs")
    (0.193, None)
    """
    assert column in BY_NAME, column
    value = row.get(column)
    return None if value is None else float(value)
