"""Memory of each meta-architecture and feature extractor, and its range over proposals (Figure 9 of the paper)."""

from typing import NamedTuple

import numpy as np

from analysis.errors import NothingFoundError
from analysis.findings.finding import Finding
from analysis.findings.memory_kind import KINDS, PRINTED, MemoryFigures, memory_figures
from analysis.rows.at_resolution import ALL_SIZES, LOW_RESOLUTION, at_words, other_sizes
from analysis.rows.comparable import shared_by_all
from analysis.rows.distinct import distinct
from analysis.table import Table
from analysis.words import extractor_words, megabytes, meta_architecture_place, meta_architecture_words

SMALL_MB = 1000.0  # the paper: MobileNet takes "less than 1Gb (total) memory in almost all settings"

Pair = tuple[str | None, str | None]  # meta-architecture and feature extractor


class MemoryRow(NamedTuple):
    """The memory of one meta-architecture with one feature extractor.

    Attributes:
        meta_architecture, feature_extractor: words of the schema, None where unknown.
        memory_mb: the median of its configurations.
        lowest_mb, highest_mb: of single configurations.
        memory_kind: what the figure counts, in words; the same in all rows.
        num_configurations: how many there are.
        fewest_proposals, most_proposals: of them; None where none states it, as those of SSD.
        row_ids: their rows in the table, that of the least memory first.
    """

    meta_architecture: str | None
    feature_extractor: str | None
    memory_mb: float
    lowest_mb: float
    highest_mb: float
    memory_kind: str
    num_configurations: int
    fewest_proposals: int | None
    most_proposals: int | None
    row_ids: tuple[str | None, ...]


def memory(
    table: Table, *, resolution: float | None = LOW_RESOLUTION, kind: str | None = None
) -> Finding[MemoryRow]:
    """What memory each meta-architecture takes with each feature extractor, of one kind of memory figure.

    The paper's total is counted and the same on every machine; a configuration with one counts once. Figures of other
    kinds need rows of one device and protocol.

    Args:
        table: rows of any evaluation splits.
        resolution: in px, of the detectors that count; None takes all.
        kind: see `analysis.findings.memory_kind.memory_figures`.

    Raises:
        AnalysisError: the figures depend on the device, and the rows are of several.
        NothingFoundError: no row has a memory figure, or none of this resolution.

    Source: Huang et al., CVPR 2017, section 4.1 (Memory analysis) and Figure 9.
    """
    at = _at(table, resolution)
    found = memory_figures(distinct(at), "memory", kind)
    found = _once(found)
    if not found.is_counted:
        shared_by_all(found.table, "memory", may_differ=("eval_split",))
    rows = _rows(found)
    return Finding(
        name="memory",
        title=f"Memory{at_words(resolution)}",
        sentence=_sentence(rows, found, resolution),
        rows=rows,
        caveats=(*_caveats(found), *other_sizes(_stating(table, found.kind), resolution), *found.caveats),
        source="Huang et al., CVPR 2017, section 4.1 (Memory analysis) and Figure 9",
    )


def _at(table: Table, resolution: float | None) -> Table:
    """The rows of that resolution.

    Raises:
        NothingFoundError: there are none.
    """
    if resolution is None:
        return table
    chosen = table.where(resolution=resolution)
    if len(table) and not len(chosen):
        others = sorted({f"{value:g}" for value in table["resolution"] if not np.isnan(value)}, key=float)
        raise NothingFoundError(
            f"memory at {resolution:g} px was asked of {len(table)} rows and none has that resolution; there are "
            f"{', '.join(others) or 'none that state one'}: ask for one of those, or for {ALL_SIZES}"
        )
    return chosen


def _stating(table: Table, kind: str) -> Table:
    """The rows of any resolution that state memory of the kind."""
    return table.take(~table.is_missing(kind if kind in KINDS else PRINTED))


