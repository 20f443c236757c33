"""Memory against time, to point at (Figure 10 of the paper)."""

from typing import TYPE_CHECKING

import numpy as np

from analysis.findings.finding import Finding
from analysis.findings.memory_time import MemoryTimeRow
from analysis.rows.times import asks_for_log
from analysis.table import Table
from figures.interactive.family import family_of
from figures.interactive.hover import hover_text, rows_by_id
from figures.interactive.library import new_figure
from figures.interactive.look import axis, layout
from figures.interactive.marks import Mark, mark_traces
from figures.parts.time_words import time_words

if TYPE_CHECKING:
    import plotly.graph_objects as go


def interactive_memory_time(finding: Finding[MemoryTimeRow], table: Table) -> "go.Figure":
    """The memory of each detector against its time.

    Args:
        finding: of `analysis.findings.memory_time.memory_time`.
        table: the rows that it was made of.

    Raises:
        FigureError: plotly is not installed.
    """
    rows, known = finding.rows, rows_by_id(table)
    marks = [
        Mark(
            x=row.time_ms,
            y=row.memory_mb,
            family=family_of(row.meta_architecture, row.feature_extractor),
            hover=hover_text(known.get(row.row_id or "", {}), name=row.model),
            is_hollow=row.source != "measured",
        )
        for row in rows
    ]
    times, amounts = (np.array([getattr(row, name) for row in rows]) for name in ("time_ms", "memory_mb"))
    return new_figure(
        mark_traces(marks),
        layout(
            xaxis=axis(time_words([row.time_kind for row in rows]), log=asks_for_log(times)),
            yaxis=axis(f"Memory in MB, {rows[0].memory_kind}", log=asks_for_log(amounts)),
        ),
    )
