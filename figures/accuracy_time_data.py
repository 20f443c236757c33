"""Accuracy against time with the optimality frontier (Figure 2 of the paper): what the picture shows."""

from collections import Counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.optimum.elbow import critical_points
from analysis.optimum.pareto import pareto_mask
from analysis.rows.comparable import NOT_STATED, shared_by_all
from analysis.rows.names import names
from analysis.rows.time_words import named_time
from analysis.rows.times import BUDGET_PERCENTILE, time_bounds_ms, time_kinds, times_ms
from analysis.schema import PERCENTILES
from analysis.table import Table
from analysis.words import ACCURACY_WORDS
from figures.errors import FigureError
from figures.parts.time_axis import asks_for_log

Numbers = NDArray[np.float64]

PICTURE = "accuracy against time"
ROLES = {"fastest": "fastest", "sweet_spot": "sweet spot (elbow)", "most_accurate": "most accurate"}


class CriticalPoint(NamedTuple):
    """A point worth naming: its position, what it is (one or more), and how many other points equal it."""

    position: int
    roles: tuple[str, ...]
    num_equal: int


class AccuracyTimeData(NamedTuple):
    """What the picture shows: N points in order of time, the more accurate first where times are equal.

    Attributes:
        times_ms: time per image, of shape (N,): the percentile where measured, else the printed time.
        accuracies: of shape (N,), in 0-1.
        lower_ms, upper_ms: confidence bounds of the times, of shape (N,); NaN where there is no claim.
        sources: where each time comes from: measured, published or imported.
        names: the detectors in words.
        row_ids: the rows' own names, None where a row has none.
        meta_architectures, feature_extractors: words of the schema, None where unknown.
        frontier: positions of the points that no other point beats, in order of time.
        critical: fastest, sweet spot (the elbow) and most accurate, in order of time; each point once.
        is_log_time: True where the span asks for a log axis; the elbow is then sought per doubling of the time.
        device, protocol, eval_split: what all points have in common, in words.
        percentile: of the measured times.
        time_kinds: which time each is; see `analysis.rows.times.time_kinds`.
        objective: the accuracy column.
        excluded: reason -> number of rows that are not shown because of it.
    """

    times_ms: Numbers
    accuracies: Numbers
    lower_ms: Numbers
    upper_ms: Numbers
    sources: tuple[str, ...]
    names: tuple[str, ...]
    row_ids: tuple[str | None, ...]
    meta_architectures: tuple[str | None, ...]
    feature_extractors: tuple[str | None, ...]
    frontier: NDArray[np.intp]
    critical: tuple[CriticalPoint, ...]
    is_log_time: bool
    device: str
    protocol: str
    eval_split: str
    percentile: int
    time_kinds: tuple[str, ...]
    objective: str
    excluded: dict[str, int]

    @property
    def is_hollow(self) -> NDArray[np.bool_]:
        """True where the time was not measured by frontier, of shape (N,)."""
        return np.array([source != "measured" for source in self.sources])

    @property
    def time_words(self) -> str:
        """Which time is shown, such as `p95 time`."""
        return named_time(self.time_kinds)


def accuracy_time_data(
    table: Table, *, percentile: int = BUDGET_PERCENTILE, objective: str = "ap"
) -> AccuracyTimeData:
    """The points, the frontier and the critical points of `table`.

    A measured row shows its time at `percentile`, any other row its one printed time. A row that lacks the time
    or the accuracy is counted in `excluded`, not shown.

    Args:
        table: rows of one device, one protocol and one evaluation split.
        percentile: one of `analysis.schema.PERCENTILES`.
        objective: one of `analysis.words.ACCURACY_WORDS`.

    Raises:
        FigureError: an option is unknown, no row has both numbers, or the rows must not share a picture.

    Source: Huang et al., CVPR 2017, Figure 2, Table 3 and section 4.1.
    """
    _check_options(percentile, objective)
    times = times_ms(table, percentile)
    accuracies = table[objective]
    is_shown = (times > 0) & ~np.isnan(accuracies)
    excluded = _excluded(times, accuracies, percentile, objective)
    if not is_shown.any():
        raise FigureError(_nothing_to_show(len(table), excluded))
    shown = np.flatnonzero(is_shown)
    shown = shown[np.lexsort((-accuracies[shown], times[shown]))]
    table, times, accuracies = table.take(shown), times[shown], accuracies[shown]
    lower, upper = time_bounds_ms(table, percentile)
    shared = shared_by_all(table, PICTURE)
    points = np.column_stack([times, accuracies])
    return AccuracyTimeData(
        times_ms=times,
        accuracies=accuracies,
        lower_ms=lower,
        upper_ms=upper,
        sources=tuple(source or NOT_STATED for source in table["source"]),
        names=tuple(names(table)),
        row_ids=tuple(table["row_id"]),
        meta_architectures=tuple(table["meta_architecture"]),
        feature_extractors=tuple(table["feature_extractor"]),
        frontier=np.flatnonzero(pareto_mask(points, ("min", "max"))),
        critical=_critical(points, log_x=asks_for_log(times)),
        is_log_time=asks_for_log(times),
        device=shared.device,
        protocol=shared.protocol,
        eval_split=shared.eval_split,
        percentile=percentile,
        time_kinds=tuple(time_kinds(table, percentile)),
        objective=objective,
        excluded=excluded,
    )


def _check_options(percentile: int, objective: str) -> None:
    if percentile not in PERCENTILES:
        raise FigureError(f"percentile {percentile} was asked for; known: {', '.join(map(str, PERCENTILES))}")
    if objective not in ACCURACY_WORDS:
        raise FigureError(f"objective {objective!r} was asked for; known: {', '.join(ACCURACY_WORDS)}")


def _excluded(times: Numbers, accuracies: Numbers, percentile: int, objective: str) -> dict[str, int]:
    time, accuracy = f"time (p{percentile} or printed)", ACCURACY_WORDS[objective]
    reasons: Counter[str] = Counter()
    for has_time, has_accuracy in zip(times > 0, ~np.isnan(accuracies), strict=True):
        lacking = [word for word, has in ((accuracy, has_accuracy), (time, has_time)) if not has]
        if lacking:
            reasons[f"no {' and no '.join(lacking)}"] += 1
    return dict(sorted(reasons.items()))


def _nothing_to_show(num_rows: int, excluded: dict[str, int]) -> str:
    asked = f"{PICTURE} was asked of a table of {num_rows} rows"
    if not num_rows:
        return f"{asked}; measure some with `frontier benchmark`, or load published ones"
    found = ", ".join(f"{count} with {reason}" for reason, count in excluded.items())
    return (
        f"{asked} and none has both numbers: {found}; `frontier benchmark` makes times, accuracies are published or "
        "evaluated ones"
    )


def _critical(points: Numbers, *, log_x: bool) -> tuple[CriticalPoint, ...]:
    named = critical_points(points, ("min", "max"), log_x=log_x)._asdict()
    roles: dict[int, list[str]] = {}
    for role, index in named.items():
        if index is not None:
            roles.setdefault(index, []).append(ROLES[role])
    return tuple(
        CriticalPoint(index, tuple(words), int((points == points[index]).all(axis=1).sum()) - 1)
        for index, words in sorted(roles.items())
    )
