"""Which memory an analysis is about: figures that count different things are never put together."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.choice.checks import counts_training
from analysis.errors import NothingFoundError
from analysis.statistics.interval_words import listed
from analysis.table import Table
from analysis.words import counted

# Tried in turn. Published rows print one figure of a kind of their own, `memory_mb`.
KINDS = {
    "memory_total_mb": "total as the paper counts it: the outputs of all operations",
    "memory_xla_mb": "XLA's estimate of what the program holds at once",
    "memory_device_peak_mb": "peak of the accelerator's allocator",
}
NAMES = {
    "memory_total_mb": "total memory",
    "memory_xla_mb": "memory by XLA's estimate",
    "memory_device_peak_mb": "the accelerator's peak memory",
}
PRINTED = "memory_mb"


class MemoryFigures(NamedTuple):
    """The rows with one kind of memory figure.

    Attributes:
        table: those rows, at least one.
        memory_mb: of shape (rows,).
        kind: the column it stands in, or the words of `memory_kind` for a printed figure.
        words: what it counts.
        is_counted: True where it depends on the configuration alone, not on a machine.
        caveats: sentences on the rows that are left out.
    """

    table: Table
    memory_mb: NDArray[np.float64]
    kind: str
    words: str
    is_counted: bool
    caveats: tuple[str, ...]


class PairedMemory(NamedTuple):
    """The memory that pairs of rows are compared in.

    Attributes:
        memory_mb: of shape (rows,); NaN where a row does not state it in this way.
        name: what sentences call it.
        words: what it counts; None where no pair states its memory in one way.
    """

    memory_mb: NDArray[np.float64]
    name: str
    words: str | None


def paired_memory(table: Table, pairs: Sequence[tuple[int, int]]) -> PairedMemory:
    """The memory of rows in the one way that at least one pair states it in; NaN everywhere where none does.

    Args:
        table: any rows.
        pairs: positions of two rows that are held against each other. The first of `KINDS` that both rows of a pair have
            is taken, else the commonest printed kind that both have.
    """
    in_use = [name for name, _ in _in_use(_printed(table)).most_common()]
    for kind in (*KINDS, *in_use):
        memory_mb = _of_kind(table, kind)
        if any(not np.isnan(memory_mb[list(pair)]).any() for pair in pairs):
            return PairedMemory(memory_mb, NAMES.get(kind, f"memory ({kind})"), _kind_words(kind))
    return PairedMemory(np.full(len(table), np.nan), "memory", None)


def memory_figures(table: Table, what: str, kind: str | None = None) -> MemoryFigures:
    """The rows of `table` that state their memory in one way.

    Args:
        table: any rows.
        what: the analysis that asks, for messages.
        kind: one of `KINDS`, or a word of the column `memory_kind`; by default the first of `KINDS` that a row has,
            else the commonest printed kind. What training takes is not memory of a detector in use, and only looked at
            when it is named.

    Raises:
        NothingFoundError: no row has such a figure.
    """
    has_time_kinds = {name: int((~table.is_missing(name)).sum()) for name in KINDS}
    printed = _printed(table)
    chosen = (
        kind or next((name for name, count in has_time_kinds.items() if count), None) or _commonest(printed)
    )
    memory_mb = _of_kind(table, chosen)
    is_kind = ~np.isnan(memory_mb)
    if chosen is None or not is_kind.any():
        raise NothingFoundError(_nothing(table, what, kind, {**has_time_kinds, **printed}))
    left_out = int((~is_kind).sum())
    return MemoryFigures(
        table=table.take(is_kind),
        memory_mb=memory_mb[is_kind],
        kind=chosen,
        words=_kind_words(chosen),
        is_counted=chosen == "memory_total_mb",
        caveats=(
            f"Left out: {left_out} without this kind of memory figure{_unnamed(table, ', among them ')}.",
        )
        if left_out
        else (),
    )


def _of_kind(table: Table, kind: str | None) -> NDArray[np.float64]:
    """The figures of one kind, of shape (rows,); NaN where a row has none."""
    if kind in KINDS:
        return np.asarray(table[kind], np.float64)
    is_kind = np.array([kind is not None and word == kind for word in table["memory_kind"]], bool)
    return np.where(is_kind, table[PRINTED], np.nan)


def _kind_words(kind: str) -> str:
    return KINDS.get(kind, f"{kind}, as printed")


def _printed(table: Table) -> Counter[str]:
    """How often each printed kind of figure is there."""
    is_printed = (
        (table["source"] != "measured") & ~table.is_missing(PRINTED) & ~table.is_missing("memory_kind")
    )
    return Counter(table["memory_kind"][is_printed])


def _commonest(printed: Counter[str]) -> str | None:
    return next((kind for kind, _ in _in_use(printed).most_common(1)), None)


def _in_use(printed: Counter[str]) -> Counter[str]:
    """Without what training takes."""
    return Counter({kind: n for kind, n in printed.items() if not counts_training({"memory_kind": kind})})


def _nothing(table: Table, what: str, kind: str | None, counts: dict[str, int]) -> str:
    some = sorted(((count, name) for name, count in counts.items() if count), reverse=True)
    found = listed([f"{count} of {name!r}" for count, name in some], most=4) or "none of any kind"
    asked = "the memory of detectors in use" if kind is None else f"memory of the kind {kind!r}"
    return (
        f"{what} was asked of {len(table)} rows for {asked}, and none states it; found: {found}{_unnamed(table)}. `frontier benchmark` "
        "records it; what training takes says nothing about use"
    )


def _unnamed(table: Table, beginning: str = ", and ") -> str:
    """How many figures nothing says the kind of; empty where there are none."""
    count = int((~table.is_missing(PRINTED) & table.is_missing("memory_kind")).sum())
    return f"{beginning}{counted(count, 'figure')} of no stated kind (column memory_kind)" if count else ""
