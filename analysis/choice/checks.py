"""How one row of a results table stands against each limit of a budget.

`needed` is the smallest allowance under which a row would fit: the upper confidence bound of a measured
percentile, a printed time, an exact count. A row fits a limit when what it needs lies within the limit.
"""

import dataclasses
from collections.abc import Mapping
from typing import Literal

from analysis.choice.budget import Budget
from analysis.latency.bounds import PercentileBounds, upper_bound_rank
from analysis.latency.looks import LOOK_CONFIDENCE, Forecast, samples_to_decide
from analysis.schema import BY_NAME, PERCENTILES
from analysis.table import Cell

State = Literal["fits", "does not fit", "uncertain", "published", "unknown"]
NoBound = Literal["too few samples", "samples depend on each other"]


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
        over: how far the estimate exceeds the limit, as a share of it; negative is room left.
        needed_over: the same of `needed`.
        no_bound: of a measured time, why its percentile has no upper bound; None where it has one.
        more_samples: how many more samples would decide an `uncertain` time; None where no number of them that
            is ever taken would. See `analysis.latency.looks.samples_to_decide`.
        more_is_least: True where at least `more_samples` are needed and even they may not decide.
    """

    column: str
    limit: float
    state: State
    estimate: float | None
    needed: float | None
    over: float | None
    needed_over: float | None
    no_bound: NoBound | None = None
    more_samples: int | None = None
    more_is_least: bool = False


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
    return _exact(column, value, limit, within="fits")


def _printed_time(row: Mapping[str, Cell], limit: float, column: str) -> Check:
    return _exact(column, number(row, "latency_ms"), limit, within="published")


def _exact(column: str, value: float | None, limit: float, *, within: State) -> Check:
    """A value without bounds of its own: it is needed in full, and is in the state `within` if the limit allows."""
    over = None if value is None else _excess(column, value, limit)
    state: State = "unknown" if over is None else within if over <= 0 else "does not fit"
    return Check(
        column=column, limit=limit, state=state, estimate=value, needed=value, over=over, needed_over=over
    )


def _excess(column: str, value: float, limit: float) -> float:
    return (limit - value) / limit if column == "ap" else value / limit - 1


def _measured_time(row: Mapping[str, Cell], limit: float, budget: Budget) -> Check:
    column = budget.latency_column
    estimate = number(row, column)
    upper, lower = upper_bound(row, budget.percentile), lower_bound(row, budget.percentile)
    if upper is not None and upper <= limit:
        state: State = "fits"
    elif lower is not None and lower > limit:
        state = "does not fit"
    else:
        state = "unknown" if estimate is None else "uncertain"
    more = _more_samples(row, budget.percentile, limit) if state == "uncertain" else None
    value = upper if estimate is None else estimate
    return Check(
        column=column,
        limit=limit,
        state=state,
        estimate=estimate,
        needed=upper,
        over=None if value is None else _excess(column, value, limit),
        needed_over=None if upper is None else _excess(column, upper, limit),
        no_bound=None if upper is not None else why_no_bound(row, budget.percentile),
        more_samples=more.samples if more else None,
        more_is_least=more is not None and more.is_least,
    )


def lower_bound(row: Mapping[str, Cell], percentile: int) -> float | None:
    """The lower bound of `percentile`; where samples allow none, that of the next lower percentile.

    A percentile is never below a lower one, so such a bound holds for both.
    """
    return _first(row, [p for p in reversed(PERCENTILES) if p <= percentile], "lower")


def upper_bound(row: Mapping[str, Cell], percentile: int) -> float | None:
    """The upper bound of `percentile`; where samples allow none, that of the next higher percentile.

    A percentile is never above a higher one, so such a bound holds for both.

    >>> upper_bound({"latency_p95_upper_ms": 44.0}, 50), upper_bound({"latency_p50_upper_ms": 31.0}, 95)
    (44.0, None)
    """
    return _first(row, [p for p in PERCENTILES if p >= percentile], "upper")


def upper_bound_percentile(row: Mapping[str, Cell], percentile: int) -> int | None:
    """The percentile whose bound `upper_bound` gives; None where there is no bound.

    >>> upper_bound_percentile({"latency_p99_upper_ms": 44.0}, 95)
    99
    """
    bounded = (
        p for p in PERCENTILES if p >= percentile and number(row, f"latency_p{p}_upper_ms") is not None
    )
    return next(bounded, None)


def _first(row: Mapping[str, Cell], percentiles: list[int], side: str) -> float | None:
    bounds = (number(row, f"latency_p{p}_{side}_ms") for p in percentiles)
    return next((bound for bound in bounds if bound is not None), None)


def why_no_bound(row: Mapping[str, Cell], percentile: int) -> NoBound:
    """Why a measured row without an upper bound of `percentile` has none."""
    count, confidence = int(number(row, "num_samples") or 0), number(row, "confidence") or LOOK_CONFIDENCE
    is_short = row.get("verdict") == "too few" or not upper_bound_rank(count, percentile / 100, confidence)
    return "too few samples" if is_short else "samples depend on each other"


def _more_samples(row: Mapping[str, Cell], percentile: int, limit: float) -> Forecast | None:
    estimate = number(row, f"latency_p{percentile}_ms")
    if estimate is None:
        return None
    lower, upper = (number(row, f"latency_p{percentile}_{side}_ms") for side in ("lower", "upper"))
    bounds = PercentileBounds(estimate=estimate, lower=lower, upper=upper)
    count = int(number(row, "num_samples") or 0)
    return samples_to_decide(bounds, count, limit, percentile=percentile / 100)


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
