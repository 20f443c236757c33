"""Multiply-adds against time, to point at: a panel for each device (Figure 8 of the paper)."""

import html
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.findings.compute import ComputeRow, groups
from analysis.findings.finding import Finding
from analysis.table import Cell, Table
from figures.interactive.family import family_of
from figures.interactive.hover import hover_text, rows_by_id
from figures.interactive.library import new_figure
from figures.interactive.look import HEIGHT_PX, layout
from figures.interactive.marks import Mark, mark_traces
from figures.interactive.panels import panel, panel_axes, panel_heading
from figures.parts.time_words import time_words

if TYPE_CHECKING:
    import plotly.graph_objects as go

MOST_PANELS = 4  # those with the most rows
RATIO_LINE = {"color": "#B5B5B5", "width": 1, "dash": "dash"}
LOG = {"log": True}


def interactive_compute(finding: Finding[ComputeRow], table: Table) -> "go.Figure":
    """The time of each detector against its multiply-adds, along lines of one ratio.

    Args:
        finding: of `analysis.findings.compute.compute`.
        table: the rows that it was made of.

    Raises:
        FigureError: plotly is not installed.
    """
    known, shown = rows_by_id(table), groups(finding.rows)[:MOST_PANELS]
    traces: list[dict[str, Any]] = []
    named: set[str] = set()  # a family has one entry in the legend, whatever the number of its panels
    for place, group in enumerate(shown):
        traces += [{**line, **panel(place)} for line in _ratio_lines(group)]
        for trace in mark_traces(_marks(group, known)):
            traces.append({**trace, **panel(place), "showlegend": trace["name"] not in named})
            named.add(trace["name"])
    titles = [
        ("Multiply-adds per image in thousand millions (GMACs)", time_words([row.time_kind for row in group]))
        for group in shown
    ]
    looks = {f"{which}{place + 1}": LOG for which in "xy" for place in range(len(shown))}
    return new_figure(
        traces,
        layout(
            height_px=HEIGHT_PX * len(shown),
            annotations=[panel_heading(place, _where(group)) for place, group in enumerate(shown)],
            **panel_axes(titles, looks),
        ),
    )


def _where(group: Sequence[ComputeRow]) -> str:
    return html.escape(f"{group[0].device}, {group[0].protocol}", quote=False)


def _marks(group: Sequence[ComputeRow], known: Mapping[str, Mapping[str, Cell]]) -> list[Mark]:
    return [
        Mark(
            x=row.gmacs,
            y=row.time_ms,
            family=family_of(row.meta_architecture, row.feature_extractor),
            hover=hover_text(
                known.get(row.row_id or "", {}),
                f"{row.gmacs:.3g} GMACs, {row.gmacs_per_ms:.3g} of them in a ms",
                name=row.model,
            ),
            is_hollow=row.source != "measured",
        )
        for row in group
    ]


def _ratio_lines(group: Sequence[ComputeRow]) -> list[dict[str, Any]]:
    """Lines of .1, 1, 10, ... GMACs per ms across the amounts of the group, each with its number at its end."""
    ratios = [row.gmacs_per_ms for row in group]
    least, most = min(row.gmacs for row in group), max(row.gmacs for row in group)
    powers = range(math.floor(math.log10(min(ratios))), math.ceil(math.log10(max(ratios))) + 1)
    fastest, slowest = min(row.time_ms for row in group) / 2, max(row.time_ms for row in group) * 2
    lines = []
    for ratio in (10.0**power for power in powers):
        start, end = max(least / 2, fastest * ratio), min(most * 2, slowest * ratio)
        if start < end:
            lines.append(
                {
                    "type": "scatter",
                    "mode": "lines+text",
                    "x": [start, end],
                    "y": [start / ratio, end / ratio],
                    "text": ["", f"{ratio:g} GMACs/ms"],
                    "textposition": "top left",
                    "textfont": {"size": 11, "color": "#666666"},
                    "line": RATIO_LINE,
                    "hoverinfo": "skip",
                    "showlegend": False,
                }
            )
    return lines
