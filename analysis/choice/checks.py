"""How one row of a results table stands against each limit of a budget.

`needed` is the smallest allowance under which a row would fit: the upper confidence bound of a measured
percentile, a printed time, an exact count. A row fits a limit when what it needs lies within the limit. A measured
time misses a limit below its lower bound; where its samples allow no bound, one that `misses_below` says they exceed by
far. Only in between it is uncertain, so that nobody is sent to measure longer what is plainly too slow.
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

# Of the 49 measurements that come with frontier or stand in its docs/results, the fastest sample took at least 0.61 of
# the median: where the median is this many times a limit, every sample exceeds it.
FAR_OVER = 2.0


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
        bound_percentile: of a measured time, the percentile whose upper bound `needed` is: the budget's, or a higher
            one where that has none; None where there is no such bound.
        is_far_over: True for a time without a lower bound that does not fit because of `misses_below`.
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
    bound_percentile: int | None = None
    is_far_over: bool = False
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
    estimate, upper = number(row, column), upper_bound(row, budget.percentile)
    state = _state_of_time(row, limit, budget.percentile)
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
        bound_percentile=upper_bound_percentile(row, budget.percentile),
        is_far_over=state == "does not fit" and lower_bound(row, budget.percentile) is None,
        no_bound=None if upper is not None else why_no_bound(row, budget.percentile),
        more_samples=more.samples if more else None,
        more_is_least=more is not None and more.is_least,
    )


def _state_of_time(row: Mapping[str, Cell], limit: float, percentile: int) -> State:
    upper, missed = upper_bound(row, percentile), misses_below(row, percentile)
    if upper is not None and upper <= limit:
        return "fits"
    if missed is not None and limit < missed:
        return "does not fit"
    return "unknown" if number(row, f"latency_p{percentile}_ms") is None else "uncertain"


def misses_below(row: Mapping[str, Cell], percentile: int) -> float | None:
    """The limit below which a measured time does not keep to it; None where that cannot be said.

    It is the lower bound. Where the samples allow none it is, for percentiles above the median, the median: of a limit
    below it half of the samples at least exceed it, where at most 1 in 10 (p90), 1 in 20 (p95) or 1 in 100 (p99) may.
    However the samples depend on each other, one that keeps to a limit at p95 is seen to exceed it so often in at most
    1 of 10 measurements (Markov's inequality: 0.05 / 0.5), and in fewer the less they depend. Of the median itself it
    is the estimate divided by `FAR_OVER`.

    >>> misses_below({"latency_p50_ms": 33.0, "latency_p95_ms": 54.0}, 95), misses_below({"latency_p50_ms": 33.0}, 50)
    (33.0, 16.5)
    >>> misses_below({"latency_p50_ms": 33.0, "latency_p95_ms": 54.0, "latency_p95_lower_ms": 50.0}, 95)
    50.0
    """
    lower, median = lower_bound(row, percentile), number(row, "latency_p50_ms")
    if lower is not None or median is None:
        return lower
    return median if percentile > 50 else median / FAR_OVER


def lower_bound(row: Mapping[str, Cell], percentile: int) -> float | None:
    """The lower bound of `percentile`; where samples allow none, that of the next lower percentile.

    A percentile is never below a lower one, so such a bound holds for both.
    """
    holder = lower_bound_percentile(row, percentile)
    return None if holder is None else number(row, f"latency_p{holder}_lower_ms")


def upper_bound(row: Mapping[str, Cell], percentile: int) -> float | None:
    """The upper bound of `percentile`; where samples allow none, that of the next higher percentile.

    A percentile is never above a higher one, so such a bound holds for both.

    >>> upper_bound({"latency_p95_upper_ms": 44.0}, 50), upper_bound({"latency_p50_upper_ms": 31.0}, 95)
    (44.0, None)
    """
    holder = upper_bound_percentile(row, percentile)
    return None if holder is None else number(row, f"latency_p{holder}_upper_ms")


def lower_bound_percentile(row: Mapping[str, Cell], percentile: int) -> int | None:
    """The percentile whose bound `lower_bound` gives; None where there is no bound."""
    return _holder(row, [p for p in reversed(PERCENTILES) if p <= percentile], "lower")


def upper_bound_percentile(row: Mapping[str, Cell], percentile: int) -> int | None:
    """The percentile whose bound `upper_bound` gives; None where there is no bound.

    >>> upper_bound_percentile({"latency_p99_upper_ms": 44.0}, 95)
    99
    """
    return _holder(row, [p for p in PERCENTILES if p >= percentile], "upper")


def _holder(row: Mapping[str, Cell], percentiles: list[int], side: str) -> int | None:
    return next((p for p in percentiles if number(row, f"latency_p{p}_{side}_ms") is not None), None)


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
