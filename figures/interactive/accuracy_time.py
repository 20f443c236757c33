"""Accuracy against time with the frontier, to point at (Figure 2 of the paper)."""

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.table import Table
from analysis.words import ACCURACY_WORDS, milliseconds
from figures.accuracy_time import accuracy_span, bar, has_bounds, is_near, staircase
from figures.accuracy_time_data import AccuracyTimeData
from figures.interactive.family import family_of
from figures.interactive.hover import hover_text, rows_by_id
from figures.interactive.library import new_figure
from figures.interactive.look import axis, layout
from figures.interactive.marks import Mark, mark_traces
from figures.parts import style
from figures.parts.time_words import time_words

if TYPE_CHECKING:
    import plotly.graph_objects as go

MARGIN = 0.06  # of the span of times, free at either end
CRITICAL_NAME: dict[str, Any] = {  # an annotation above a critical point
    "showarrow": False,
    "yshift": 16,
    "font": {"size": 12, "color": style.INK},
    "bgcolor": "rgba(255,255,255,0.7)",
}
BELOW, ABOVE = 0.08, 0.14  # of the span of accuracies, free below and above
LEAST_SPAN = (
    2.0  # the slowest time is at least so many times the left end, so that noise does not look like a gain
)


def interactive_accuracy_time(
    data: AccuracyTimeData, table: Table, *, max_ms: float | None = None
) -> "go.Figure":
    """The points with what is known of each, the frontier as a staircase, and the budget as a line to drag.

    Args:
        data: of `accuracy_time_data`.
        table: the rows that it was made of.
        max_ms: a budget to mark, in ms; the line is the layout's only shape.

    Raises:
        FigureError: plotly is not installed.
    """
    low, high = _time_range(data, max_ms)
    frontier = staircase(data, high)
    line: dict[str, Any] = {
        "type": "scatter",
        "mode": "lines",
        "name": "frontier",
        "x": frontier[:, 0].tolist(),
        "y": frontier[:, 1].tolist(),
        "line": {"color": style.INK, "width": 2},
        "hoverinfo": "skip",
    }
    ends = [math.log10(low), math.log10(high)] if data.is_log_time else [low, high]
    return new_figure(
        [line, *mark_traces(_marks(data, table))],
        layout(
            xaxis=axis(time_words(data.time_kinds), log=data.is_log_time, range=ends),
            yaxis=axis(f"{ACCURACY_WORDS[data.objective]} on {data.eval_split}", range=_accuracy_range(data)),
            annotations=_critical_names(data),
            shapes=[] if max_ms is None else [budget_line(max_ms)],
        ),
    )


def budget_line(max_ms: float) -> dict[str, Any]:
    """A vertical line at the budget, as a shape of a layout."""
    return {
        "type": "line",
        "name": "budget",
        "x0": max_ms,
        "x1": max_ms,
        "y0": 0,
        "y1": 1,
        "yref": "paper",
        "line": {"color": style.INK, "width": 2, "dash": "dash"},
        "label": {"text": f"budget {milliseconds(max_ms)}", "textposition": "end", "textangle": 0},
    }


def _marks(data: AccuracyTimeData, table: Table) -> list[Mark]:
    rows = rows_by_id(table)
    on_frontier, is_bounded = set(data.frontier.tolist()), has_bounds(data)
    hollow = data.is_hollow
    return [
        Mark(
            x=float(data.times_ms[i]),
            y=float(data.accuracies[i]),
            family=family_of(data.meta_architectures[i], data.feature_extractors[i]),
            hover=hover_text(rows.get(data.row_ids[i] or "", {}), name=data.names[i]),
            is_hollow=bool(hollow[i]),
            is_behind=i not in on_frontier,
            x_bounds=(float(bar(data, i)[0, 0]), float(bar(data, i)[1, 0])) if is_bounded[i] else None,
        )
        for i in range(len(data.times_ms))
    ]


def _time_range(data: AccuracyTimeData, max_ms: float | None) -> tuple[float, float]:
    """Ends of the time axis such that all points, bounds and a near budget show."""
    times = np.concatenate([data.times_ms, data.lower_ms, data.upper_ms])
    times = times[times > 0]  # NaN is not
    if max_ms is not None and is_near(data, max_ms):
        times = np.append(times, max_ms)
    low, high = float(times.min()), float(times.max())
    if data.is_log_time:
        margin = (high / low) ** MARGIN
        return low / margin, high * margin
    low = min(low, high / LEAST_SPAN)
    margin = MARGIN * (high - low)
    return max(low - margin, 0.0), high + margin


def _accuracy_range(data: AccuracyTimeData) -> list[float]:
    """Ends of the accuracy axis: all points show, with room for the names above them, and near ones stay near."""
    low, high = accuracy_span(data)
    return [low - BELOW * (high - low), high + ABOVE * (high - low)]


def _critical_names(data: AccuracyTimeData) -> list[dict[str, Any]]:
    """What the critical points are, above each of them."""
    names = []
    for critical in data.critical:
        time = float(data.times_ms[critical.position])
        roles = " and ".join(critical.roles)
        names.append(
            {
                **CRITICAL_NAME,
                "x": math.log10(time) if data.is_log_time else time,
                "y": float(data.accuracies[critical.position]),
                "text": roles[0].upper() + roles[1:],
            }
        )
    return names
