"""Accuracy and time against the number of proposals, to point at (Figure 6 of the paper)."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.findings.finding import Finding
from analysis.findings.proposals import ProposalPoint
from analysis.rows.time_words import named_time
from analysis.rows.times import asks_for_log
from analysis.table import Cell, Table
from figures.interactive.family import family_of
from figures.interactive.hover import hover_text, paired_words, rows_by_id
from figures.interactive.library import new_figure
from figures.interactive.look import layout
from figures.interactive.panels import panel, panel_axes
from figures.parts import style
from figures.parts.time_words import time_words
from figures.proposals import makes_curve, proposal_panels

if TYPE_CHECKING:
    import plotly.graph_objects as go

PANEL_PX, REST_PX = 340, 80
QUANTITIES = ("accuracy", "time_ms")
ENDS = {"accuracy": ("accuracy_lower", "accuracy_upper"), "time_ms": ("time_lower_ms", "time_upper_ms")}
SPOT_PX, POINT_PX = 13, 8


def interactive_proposals(finding: Finding[ProposalPoint], table: Table) -> "go.Figure":
    """The AP of each detector at its numbers of proposals, over its time; sweet spots are ringed.

    Args:
        finding: of `analysis.findings.proposals.proposals`.
        table: the rows that it was made of.

    Raises:
        FigureError: plotly is not installed.
    """
    known = rows_by_id(table)
    curves = [curve for drawn in proposal_panels(finding) for curve in drawn.curves]
    rows = [point for curve in curves for point in curve]
    shown = [name for name in QUANTITIES if makes_curve(curves, name)]
    traces: list[dict[str, Any]] = []
    for place, quantity in enumerate(shown):
        named = {""} if place else set()
        for curve in curves:
            trace = _curve([p for p in curve if not math.isnan(getattr(p, quantity))], quantity, known)
            if trace is not None:
                is_first = place == 0 and trace["name"] not in named
                traces.append({**trace, **panel(place), "showlegend": is_first})
                named.add(trace["name"])
    numbers = sorted({point.num_proposals for point in rows})
    ticks = {"type": "log", "tickvals": numbers, "ticktext": [f"{number:g}" for number in numbers]}
    times = np.array([point.time_ms for point in rows if point.time_ms > 0])
    log_time = bool(times.size) and asks_for_log(times)
    looks: dict[str, Any] = {f"x{place + 1}": ticks for place in range(len(shown))}
    for place, quantity in enumerate(shown):
        is_log = quantity == "time_ms" and log_time
        looks[f"y{place + 1}"] = {"log": True} if is_log else {"rangemode": "tozero"}
    words = {"accuracy": rows[0].accuracy_kind, "time_ms": time_words([point.time_kind for point in rows])}
    titles = [("Proposals", words[quantity]) for quantity in shown]
    return new_figure(
        traces,
        layout(height_px=REST_PX + PANEL_PX * len(shown), **panel_axes(titles, looks, shares_x=True)),
    )


def _curve(
    points: Sequence[ProposalPoint], quantity: str, known: Mapping[str, Mapping[str, Cell]]
) -> dict[str, Any] | None:
    """One detector's line through its points; None where it has none."""
    if not points:
        return None
    family = family_of(points[0].meta_architecture, points[0].feature_extractor)
    hollow = quantity == "time_ms"
    best = max(points, key=lambda point: point.num_proposals)
    values = [getattr(point, quantity) for point in points]
    lower, upper = ([getattr(point, name) for point in points] for name in ENDS[quantity])
    return {
        **family.trace,
        "type": "scatter",
        "mode": "lines+markers",
        "x": [point.num_proposals for point in points],
        "y": values,
        "hovertext": [_hover(point, best, known) for point in points],
        "hoverinfo": "text",
        "line": {"color": family.colour, "width": 1.5, "dash": "solid" if quantity == "accuracy" else "dot"},
        "marker": {
            "color": ["white" if hollow and not point.is_measured else family.colour for point in points],
            "symbol": family.symbol,
            "opacity": 1,
            "size": [SPOT_PX if point.is_sweet_spot else POINT_PX for point in points],
            "line": {
                "color": [style.INK if point.is_sweet_spot else family.colour for point in points],
                "width": [2.5 if point.is_sweet_spot else 1.5 for point in points],
            },
        },
        "error_y": {
            "type": "data",
            "symmetric": False,
            "array": [_gap(value, end) for value, end in zip(values, upper, strict=True)],
            "arrayminus": [_gap(end, value) for value, end in zip(values, lower, strict=True)],
            "color": family.colour,
            "thickness": 1,
            "width": 0,
        },
    }


def _gap(low: float, high: float) -> float:
    """Of a bar from one to the other; 0 where there is no end."""
    return 0.0 if math.isnan(high - low) else max(high - low, 0.0)


def _hover(point: ProposalPoint, best: ProposalPoint, known: Mapping[str, Mapping[str, Cell]]) -> str:
    lines = [f"{point.num_proposals:g} proposals{', the sweet spot' if point.is_sweet_spot else ''}"]
    kept = [
        f"{100 * share:.0f} % of the {what}"
        for what, share in (
            (point.accuracy_kind, point.accuracy_kept),
            (named_time([point.time_kind]), point.time_kept),
        )
        if not math.isnan(share)
    ]
    lines += [f"keeps {' and '.join(kept)}"] if kept else []
    difference = point.accuracy - best.accuracy
    if point is not best and not math.isnan(difference):
        ends = point.accuracy_difference_lower, point.accuracy_difference_upper
        against = f"against {best.num_proposals:g} proposals"
        lines.append(f"{point.accuracy_kind} {paired_words(difference, *ends)} {against}")
    return hover_text(known.get(point.row_id or "", {}), *lines, name=point.model)
