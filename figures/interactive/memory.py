"""Memory of each meta-architecture and feature extractor, to point at (Figure 9 of the paper)."""

import html
from typing import TYPE_CHECKING, Any

from analysis.findings.finding import Finding
from analysis.findings.memory import MemoryRow, pair_words
from analysis.table import Table
from analysis.words import counted, extractor_words, megabytes, meta_architecture_words
from figures.interactive.family import Family, by_family, family_of
from figures.interactive.library import new_figure
from figures.interactive.look import axis, layout
from figures.parts import style

if TYPE_CHECKING:
    import plotly.graph_objects as go

BAR_PX, REST_PX = 30, 110  # height of a bar with its gap, and of what is around the bars


def interactive_memory(finding: Finding[MemoryRow], table: Table) -> "go.Figure":  # noqa: ARG001  # as all twins
    """A bar for each pair, its range over settings as a line.

    Args:
        finding: of `analysis.findings.memory.memory`; its rows stand for several detectors each and tell of themselves.
        table: not needed, there so that all interactive figures are called alike.

    Raises:
        FigureError: plotly is not installed.
    """
    families = by_family(finding.rows, lambda row: family_of(row.meta_architecture, row.feature_extractor))
    return new_figure(
        [_bars(family, rows) for family, rows in families.items()],
        layout(
            height_px=REST_PX + BAR_PX * len(finding.rows),
            xaxis=axis(f"Memory in MB, {finding.rows[0].memory_kind}", rangemode="tozero"),
            yaxis=axis("", type="multicategory", autorange="reversed", showdividers=False),
            barmode="overlay",
            bargap=0.25,
        ),
    )


def _bars(family: Family, rows: list[MemoryRow]) -> dict[str, Any]:
    return {
        **family.trace,
        "type": "bar",
        "orientation": "h",
        "x": [row.memory_mb for row in rows],
        "y": [
            [html.escape(meta_architecture_words(row.meta_architecture), quote=False) for row in rows],
            [html.escape(extractor_words(row.feature_extractor), quote=False) for row in rows],
        ],
        "hovertext": [_hover(row) for row in rows],
        "hoverinfo": "text",
        "textposition": "none",
        "marker": {"color": family.colour},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [row.highest_mb - row.memory_mb or None for row in rows],  # None draws no end
            "arrayminus": [row.memory_mb - row.lowest_mb or None for row in rows],
            "color": style.INK,
            "thickness": 1.5,
            "width": 4,
        },
    }


def _hover(row: MemoryRow) -> str:
    settings = counted(row.num_configurations, "configuration")
    if row.fewest_proposals is not None:
        settings += f", {row.fewest_proposals} to {row.most_proposals} proposals"
    span = f"{megabytes(row.lowest_mb)} to {megabytes(row.highest_mb)}"
    lines = [f"median {megabytes(row.memory_mb)}, range {span}", row.memory_kind, settings]
    name = html.escape(pair_words(row), quote=False)
    return "<br>".join([f"<b>{name}</b>", *(html.escape(line, quote=False) for line in lines)])
