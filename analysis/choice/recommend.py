"""The detector to use within a budget, why, and what the budget's edges cost.

Only rows that may be compared are accepted: one device, one protocol, one evaluation split.
"""

import dataclasses
from collections.abc import Collection, Iterable, Mapping
from typing import Literal

from analysis.choice.budget import Budget
from analysis.choice.candidates import Candidate, by_excess, by_rank, candidates_of, check_comparable
from analysis.choice.checks import State, is_measured
from analysis.table import Cell, Table

AnswerState = Literal["fits", "published", "uncertain", "nothing fits"]

FASTER = 0.15  # the cheaper alternative takes at least this share less time ...
LOSES = 0.02  # ... and loses at most this share of the accuracy
MORE_BUDGET = 0.10  # what a little more budget would buy
NEAREST = 3  # how many candidates are shown where nothing fits


@dataclasses.dataclass(frozen=True, kw_only=True)
class Trade:
    """Another candidate, beside the chosen one: `time` and `accuracy` are relative changes, -0.2 is 20 % less."""

    candidate: Candidate
    time: float | None
    accuracy: float


@dataclasses.dataclass(frozen=True, kw_only=True)
class Relaxation:
    """The single limit that, moved the least, makes something fit: `change` is the move as a share of it.

    Where it is the time and no detector that misses it alone has a bound, `needed` is an estimate, and the candidate is
    uncertain within it.
    """

    column: str
    limit: float
    needed: float
    change: float
    candidate: Candidate


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recommendation:
    """An answer and its reasons.

    Attributes:
        budget: what was asked.
        state: `fits`, `published`, `uncertain` or `nothing fits`.
        choice: the most accurate candidate of that state, among uncertain ones of those whose estimates keep to
            every limit, else the one whose estimate exceeds it by least; None where nothing fits.
        is_confirmed: True where fresh samples, taken after the choice, put it within the budget.
        next_more_accurate: the more accurate candidate that misses the budget by least.
        uncertain_but_better: where the choice fits, the most accurate uncertain candidate that is more accurate and,
            by its estimate at the budget's percentile, faster; None where there is none.
        cheaper: the fastest candidate of the state of the choice that loses little, by `FASTER` and `LOSES`.
        with_more_budget: what each upper limit times 1 + `MORE_BUDGET` would buy; None for nothing.
        nearest: where nothing fits, the candidates that miss by least.
        relaxation: where nothing fits, the smallest single change after which something does, else after which
            something may; None where none helps.
        counts: how many candidates are in each state.
        unranked: models whose accuracy is unknown, so that they could not be ranked.
        warnings: sentences about the choice that its user must know.
    """

    budget: Budget
    state: AnswerState
    choice: Candidate | None
    is_confirmed: bool
    next_more_accurate: Candidate | None
    uncertain_but_better: Candidate | None
    cheaper: Trade | None
    with_more_budget: Trade | None
    nearest: tuple[Candidate, ...]
    relaxation: Relaxation | None
    counts: Mapping[str, int]
    unranked: tuple[str, ...]
    warnings: tuple[str, ...]


def recommend(table: Table, budget: Budget, *, confirmed: Collection[str] = ()) -> Recommendation:
    """The most accurate row of `table` within `budget`.

    Args:
        table: one device, one protocol, one evaluation split.
        budget: limits and what to maximise.
        confirmed: `row_id` of the rows measured with fresh samples after they were chosen.

    Raises:
        AnalysisError: the table is empty, mixes what must not be compared, or no row has the accuracy asked for.
    """
    check_comparable(table)
    candidates, unranked = candidates_of(table, budget)
    choice = _choose(candidates)
    return Recommendation(
        budget=budget,
        state=_state(choice),
        choice=choice,
        is_confirmed=choice is not None and choice.row_id in confirmed,
        next_more_accurate=_next_more_accurate(candidates, choice),
        uncertain_but_better=_uncertain_but_better(candidates, choice),
        cheaper=_cheaper(candidates, choice),
        with_more_budget=_with_more_budget(candidates, budget, choice),
        nearest=() if choice else tuple(sorted(candidates, key=by_excess)[:NEAREST]),
        relaxation=None if choice else _relaxation(candidates, budget),
        counts={state: sum(c.state == state for c in candidates) for state in _BEST_FIRST},
        unranked=unranked,
        warnings=_warnings(choice.row) if choice else (),
    )


_BEST_FIRST: tuple[State, ...] = ("fits", "published", "uncertain", "does not fit")


def _state(choice: Candidate | None) -> AnswerState:
    if choice is None:
        return "nothing fits"
    assert choice.state in ("fits", "published", "uncertain")
    return choice.state


def _choose(candidates: Iterable[Candidate]) -> Candidate | None:
    """The best candidate that is not ruled out, by its state and then by its accuracy."""
    return min((c for c in candidates if c.state != "does not fit"), key=_by_promise, default=None)


