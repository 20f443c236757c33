"""Memory against time (Figure 10 of the paper)."""

from typing import NamedTuple

import numpy as np

from analysis.errors import NothingFoundError
from analysis.findings.finding import Finding
from analysis.findings.memory_kind import memory_figures
from analysis.findings.two_values import check_two_values
from analysis.rows.comparable import NOT_STATED, shared_by_all
from analysis.rows.distinct import distinct
from analysis.rows.names import names
from analysis.rows.networks import network
from analysis.rows.time_words import named_time
from analysis.rows.times import BUDGET_PERCENTILE, time_kinds, times_ms
from analysis.statistics.association import (
    Association,
    association,
    correlation_words,
    networks_caveat,
    rank_words,
)
from analysis.table import Table
from analysis.words import counted


class MemoryTimeRow(NamedTuple):
    """One detector.

    Attributes:
        model: in words.
        row_id: its row in the table.
        meta_architecture, feature_extractor: words of the schema, None where unknown.
        memory_mb: of the one kind that the finding is about.
        time_ms: per image, the percentile where measured, else the printed time.
        memory_kind: what the memory figure counts, in words; the same in all rows.
        time_kind: what the time is, e.g. `p50` or `printed`; see `analysis.rows.times.time_kinds`.
        source: where the time comes from: measured, published or imported.
    """

    model: str
    row_id: str | None
    meta_architecture: str | None
    feature_extractor: str | None
    memory_mb: float
    time_ms: float
    memory_kind: str
    time_kind: str
    source: str


def memory_time(
    table: Table, *, percentile: int = BUDGET_PERCENTILE, kind: str | None = None
) -> Finding[MemoryTimeRow]:
    """Whether detectors that take more time take more memory; the correlation is that of the logarithms.

    Args:
        table: rows of one device and one protocol, of any evaluation splits.
        percentile: of measured times; by default the one that a budget is about.
        kind: see `analysis.findings.memory_kind.memory_figures`.

    Raises:
        AnalysisError: the percentile is unknown, or the rows are of several devices or protocols.
        NothingFoundError: no row has both a time and a memory figure, or all that have are of one time.

    Source: Huang et al., CVPR 2017, section 4.1 (Memory analysis) and Figure 10.
    """
    found = memory_figures(distinct(table), "memory against time", kind)
    times = times_ms(found.table, percentile)
    has_both = (times > 0) & (found.memory_mb > 0)
    if not has_both.any():
        raise NothingFoundError(
            f"memory against time was asked of {len(table)} rows, and none of the {len(times)} with a memory figure has a "
            f"time (p{percentile} or printed); `frontier benchmark` gives both"
        )
    check_two_values(
        [times[has_both].tolist()],
        "memory against time",
        "time",
        "`frontier benchmark` gives both of further detectors",
    )
    shown, times, memory_mb = found.table.take(has_both), times[has_both], found.memory_mb[has_both]
    shared = shared_by_all(shown, "memory against time", may_differ=("eval_split",))
    kinds, called = time_kinds(shown, percentile), names(shown)
    rows = tuple(
        MemoryTimeRow(
            model=called[i],
            row_id=shown["row_id"][i],
            meta_architecture=shown["meta_architecture"][i],
            feature_extractor=shown["feature_extractor"][i],
            memory_mb=float(memory_mb[i]),
            time_ms=float(times[i]),
            memory_kind=found.words,
            time_kind=kinds[i],
            source=str(row.get("source") or NOT_STATED),
        )
        for i, row in enumerate(shown.rows())
    )
    together = association(np.log(times), np.log(memory_mb), [network(row) for row in rows])
    return Finding(
        name="memory_time",
        title=f"Memory against time on {shared.device}",
        sentence=_sentence(together, len(rows), shared.device, found.words, named_time(kinds)),
        rows=rows,
        caveats=(*_caveats(together, len(has_both) - len(rows)), *found.caveats),
        source="Huang et al., CVPR 2017, section 4.1 (Memory analysis) and Figure 10",
    )


def _sentence(found: Association, count: int, device: str, words: str, time: str) -> str:
    detectors = counted(count, "detector")
    if found.no_claim is not None:
        return f"Of {detectors} on {device} it cannot be said whether memory follows {time}, because {found.no_claim}."
    verdict = "goes with" if found.is_significant else "is not shown to go with"
    return (
        f"Over {detectors} on {device}, memory {verdict} {time}: of the logarithms {correlation_words(found)}; of the "
        f"ranks {rank_words(found)}. Memory figure: {words}."
    )


def _caveats(found: Association, timeless: int) -> list[str]:
    together = networks_caveat(found)
    left_out = f"Left out: {timeless} without a time." if timeless else None
    return [caveat for caveat in (together, left_out) if caveat]