def _once(found: MemoryFigures) -> MemoryFigures:
    """Each configuration once, where the figure depends on nothing else."""
    if not found.is_counted:
        return found
    table = distinct(found.table, "config_digest")
    return found._replace(table=table, memory_mb=table[found.kind])


def _rows(found: MemoryFigures) -> tuple[MemoryRow, ...]:
    """A row for each pair: the paper's meta-architectures first, in its order, within one the smallest first."""
    table = found.table
    pairs: dict[Pair, list[int]] = {}
    for i, pair in enumerate(zip(table["meta_architecture"], table["feature_extractor"], strict=True)):
        pairs.setdefault(pair, []).append(i)
    rows = [
        _row(pair, table.take(np.array(which)), found.memory_mb[which], found.words)
        for pair, which in pairs.items()
    ]
    return tuple(
        sorted(rows, key=lambda row: (meta_architecture_place(row.meta_architecture), row.memory_mb))
    )


def _row(pair: Pair, table: Table, memory_mb: np.ndarray, words: str) -> MemoryRow:
    stated = table["num_proposals"][~table.is_missing("num_proposals")]
    return MemoryRow(
        meta_architecture=pair[0],
        feature_extractor=pair[1],
        memory_mb=float(np.median(memory_mb)),
        lowest_mb=float(memory_mb.min()),
        highest_mb=float(memory_mb.max()),
        memory_kind=words,
        num_configurations=len(memory_mb),
        fewest_proposals=int(stated.min()) if len(stated) else None,
        most_proposals=int(stated.max()) if len(stated) else None,
        row_ids=tuple(table["row_id"][np.argsort(memory_mb, kind="stable")]),
    )


def pair_words(row: MemoryRow) -> str:
    """The meta-architecture and the feature extractor of a row."""
    return f"{meta_architecture_words(row.meta_architecture)} {extractor_words(row.feature_extractor)}"


def _sentence(rows: tuple[MemoryRow, ...], found: MemoryFigures, resolution: float | None) -> str:
    least, most = min(rows, key=lambda row: row.memory_mb), max(rows, key=lambda row: row.memory_mb)
    words = f"{pair_words(least)}{at_words(resolution)} takes {_said(least)} ({found.words})"
    if least is most:
        return f"{words}; it is the only pair of meta-architecture and extractor here."
    words += f", the least of {len(rows)} pairs of meta-architecture and extractor, and {pair_words(most)} {_said(most)}, "
    words += f"the most, {most.memory_mb / least.memory_mb:.3g} times that"
    widest = max(rows, key=lambda row: row.highest_mb / row.lowest_mb)
    if widest.highest_mb > widest.lowest_mb:
        words += f"; the widest range within a pair is that of {pair_words(widest)}, {_range(widest)}"
    small = sum(row.highest_mb < SMALL_MB for row in rows)
    return f"{words}. {small} of the {len(rows)} always stay{'s' * (small == 1)} under {megabytes(SMALL_MB)}."


def _said(row: MemoryRow) -> str:
    return megabytes(row.memory_mb)


def _range(row: MemoryRow) -> str:
    words = f"{megabytes(row.lowest_mb)} to {megabytes(row.highest_mb)}"
    if row.fewest_proposals is None or row.fewest_proposals == row.most_proposals:
        return words
    return f"{words} with {row.fewest_proposals} to {row.most_proposals} proposals"


def _caveats(found: MemoryFigures) -> list[str]:
    caveats = []
    if found.is_counted:
        caveats.append(
            "A total counts every output once, though most are freed at once: far more than is held at a time."
        )
    for column, plural in (("output_stride", "output strides"), ("resolution", "resolutions")):
        values = sorted({f"{value:g}" for value in found.table[column] if not np.isnan(value)}, key=float)
        if len(values) > 1:
            caveats.append(f"Ranges hold several {plural} as well as proposals: {', '.join(values)}.")
    return caveats