def _by_promise(candidate: Candidate) -> tuple[float | str, ...]:
    """The key of the order of choice; of uncertain ones, those over a limit by their estimates come last."""
    place = _BEST_FIRST.index(candidate.state)
    if candidate.state == "uncertain" and candidate.exceeds:
        return (place, True, *_by_known_excess(candidate))
    return (place, False, *by_rank(candidate))


def _by_known_excess(candidate: Candidate) -> tuple[float | str, ...]:
    known = [check.over for check in candidate.checks if check.over is not None]
    return (max(known), *by_rank(candidate))


def _next_more_accurate(candidates: Iterable[Candidate], choice: Candidate | None) -> Candidate | None:
    if choice is None:
        return None
    return min((c for c in candidates if c.accuracy > choice.accuracy), key=by_excess, default=None)


def _uncertain_but_better(candidates: Iterable[Candidate], choice: Candidate | None) -> Candidate | None:
    if choice is None or choice.state != "fits":
        return None
    uncertain = (c for c in candidates if c.state == "uncertain" and c.accuracy > choice.accuracy)
    return min((c for c in uncertain if _is_faster(c, choice)), key=by_rank, default=None)


def _is_faster(candidate: Candidate, choice: Candidate) -> bool:
    """True where both were timed here, so that one percentile is compared, and the estimate is the smaller one."""
    times = [c.latency_ms if is_measured(c.row) else None for c in (candidate, choice)]
    return None not in times and times[0] < times[1]  # type: ignore[operator]  # neither is None


def _cheaper(candidates: Iterable[Candidate], choice: Candidate | None) -> Trade | None:
    if choice is None or choice.latency_ms is None:
        return None
    alike = (c for c in candidates if c.state == choice.state and c.exceeds <= choice.exceeds)
    trades = (_trade(candidate, choice) for candidate in alike)
    good = (t for t in trades if t.time is not None and t.time <= -FASTER and t.accuracy >= -LOSES)
    return min(good, key=lambda trade: (trade.time, *by_rank(trade.candidate)), default=None)


def _with_more_budget(
    candidates: Iterable[Candidate], budget: Budget, choice: Candidate | None
) -> Trade | None:
    """The choice under relaxed upper limits, where it is more accurate or better known to fit."""
    if choice is None:
        return None
    relaxed = budget.relaxed(1 + MORE_BUDGET)
    better = _choose(candidate.under(relaxed) for candidate in candidates)
    assert better is not None  # what is not ruled out stays so under a larger budget
    is_surer = better.state != choice.state or (choice.exceeds and not better.exceeds)
    is_better = better.accuracy > choice.accuracy or is_surer
    return _trade(better, choice) if is_better else None


def _trade(candidate: Candidate, choice: Candidate) -> Trade:
    both_known = candidate.latency_ms is not None and choice.latency_ms
    time = candidate.latency_ms / choice.latency_ms - 1 if both_known else None  # type: ignore[operator]
    accuracy = candidate.accuracy / choice.accuracy - 1 if choice.accuracy else 0.0
    return Trade(candidate=candidate, time=time, accuracy=accuracy)


def _relaxation(candidates: Iterable[Candidate], budget: Budget) -> Relaxation | None:
    options = (_relaxed(candidate, budget) for candidate in candidates)
    found = (option for option in options if option is not None)
    return min(found, key=_by_change, default=None)


def _by_change(option: Relaxation) -> tuple[float | str, ...]:
    return (option.candidate.state == "uncertain", abs(option.change), *by_rank(option.candidate))


def _relaxed(candidate: Candidate, budget: Budget) -> Relaxation | None:
    """The one limit that keeps `candidate` out, moved just far enough; None where more than one does."""
    missed = [check for check in candidate.checks if check.state == "does not fit"]
    if len(missed) != 1:
        return None
    check, needed = missed[0], missed[0].needed or missed[0].estimate
    if not needed:
        return None
    relaxed = candidate.under(budget.with_limit(check.column, needed))
    is_by_estimate = check.needed is None and all(one.state != "unknown" for one in relaxed.checks)
    if relaxed.state not in ("fits", "published") and not is_by_estimate:
        return None
    return Relaxation(
        column=check.column,
        limit=check.limit,
        needed=needed,
        change=needed / check.limit - 1,
        candidate=relaxed,
    )


def _warnings(row: Mapping[str, Cell]) -> tuple[str, ...]:
    warnings = []
    if row.get("verdict") not in (None, "stable"):
        warnings.append(
            f"the measurement was judged {row['verdict']!r}: repeat it before you rely on its times"
        )
    if row.get("licence") is not None:
        warnings.append(f"licence: {row['licence']}")
    return tuple(warnings)
