"""The memory of two detectors, in each way that both count it."""

from collections.abc import Iterable, Mapping, Sequence

from analysis.choice.checks import number
from analysis.findings.compare import Compared, compared
from analysis.findings.memory_kind import KINDS
from analysis.table import Cell
from frontier.measured import DEVICE_PEAK, TOTAL, XLA_ESTIMATE

Row = Mapping[str, Cell]

WORDS = dict(zip(KINDS, (TOTAL, XLA_ESTIMATE, DEVICE_PEAK), strict=True))
COUNTED = TOTAL  # it depends on the configuration alone; every other kind belongs to a machine


def memories_compared(
    sources: Sequence[Sequence[Row]], timed: tuple[Row, Row] | None
) -> tuple[dict[str, Compared], str | None]:
    """What it counts -> both memories in MB, in the order of the figures of memory, and a note where there is none.

    Figures of two kinds may be eighty times apart, so only one kind is compared with itself. What a program takes on a
    machine is compared where both were timed alike, or printed in the same words.

    Args:
        sources: the rows of each of two detectors, the likeliest first.
        timed: the rows whose times were compared; None where there are none.
    """
    known = [
        {**_measured(rows, [] if timed is None else [timed[place]]), **_printed(rows)}
        for place, rows in enumerate(sources)
    ]
    first, second = known
    common = [kind for kind in dict.fromkeys([*WORDS.values(), *first]) if kind in first and kind in second]
    if common or not (first or second):
        return {kind: compared(first[kind], second[kind]) for kind in common}, None
    if first and second:
        counts = " and ".join(", ".join(one) for one in known)
        return {}, f"Their memory is not compared, for it counts {counts}."
    kind = next(iter(first or second))
    return {kind: compared(first.get(kind), second.get(kind))}, None


def _measured(rows: Iterable[Row], timed: Iterable[Row]) -> dict[str, float]:
    """Of rows of our own: what is counted from any of them, what belongs to a machine from the timed one."""
    found: dict[str, float] = {}
    for column, kind in WORDS.items():
        for row in rows if kind == COUNTED else timed:
            value = number(row, column)
            if value is not None:
                found.setdefault(kind, value)
    return found


def _printed(rows: Iterable[Row]) -> dict[str, float]:
    """Of the rows of others: their one figure, by its kind; one of no stated kind is of none that another one has."""
    found: dict[str, float] = {}
    for row in rows:
        value = number(row, "memory_mb")
        if value is not None and row.get("source") != "measured" and row.get("memory_kind"):
            found.setdefault(str(row["memory_kind"]), value)
    return found
