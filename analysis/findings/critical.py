"""The critical points of the optimality frontier: fastest, sweet spot, most accurate (the paper's Table 3)."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.accuracy.draws import Draws
from analysis.findings.about_times import unstable_caveats
from analysis.findings.finding import Finding
from analysis.findings.runner_up import runner_up
from analysis.findings.two_rows import NO_DRAWS
from analysis.optimum.elbow import critical_points
from analysis.optimum.pareto import pareto_mask
from analysis.rows.comparable import split_words
from analysis.rows.names import name_in
from analysis.rows.points import Points, points
from analysis.rows.same_detector import Row, on_other_pictures
from analysis.rows.time_words import named_time
from analysis.rows.times import BUDGET_PERCENTILE, asks_for_log, time_kinds
from analysis.statistics.interval_words import listed, optional, with_interval
from analysis.table import Table
from analysis.words import ACCURACY_WORDS, counted, fraction, milliseconds

NAME = "critical"
_TEST = ("test_accuracy", "test_accuracy_lower", "test_accuracy_upper", "test_split")
ROLES = {"fastest": "fastest", "sweet_spot": "sweet spot", "most_accurate": "most accurate"}


class CriticalRow(NamedTuple):
    """One critical point; a bound is None where nothing is known of it.

    Attributes:
        role: `fastest`, `sweet spot` or `most accurate`; a detector that is both has two rows.
        model: the detector in words.
        row_id: its row in the table.
        meta_architecture, feature_extractor: words of the schema, None where unknown.
        time_ms, time_lower_ms, time_upper_ms: time per image, with confidence bounds.
        accuracy, accuracy_lower, accuracy_upper: in 0-1, on the pictures that chose the point, with a 95 % interval.
        test_accuracy, test_accuracy_lower, test_accuracy_upper: of the same detector on other pictures, where the test
            table has it.
        test_split: those pictures, in words.
        num_equal: how many other detectors have exactly this time and accuracy.
        runner_up: who comes next, in words; see `analysis.findings.runner_up`.
        overlaps_runner_up: whether their intervals have numbers in common; None where one is not known.
        is_told_from_runner_up: whether the paired difference of their accuracies leaves out 0; None without draws.
    """

    role: str
    model: str
    row_id: str | None
    meta_architecture: str | None
    feature_extractor: str | None
    time_ms: float
    time_lower_ms: float | None
    time_upper_ms: float | None
    accuracy: float
    accuracy_lower: float | None
    accuracy_upper: float | None
    test_accuracy: float | None
    test_accuracy_lower: float | None
    test_accuracy_upper: float | None
    test_split: str | None
    num_equal: int
    runner_up: str | None
    overlaps_runner_up: bool | None
    is_told_from_runner_up: bool | None


def critical(
    table: Table,
    *,
    test: Table | None = None,
    draws: Mapping[str, Draws] = NO_DRAWS,
    percentile: int = BUDGET_PERCENTILE,
    objective: str = "ap",
    log_time: bool | None = None,
) -> Finding[CriticalRow]:
    """The points of the frontier that the paper names, with what their accuracy is on test pictures.

    The sweet spot is the elbow of `analysis.optimum.elbow`; a frontier of fewer than three points, or one without a bend,
    has none.

    Args:
        table: rows of one device, one protocol and one evaluation split.
        test: rows of other pictures, to set beside the chosen points; never to choose by. A row speaks for a point
            where both are of the same evaluated weights, or printed of the same configuration by the same source.
            Without any there is no word of it.
        draws: `evaluation_digest` -> the draws that are kept beside that evaluation, to tell a point from the next.
        percentile: of measured times.
        objective: the accuracy column.
        log_time: seek the elbow per doubling of the time; by default where the times span more than a decade, as
            the picture does.

    Raises:
        AnalysisError: an option is unknown, or the rows must not be compared.
        NothingFoundError: no row has both a time and an accuracy.

    Source:
        The paper's section 4.1, "Critical points on the optimality frontier", and Table 3.
    """
    found = points(table, percentile=percentile, objective=objective, what="the critical points")
    pairs = np.column_stack([found.times_ms, found.accuracies])
    is_log = asks_for_log(found.times_ms) if log_time is None else log_time
    named = critical_points(pairs, ("min", "max"), log_x=is_log)._asdict()
    tests = test if test is not None else Table({})
    rows = tuple(
        _row(found, index, role, objective, test=tests, draws=draws)
        for role, index in named.items()
        if index is not None
    )
    num_best = int(pareto_mask(pairs, ("min", "max")).sum())
    return Finding(
        name=NAME,
        title="Critical points of the frontier",
        sentence=_sentence(rows, found, num_best, named_time(time_kinds(found.table, percentile)), objective),
        rows=rows,
        caveats=(
            *_caveats(rows, found, is_log, has_test=len(tests) > 0),
            *unstable_caveats(found.table, range(len(found.table))),
        ),
        source="Huang et al., CVPR 2017, section 4.1 (Critical points on the optimality frontier) and Table 3",
    )


def _row(
    found: Points, index: int, role: str, objective: str, *, test: Table, draws: Mapping[str, Draws]
) -> CriticalRow:
    row = found.table.row(index)
    tested = next(on_other_pictures(row, test, objective), None)
    is_equal = (found.times_ms == found.times_ms[index]) & (found.accuracies == found.accuracies[index])
    after = runner_up(found, index, role, objective, draws)
    return CriticalRow(
        role=ROLES[role],
        model=name_in(found.table, row),
        row_id=found.table["row_id"][index],
        meta_architecture=found.table["meta_architecture"][index],
        feature_extractor=found.table["feature_extractor"][index],
        time_ms=float(found.times_ms[index]),
        time_lower_ms=optional(found.lower_ms[index]),
        time_upper_ms=optional(found.upper_ms[index]),
        accuracy=float(found.accuracies[index]),
        accuracy_lower=optional(found.table[f"{objective}_lower"][index]),
        accuracy_upper=optional(found.table[f"{objective}_upper"][index]),
        **_test_cells(tested, objective),
        num_equal=int(is_equal.sum()) - 1,
        runner_up=after.model,
        overlaps_runner_up=after.overlaps,
        is_told_from_runner_up=after.is_told,
    )


def _test_cells(tested: Row | None, objective: str) -> dict[str, Any]:
    """What `CriticalRow` says of the accuracy on other pictures."""
    if tested is None:
        return dict.fromkeys(_TEST)
    numbers = (tested.get(f"{objective}{end}") for end in ("", "_lower", "_upper"))
    return dict(zip(_TEST, (*numbers, split_words(tested.get("eval_split"))), strict=True))


def _sentence(rows: tuple[CriticalRow, ...], found: Points, num_best: int, time: str, objective: str) -> str:
    detectors = f"{counted(len(found.times_ms), 'detector')} on {found.shared.device}"
    alike = _alike(rows, found, time, objective)
    told = [row for row in rows if row.role not in alike]
    if not told:
        return f"Of {detectors}, all {' and '.join(alike.values())}, so that none is faster or more accurate than another."
    named = "; ".join(f"the {row.role} is {_said(row, objective)}" for row in told)
    if alike:
        return " ".join([f"Of {detectors}, all {' and '.join(alike.values())}; {named}.", *_unsure(told)])
    words = f"Of {detectors}, {num_best} {_be(num_best)} on the frontier by {time}: {named}."
    if not any(row.role == ROLES["sweet_spot"] for row in rows):
        words += " There is no sweet spot: the frontier does not bend to the better side."
    return " ".join([words, *_unsure(rows)])


def _alike(rows: Sequence[CriticalRow], found: Points, time: str, objective: str) -> dict[str, str]:
    """The role that nobody has because all are alike in it -> what all have."""
    words = {}
    if np.ptp(found.times_ms) == 0:
        words[ROLES["fastest"]] = f"take {milliseconds(rows[0].time_ms)} by {time}"
    if np.ptp(found.accuracies) == 0:
        words[ROLES["most_accurate"]] = f"have {ACCURACY_WORDS[objective]} {fraction(rows[0].accuracy)}"
    return words if len(found.times_ms) > 1 else {}


def _unsure(rows: Sequence[CriticalRow]) -> list[str]:
    """Which critical points are not told apart from the one that comes next."""
    return [words for row in rows if (words := _unsure_words(row))]


def _unsure_words(row: CriticalRow) -> str:
    """Why a critical point may as well be the one that comes next; empty where nothing says so."""
    two = f"the {row.role} from {row.runner_up} by accuracy"
    if row.is_told_from_runner_up is False:
        times = "; their times overlap" if row.role == ROLES["sweet_spot"] else ""
        return f"Paired draws of the pictures do not tell {two}{times}."
    if row.is_told_from_runner_up or not row.overlaps_runner_up:
        return ""
    numbers = {"fastest": "time", "most accurate": "accuracy", "sweet spot": "time and of accuracy"}
    return (
        f"Of the {row.role} and {row.runner_up} the intervals of {numbers[row.role]} overlap, which does not tell "
        "whether they differ."
    )


def _said(row: CriticalRow, objective: str) -> str:
    time = with_interval(row.time_ms, row.time_lower_ms, row.time_upper_ms, milliseconds)
    accuracy = with_interval(row.accuracy, row.accuracy_lower, row.accuracy_upper, fraction)
    words = f"{row.model} ({time}, {ACCURACY_WORDS[objective]} {accuracy}"
    if row.test_accuracy is not None:
        tested = with_interval(row.test_accuracy, row.test_accuracy_lower, row.test_accuracy_upper, fraction)
        words += f", and {tested} on {row.test_split}"
    return f"{words})"


def _be(count: int) -> str:
    return "is" if count == 1 else "are"


def _caveats(
    rows: tuple[CriticalRow, ...], found: Points, is_log: bool, *, has_test: bool
) -> tuple[str, ...]:
    caveats = list(found.left_out)
    by = "per doubling of the time" if is_log else "per millisecond"
    if any(row.role == ROLES["sweet_spot"] for row in rows):
        caveats.append(f"The sweet spot is the elbow of the frontier, sought {by}.")
    for what, lacks in (
        ("No interval is known of the accuracy", [row.role for row in rows if row.accuracy_lower is None]),
        ("No interval is known of the time", [row.role for row in rows if row.time_upper_ms is None]),
        ("No test accuracy is known", [row.role for row in rows if has_test and row.test_accuracy is None]),
    ):
        if lacks:
            caveats.append(f"{what} of {_whose(lacks, len(rows))}.")
    if any(row.accuracy_lower is not None for row in rows):
        caveats.append("Intervals of accuracy do not include how another training would have come out.")
    return tuple(caveats)


def _whose(roles: list[str], count: int) -> str:
    return "any of them" if len(roles) == count > 1 else listed([f"the {role}" for role in roles])
