"""Memory against time, to point at (Figure 10 of the paper)."""

from typing import TYPE_CHECKING

from analysis.findings.finding import Finding
from analysis.findings.memory_time import MemoryTimeRow
from analysis.rows.time_words import named_time
from analysis.table import Table
from analysis.words import megabytes, milliseconds
from figures.interactive.family import family_of
from figures.interactive.hover import hover_text, rows_by_id
from figures.interactive.library import new_figure
from figures.interactive.look import amount_axis, layout
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
            hover=hover_text(
                known.get(row.row_id or "", {}),
                f"shown: {megabytes(row.memory_mb)} ({row.memory_kind}), {milliseconds(row.time_ms)} "
                f"({named_time([row.time_kind])})",
                name=row.model,
            ),
            is_hollow=row.source != "measured",
        )
        for row in rows
    ]
    return new_figure(
        mark_traces(marks),
        layout(
            xaxis=amount_axis(time_words([row.time_kind for row in rows]), [row.time_ms for row in rows]),
            yaxis=amount_axis(f"Memory in MB, {rows[0].memory_kind}", [row.memory_mb for row in rows]),
        ),
    )
