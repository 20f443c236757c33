"""Relative changes of several quantities, one above another: a dot a pair of detectors, and their average.

A newcomer should see the averages first (dark), then how much single detectors differ from them.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.findings.pair_times import Timed
from analysis.rounding import Toward
from analysis.rows.time_words import named_time, titled_time
from analysis.statistics.averages import Average, percent
from analysis.words import counted
from figures.parts import style
from figures.parts.legend import Group, line_entry, marker_entry
from figures.parts.panels import blank_panels

if TYPE_CHECKING:
    from matplotlib.axes import Axes

DOTS = (-0.32, 0.16)  # where the dots of a strip stand, downwards from its middle
AVERAGE = 0.33  # where its average does
LEGEND_IN, NARROW_LEGEND_IN = 3.0, 0.9  # the height that a legend takes beside the strips, and under them
LEAST_SPAN = 0.04  # of the x axis, so that small changes do not look large
AVERAGE_LOOK: dict[str, Any] = {"color": style.INK, "marker": "D", "linestyle": "none"}
INTERVAL_LOOK: dict[str, Any] = {"color": style.INK, "linewidth": 1.8, "solid_capstyle": "butt"}
PAIR_LOOK: dict[str, Any] = {"linewidth": 1.0}


class Strip(NamedTuple):
    """One quantity: its name, its relative change in each of P pairs (NaN where a pair has none), and their average.

    `is_hollow` marks the pairs whose times were not measured by frontier, where the quantity is a time. `intervals` are
    those of single pairs, of shape (P, 2), NaN where a pair has none; None where no pair has one.
    """

    name: str
    changes: NDArray[np.float64]
    average: Average
    is_hollow: NDArray[np.bool_]
    intervals: NDArray[np.float64] | None = None

    @property
    def has_intervals(self) -> bool:
        """Whether a pair has an interval of its own."""
        return self.intervals is not None and bool((~np.isnan(self.intervals)).any())


def time_name(pairs: Sequence[Timed]) -> str:
    """The name of the strip of times, which says their percentile."""
    kinds = [pair.time_kind for pair in pairs if not math.isnan(pair.time_change)]
    return titled_time(named_time(kinds)) if kinds else "Time"


def time_intervals(pairs: Sequence[Timed]) -> NDArray[np.float64]:
    """The intervals of the changes of time, of shape (P, 2)."""
    return np.array([[pair.time_change_lower, pair.time_change_upper] for pair in pairs]).reshape(-1, 2)


class Look(NamedTuple):
    """Of a pair: its meta-architecture and feature extractor."""

    meta_architecture: str | None
    feature_extractor: str | None


def draw_strips(ax: "Axes", strips: Sequence[Strip], looks: Sequence[Look], width_in: float) -> None:
    """Draw the strips from top to bottom, at least one; a pair stands at one height in all of them.

    Args:
        ax: where to draw.
        strips: what to draw.
        looks: of the pairs, of the length of every strip's changes.
        width_in: width of the figure, which sets the size of dots.
    """
    for place, strip in enumerate(strips):
        _draw_dots(ax, strip, looks, place, style.font_points(width_in))
        _draw_average(ax, strip.average, place, style.font_points(width_in))
    ax.axvline(0, color=style.FAINT_INK, linewidth=0.9, zorder=1)
    _set_axes(ax, strips)


def strip_panels(width_in: float, num_strips: int, *, below_in: float = 0.0) -> tuple["Axes", ...]:
    """Axes for so many strips on a new figure, and under them axes of the height `below_in` where that is not 0."""
    is_narrow = style.is_narrow(width_in)
    strips_in = 0.9 + (0.5 if is_narrow else 0.6) * num_strips
    if not below_in and not is_narrow:
        strips_in = max(strips_in, LEGEND_IN)
    ratios = [strips_in, below_in] if below_in else [strips_in]
    height_in = sum(ratios) + (NARROW_LEGEND_IN if is_narrow else 0.0)
    panels = blank_panels(width_in, height_in, rows=len(ratios), height_ratios=ratios)
    return tuple(panels[:, 0])


def average_label(found: Average) -> str:
    """An average with its interval, or with the number of pairs where it has none, as it stands beside a strip.

    >>> average_label(Average(-0.16, math.nan, math.nan, -0.2, -0.1, 0.0, 3, 3))
    '-16.0 % (3 pairs)'
    >>> average_label(Average(1.2, -0.1, 2.5, -0.2, 3.0, 0.5, 6, 6))
    '+120 % (-10.0 to +250 %)'
    """
    if math.isnan(found.lower):
        return f"{signed_percent(found.mean)} ({counted(found.num_pairs, 'pair')})"
    lower, upper = signed_percent(found.lower, "down"), signed_percent(found.upper, "up")
    return f"{signed_percent(found.mean)} ({lower.removesuffix(' %')} to {upper})"


def signed_percent(change: float, toward: Toward = "nearest") -> str:
    """A change in percent, its sign said.

    >>> signed_percent(0.118), signed_percent(-0.1141, "down"), signed_percent(0.0)
    ('+11.8 %', '-11.5 %', '0.0 %')
    """
    words = percent(change, toward)
    return f"+{words}" if change > 0 and words != percent(0.0) else words


def strips_key(strips: Sequence[Strip]) -> Group:
    """What the dark marks mean, and hollow dots, for those that are there."""
    entries = []
    if any(strip.average.num_pairs > 1 for strip in strips):
        entries.append(line_entry("average", **AVERAGE_LOOK))
    if any(not math.isnan(strip.average.lower) for strip in strips):
        entries.append(line_entry("its interval", **INTERVAL_LOOK))
    if any(strip.has_intervals for strip in strips):
        entries.append(line_entry("interval of one pair", color=style.FAINT_INK, **PAIR_LOOK))
    if any(strip.is_hollow.any() for strip in strips):
        entries.append(marker_entry("o", "time not measured here", is_hollow=True))
    return Group("How to read it", entries)


def _draw_dots(ax: "Axes", strip: Strip, looks: Sequence[Look], place: int, font_points: float) -> None:
    """One collection for each look, so that many pairs are drawn quickly; behind them the intervals of single pairs."""
    heights = place + _heights(len(looks))
    if strip.intervals is not None:
        colours = [style.colour(look.feature_extractor) for look in looks]
        left, right = strip.intervals.T
        ax.hlines(heights, left, right, colors=colours, **PAIR_LOOK, alpha=0.6, zorder=2)
    pairs_of: dict[tuple[str, str, bool], list[int]] = {}
    for pair in np.flatnonzero(~np.isnan(strip.changes)).tolist():
        look = looks[pair]
        shape, colour = style.marker(look.meta_architecture), style.colour(look.feature_extractor)
        pairs_of.setdefault((shape, colour, bool(strip.is_hollow[pair])), []).append(pair)
    for (shape, colour, hollow), pairs in pairs_of.items():
        ax.scatter(
            strip.changes[pairs],
            heights[pairs],
            s=(0.62 * font_points) ** 2,
            marker=shape,
            facecolors="white" if hollow else colour,
            edgecolors=colour,
            linewidths=0.9,
            alpha=0.75,
            zorder=3,
        )


def _heights(count: int) -> NDArray[np.float64]:
    """Where each of `count` pairs stands within a strip, neighbours apart from each other."""
    order = np.argsort(np.arange(count) * 7919 % max(count, 1), kind="stable")
    return np.linspace(*DOTS, count)[order] if count > 1 else np.full(count, np.mean(DOTS))


def _draw_average(ax: "Axes", found: Average, place: int, font_points: float) -> None:
    """The average with its interval; nothing beside a single pair, which is no average."""
    if found.num_pairs < 2:
        return
    height = place + AVERAGE
    if not math.isnan(found.lower):
        ax.plot([found.lower, found.upper], [height, height], **INTERVAL_LOOK, zorder=4)
    ax.plot(found.mean, height, **AVERAGE_LOOK, markersize=0.6 * font_points, zorder=5)


def _set_axes(ax: "Axes", strips: Sequence[Strip]) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    ends = [end for strip in strips for end in (strip.average.lower, strip.average.upper)]
    ends += [end for strip in strips if strip.intervals is not None for end in strip.intervals.ravel()]
    values = np.concatenate([*(strip.changes for strip in strips), ends, [0.0]])
    low, high = np.nanmin(values), np.nanmax(values)
    margin = 0.06 * (high - low) + max(LEAST_SPAN - (high - low), 0) / 2
    ax.set_xlim(low - margin, high + margin)
    ax.xaxis.set_major_locator(MaxNLocator(5, steps=[1, 2, 2.5, 5, 10]))
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:+.10g} %" if value else "0"))
    ax.set_ylim(len(strips) - 0.5, -0.5)
    ax.set_yticks(range(len(strips)), [f"{strip.name}\n{average_label(strip.average)}" for strip in strips])
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
