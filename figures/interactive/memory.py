"""Memory of each meta-architecture and feature extractor, to point at (Figure 9 of the paper)."""

import html
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.findings.finding import Finding
from analysis.findings.memory import MemoryRow, pair_words
from analysis.rows.times import asks_for_log
from analysis.table import Cell, Table
from analysis.words import counted, extractor_words, megabytes, meta_architecture_words
from figures.interactive.family import Family, by_family, family_of
from figures.interactive.hover import rows_by_id, setting_words
from figures.interactive.library import new_figure
from figures.interactive.look import amount_axis, axis, layout
from figures.parts import style

if TYPE_CHECKING:
    import plotly.graph_objects as go

LINE_PX, REST_PX = 38, 110  # height of a pair, and of what is around all of them
SIZE_PX = 11
MOST_SETTINGS = 6  # that a marker tells of

Placed = tuple[int, MemoryRow]  # a row and its place from above
Known = Mapping[str, Mapping[str, Cell]]


def interactive_memory(finding: Finding[MemoryRow], table: Table) -> "go.Figure":
    """The memory of each pair with its range over settings: bars, or where amounts span much markers on a log axis.

    Args:
        finding: of `analysis.findings.memory.memory`.
        table: the rows that it was made of.

    Raises:
        FigureError: plotly is not installed.
    """
    rows, known = finding.rows, rows_by_id(table)
    amounts = [amount for row in rows for amount in (row.lowest_mb, row.highest_mb)]
    draw = _markers if asks_for_log(np.array(amounts)) else _bars
    families = by_family(enumerate(rows), lambda placed: _family(placed[1]))
    return new_figure(
        [{**_trace(family, placed, known), **draw(family, placed)} for family, placed in families.items()],
        layout(
            height_px=REST_PX + LINE_PX * len(rows),
            xaxis=amount_axis(f"Memory in MB, {rows[0].memory_kind}", amounts),
            yaxis=axis(
                "",
                tickvals=list(range(len(rows))),
                ticktext=[_name(row) for row in rows],
                range=[len(rows) - 0.4, -0.6],
                tickformat="",
            ),
            barmode="overlay",
        ),
    )


def _family(row: MemoryRow) -> Family:
    return family_of(row.meta_architecture, row.feature_extractor)


def _name(row: MemoryRow) -> str:
    words = meta_architecture_words(row.meta_architecture), extractor_words(row.feature_extractor)
    return "<br>".join(html.escape(word, quote=False) for word in words)


def _trace(family: Family, placed: Sequence[Placed], known: Known) -> dict[str, Any]:
    """What bars and markers have in common."""
    rows = [row for _, row in placed]
    return {
        **family.trace,
        "x": [row.memory_mb for row in rows],
        "y": [place for place, _ in placed],
        "hovertext": [_hover(row, known) for row in rows],
        "hoverinfo": "text",
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


def _bars(family: Family, placed: Sequence[Placed]) -> dict[str, Any]:
    look: dict[str, Any] = {"type": "bar", "orientation": "h", "textposition": "none"}
    return {**look, "width": [0.7] * len(placed), "marker": {"color": family.colour}}


def _markers(family: Family, placed: Sequence[Placed]) -> dict[str, Any]:
    marker = {"color": family.colour, "symbol": family.symbol, "opacity": 1, "size": [SIZE_PX] * len(placed)}
    return {"type": "scatter", "mode": "markers", "marker": marker}


def _hover(row: MemoryRow, known: Known) -> str:
    """The amounts and what they count, then each setting with its time, that of the least memory first."""
    settings = counted(row.num_configurations, "configuration")
    if row.fewest_proposals is not None:
        settings += f", {row.fewest_proposals} to {row.most_proposals} proposals"
    span = f"{megabytes(row.lowest_mb)} to {megabytes(row.highest_mb)}"
    lines = [f"median {megabytes(row.memory_mb)}, range {span}", row.memory_kind, settings]
    found = [known[name] for name in row.row_ids if name is not None and name in known]
    lines += [setting_words(one) for one in found[:MOST_SETTINGS]]
    lines += [f"and {len(found) - MOST_SETTINGS} more"] if len(found) > MOST_SETTINGS else []
    lines += _origin(found)
    name = html.escape(pair_words(row), quote=False)
    return "<br>".join([f"<b>{name}</b>", *(html.escape(line, quote=False) for line in lines)])


def _origin(rows: Sequence[Mapping[str, Cell]]) -> list[str]:
    """The device or devices of the times, and where these come from."""
    devices = sorted({str(row.get("device") or row.get("device_key") or "") for row in rows} - {""})
    sources = sorted({str(row["source"]) for row in rows if row.get("source")})
    where = devices if len(devices) < 2 else [f"{len(devices)} devices"]
    return [*where, *([f"times {' and '.join(sources)}"] if sources else [])]
