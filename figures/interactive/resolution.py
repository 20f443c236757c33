"""What fewer pixels do to accuracy and time, to point at (Figure 5 of the paper)."""

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.findings.finding import Finding
from analysis.findings.resolution import ResolutionPair
from analysis.rows.time_words import named_time
from analysis.statistics.interval_words import ends_words
from analysis.table import Cell, Table
from analysis.words import fraction, milliseconds
from figures.interactive.family import Family, by_family, family_of
from figures.interactive.hover import hover_text, paired_words, rows_by_id
from figures.interactive.library import new_figure
from figures.interactive.look import axis, layout
from figures.interactive.marks import Mark, mark_traces
from figures.interactive.panels import panel, panel_axes
from figures.parts import style
from figures.parts.strips import Strip, signed_percent
from figures.resolution import resolution_strips, sized_pairs

if TYPE_CHECKING:
    import plotly.graph_objects as go

STRIP_PX, REST_PX, SIZES_PX = 90, 110, 380
SPREAD = 0.5  # of the height of a strip, over which its dots stand
AVERAGE_SIZE = 12
ZERO_LINE: dict[str, Any] = {"zeroline": True, "zerolinecolor": style.FAINT_INK, "zerolinewidth": 1}

Known = Mapping[str, Mapping[str, Cell]]


def interactive_resolution(finding: Finding[ResolutionPair], table: Table) -> "go.Figure":
    """The changes of every pair and their averages; under them small against large objects, where they are known.

    Args:
        finding: of `analysis.findings.resolution.resolution`.
        table: the rows that it was made of.

    Raises:
        FigureError: plotly is not installed.
    """
    known, strips, sized = rows_by_id(table), resolution_strips(finding), sized_pairs(finding)
    marks = [mark for place, strip in enumerate(strips) for mark in _marks(finding.rows, strip, place, known)]
    traces = [*mark_traces(marks), _averages(strips)]
    names = {"tickvals": list(range(len(strips))), "ticktext": [strip.name for strip in strips]}
    strip_axis = {**names, "range": [len(strips) - 0.4, -0.6], "tickformat": ""}
    titles, height = [("Change against the larger size", "")], REST_PX + STRIP_PX * len(strips)
    looks: dict[str, Any] = {
        "x1": {"tickformat": "+.0%", "rangemode": "tozero", **ZERO_LINE},
        "y1": strip_axis,
    }
    if sized:
        traces += [{**line, **panel(1)} for line in _size_lines(sized, known)]
        titles, height = [*titles, ("AP of large objects", "AP of small objects")], height + SIZES_PX
    axes = (
        panel_axes(titles, looks)
        if sized
        else {
            "xaxis": axis(titles[0][0], **looks["x1"]),
            "yaxis": axis("", **looks["y1"]),
        }
    )
    return new_figure(traces, layout(height_px=height, **axes))


def _marks(pairs: Sequence[ResolutionPair], strip: Strip, place: int, known: Known) -> list[Mark]:
    """The dots of a strip; a pair stands at the same height in each."""
    step = SPREAD / max(len(pairs) - 1, 1)
    return [
        Mark(
            x=float(strip.changes[i]),
            y=place - 0.35 + step * i,
            family=_family(pair),
            hover=_hover(pair, known),
            is_hollow=bool(strip.is_hollow[i]),
            x_bounds=_ends(strip, i),
            size=9,
        )
        for i, pair in enumerate(pairs)
        if not math.isnan(strip.changes[i])
    ]


def _ends(strip: Strip, pair: int) -> tuple[float, float] | None:
    """The interval of a single pair; None where it has none."""
    if strip.intervals is None or np.isnan(strip.intervals[pair]).any():
        return None
    return float(strip.intervals[pair, 0]), float(strip.intervals[pair, 1])


def _averages(strips: Sequence[Strip]) -> dict[str, Any]:
    """A dark diamond for the average of each strip of several pairs, with its interval where it has one."""
    averaged = [(place, strip) for place, strip in enumerate(strips) if strip.average.num_pairs > 1]
    means = [strip.average.mean for _, strip in averaged]
    ends = [(strip.average.lower, strip.average.upper) for _, strip in averaged]
    return {
        "type": "scatter",
        "mode": "markers",
        "name": "average, with its interval",
        "x": means,
        "y": [place + 0.3 for place, _ in averaged],
        "hovertext": [_average_words(strip) for _, strip in averaged],
        "hoverinfo": "text",
        "marker": {"symbol": "diamond", "size": AVERAGE_SIZE, "color": style.INK},
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": [_gap(mean, upper) for mean, (_, upper) in zip(means, ends, strict=True)],
            "arrayminus": [_gap(lower, mean) for mean, (lower, _) in zip(means, ends, strict=True)],
            "color": style.INK,
            "thickness": 2,
        },
    }


def _gap(low: float, high: float) -> float:
    """Of a bar from one to the other; 0 where there is no end."""
    return 0.0 if math.isnan(high - low) else high - low


def _average_words(strip: Strip) -> str:
    found = strip.average
    ends = "no interval" if math.isnan(found.lower) else ends_words(found.lower, found.upper, signed_percent)
    return f"<b>{strip.name}, average of all {found.num_pairs} pairs, hidden ones too</b><br>{signed_percent(found.mean)} ({ends})"


def _size_lines(pairs: Sequence[ResolutionPair], known: Known) -> list[dict[str, Any]]:
    """A line for each pair, from a small marker (the smaller pictures) to a large one."""
    return [_size_line(family, alike, known) for family, alike in by_family(pairs, _family).items()]


def _size_line(family: Family, pairs: Sequence[ResolutionPair], known: Known) -> dict[str, Any]:
    large = [value for pair in pairs for value in (pair.ap_large_low, pair.ap_large_high, None)]
    small = [value for pair in pairs for value in (pair.ap_small_low, pair.ap_small_high, None)]
    return {
        **family.trace,
        "type": "scatter",
        "mode": "lines+markers",
        "x": large,
        "y": small,
        "hovertext": [words for pair in pairs for words in (_hover(pair, known), _hover(pair, known), "")],
        "hoverinfo": "text",
        "showlegend": False,
        "line": {"color": family.colour, "width": 1},
        "marker": {
            "color": family.colour,
            "symbol": family.symbol,
            "opacity": 1,
            "size": [6, 11, 0] * len(pairs),
        },
    }


def _family(pair: ResolutionPair) -> Family:
    return family_of(pair.meta_architecture, pair.feature_extractor)


def _hover(pair: ResolutionPair, known: Known) -> str:
    """Both sizes, then all that is known of the smaller one."""
    lines = [f"{pair.high_px:g} px to {pair.low_px:g} px"]
    if not math.isnan(pair.accuracy_change):
        lines.append(
            f"{pair.accuracy_kind} {fraction(pair.accuracy_high)} to {fraction(pair.accuracy_low)}, {signed_percent(pair.accuracy_change)}"
        )
    difference = pair.accuracy_low - pair.accuracy_high
    if not math.isnan(difference):
        ends = pair.accuracy_difference_lower, pair.accuracy_difference_upper
        lines.append(f"{pair.accuracy_kind} {paired_words(difference, *ends)}")
    if not math.isnan(pair.time_change):
        times = f"{milliseconds(pair.time_high_ms)} to {milliseconds(pair.time_low_ms)}"
        ends = pair.time_change_lower, pair.time_change_upper
        sure = "" if math.isnan(sum(ends)) else f" ({ends_words(*ends, signed_percent)})"
        lines.append(f"{named_time([pair.time_kind])} {times}, {signed_percent(pair.time_change)}{sure}")
    row = known.get(pair.row_low_id or "", {})
    lines += [f"At {pair.low_px:g} px:"] if row else []
    return hover_text(row, *lines, name=pair.model)
