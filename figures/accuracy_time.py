"""Accuracy against time with the optimality frontier (Figure 2 of the paper): how it is drawn.

A newcomer should see the frontier first, then the choices on it; the detectors that it beats stay in the back.
"""

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from analysis.words import ACCURACY_WORDS, counted, fraction, milliseconds
from figures.accuracy_time_data import AccuracyTimeData, CriticalPoint, accuracy_time_data
from figures.errors import FigureError
from figures.parts import style
from figures.parts.heading import set_title
from figures.parts.labels import Label, Placed, place_labels
from figures.parts.legend import Group, add_legend, colour_group, line_entry, marker_entry, shape_group
from figures.parts.picture import blank_axes, figure_of, settle_layout
from figures.parts.time_axis import set_time_axis
from figures.parts.time_words import time_words
from figures.parts.words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["AccuracyTimeData", "CriticalPoint", "accuracy_time_data", "draw_accuracy_time", "staircase"]

# Accuracies closer than this get an axis of this span, so that a rounded digit does not look like a gain.
LEAST_SPAN = 0.03
# Tried in turn until the labels lie well: free space above the best accuracy as a share of their span, and
# the width of labels in characters.
ROOMS = ((0.25, 33), (0.25, 24), (0.4, 33), (0.5, 24), (0.9, 24))
LIES_WELL = 20.0  # the cost of places, see figures.parts.labels; more is a leader across points, or worse
BEHIND_ALPHA = 0.5  # of what the frontier beats
NEAR = 2.0  # a budget is drawn as a line up to this factor beyond the times
FRONTIER_LINE: dict[str, Any] = {"color": style.INK, "linewidth": 1.8}
BUDGET_LINE: dict[str, Any] = {"color": style.INK, "linewidth": 1.0, "linestyle": (0, (4, 3))}
BOUNDS_LINE: dict[str, Any] = {"linewidth": 1.4}


def draw_accuracy_time(
    data: AccuracyTimeData,
    ax: "Axes | None" = None,
    *,
    max_ms: float | None = None,
    width_in: float = style.SCREEN_WIDTH_IN,
) -> "Axes":
    """Axes that show `data`: the frontier as a staircase, the best accuracy that each time buys.

    Args:
        data: of `accuracy_time_data`; it has at least one point.
        ax: where to draw; by default alone on a new figure.
        max_ms: a budget to mark, in ms; one far from all times is only mentioned.
        width_in: width of the new figure in inches; not used where `ax` is given.

    Raises:
        FigureError: the budget is not a finite positive number.
    """
    if max_ms is not None and not (math.isfinite(max_ms) and max_ms > 0):
        raise FigureError(f"a budget of {max_ms:g} ms was asked for; give a finite number above 0")
    ax = blank_axes(width_in) if ax is None else ax
    width_in = figure_of(ax).get_figwidth()
    with style.look(width_in):
        _draw_points(ax, data, style.font_points(width_in))
        _draw_bounds(ax, data)
        _set_time_axis(ax, data, max_ms)
        ax.plot(*staircase(data, ax.get_xlim()[1]).T, **FRONTIER_LINE, zorder=3)
        _add_words(ax, data, width_in)
        shapes, colours = shape_group(data.meta_architectures), colour_group(data.feature_extractors)
        add_legend(ax, [shapes, colours, _key(data, max_ms)])
        _label_critical_points(ax, data, max_ms)
    return ax


def staircase(data: AccuracyTimeData, until_ms: float) -> NDArray[np.float64]:
    """Corners of the best accuracy that each time buys, from the fastest point to `until_ms`, of shape (L, 2)."""
    times, accuracies = data.times_ms[data.frontier], data.accuracies[data.frontier]
    ends = np.append(times[1:], until_ms)
    return np.column_stack([np.stack([times, ends], axis=1).ravel(), np.repeat(accuracies, 2)])


def _draw_points(ax: "Axes", data: AccuracyTimeData, font_points: float) -> None:
    """One collection for each look: shape, colour, hollow or filled, on the frontier or behind it."""
    on_frontier, is_hollow = np.isin(np.arange(len(data.times_ms)), data.frontier), data.is_hollow
    looks: dict[tuple[str, str, bool, bool], list[int]] = {}
    for i, (meta, extractor) in enumerate(zip(data.meta_architectures, data.feature_extractors, strict=True)):
        look = (style.marker(meta), style.colour(extractor), bool(is_hollow[i]), bool(on_frontier[i]))
        looks.setdefault(look, []).append(i)
    for (marker, colour, hollow, is_best), which in looks.items():
        ax.scatter(
            data.times_ms[which],
            data.accuracies[which],
            s=(font_points * (0.85 if is_best else 0.6)) ** 2,
            marker=marker,
            facecolors="white" if hollow else colour,
            edgecolors=colour,
            linewidths=1.6 if is_best else 0.9,
            alpha=1.0 if is_best else BEHIND_ALPHA,
            zorder=5 if is_best else 2,
        )


def _draw_bounds(ax: "Axes", data: AccuracyTimeData) -> None:
    """A bar at each point with bounds, in its colour."""
    on_frontier = np.isin(np.arange(len(data.times_ms)), data.frontier)
    for is_best, alpha in ((True, 1.0), (False, BEHIND_ALPHA)):
        which = np.flatnonzero(has_bounds(data) & (on_frontier == is_best))
        if not len(which):
            continue
        left, right = np.array([bar(data, i)[:, 0] for i in which]).T
        colours = [style.colour(data.feature_extractors[i]) for i in which]
        ax.hlines(data.accuracies[which], left, right, colors=colours, alpha=alpha, **BOUNDS_LINE, zorder=4)


def has_bounds(data: AccuracyTimeData) -> NDArray[np.bool_]:
    """True for each point with a bound of its time on either side, of shape (N,)."""
    return ~np.isnan(data.lower_ms) | ~np.isnan(data.upper_ms)


def bar(data: AccuracyTimeData, i: int | np.intp) -> NDArray[np.float64]:
    """The ends of the bar at point `i`; where one bound is missing, the bar ends at the point. Shape (2, 2)."""
    time, height = data.times_ms[i], data.accuracies[i]
    lower, upper = (time if np.isnan(bound) else bound for bound in (data.lower_ms[i], data.upper_ms[i]))
    return np.array([[lower, height], [upper, height]])


def _set_time_axis(ax: "Axes", data: AccuracyTimeData, max_ms: float | None) -> None:
    """Limits and ticks such that all points, all bounds and a near budget show."""
    times = np.concatenate([data.times_ms, data.lower_ms, data.upper_ms])
    times = times[times > 0]  # NaN is not
    if max_ms is not None and is_near(data, max_ms):
        times = np.append(times, max_ms)
        ax.axvline(max_ms, **BUDGET_LINE, zorder=1)
    set_time_axis(ax, times, log=data.is_log_time)


def accuracy_span(data: AccuracyTimeData) -> tuple[float, float]:
    """The least and the greatest accuracy, moved apart where all are so near that chance would look large."""
    low, high = float(data.accuracies.min()), float(data.accuracies.max())
    missing = max(LEAST_SPAN - (high - low), 0.0)
    return low - missing / 2, high + missing / 2


def _set_accuracy_axis(ax: "Axes", data: AccuracyTimeData, headroom: float) -> None:
    low, high = accuracy_span(data)
    ax.set_ylim(low - 0.08 * (high - low), high + headroom * (high - low))


def is_near(data: AccuracyTimeData, max_ms: float) -> bool:
    """Whether a budget is close enough to the times to be drawn as a line."""
    return bool(data.times_ms.min() / NEAR <= max_ms <= data.times_ms.max() * NEAR)


def _add_words(ax: "Axes", data: AccuracyTimeData, width_in: float) -> None:
    columns = style.text_columns(width_in)
    subtitle = f"Protocol: {data.protocol}\n{_counts(data)}"
    set_title(ax, f"Accuracy against time on {data.device}", subtitle, width_in)
    ax.set_xlabel("\n".join(wrap(time_words(data.time_kinds), columns)))
    accuracy = f"{ACCURACY_WORDS[data.objective]} on {data.eval_split}"
    ax.set_ylabel("\n".join(wrap(accuracy, columns // 2)))


def _counts(data: AccuracyTimeData) -> str:
    num_points, num_best = len(data.times_ms), len(data.frontier)
    detectors = counted(num_points, "detector")
    accuracy = ACCURACY_WORDS[data.objective]
    words = f"Frontier: {num_best} of {detectors}, the best {accuracy} that each time buys"
    left_out = [f"{count} with {reason}" for reason, count in data.excluded.items()]
    return f"{words}; left out: {', '.join(left_out)}" if left_out else words


def _key(data: AccuracyTimeData, max_ms: float | None) -> Group:
    """What lines, bars and hollow markers mean, for those that are there."""
    entries = [line_entry("frontier", **FRONTIER_LINE)]
    sources = [source for source in ("measured", "published", "imported") if source in data.sources]
    if "measured" in sources:
        entries.append(marker_entry("o", "time measured"))
    hollow = " or ".join(source for source in sources if source != "measured")
    if data.is_hollow.any():
        entries.append(marker_entry("o", f"time {hollow or 'of unstated source'}", is_hollow=True))
    if has_bounds(data).any():
        entries.append(line_entry("bounds of the time", color=style.FAINT_INK, **BOUNDS_LINE))
    if max_ms is not None:
        words, look = ("", BUDGET_LINE) if is_near(data, max_ms) else (" (not shown)", {"linestyle": "none"})
        entries.append(line_entry(f"budget: {milliseconds(max_ms)}{words}", **look))
    return Group("How to read it", entries)


def _label_critical_points(ax: "Axes", data: AccuracyTimeData, max_ms: float | None) -> None:
    """Labels in the first of `ROOMS` where they lie well, else in the one where they lie best."""
    costs: dict[tuple[float, int], float] = {}
    for room in ROOMS:
        placed = _place_in(ax, data, max_ms, room)
        if placed.cost < LIES_WELL:
            return
        costs[room] = placed.cost
        for artist in placed.artists:
            artist.remove()
    _place_in(ax, data, max_ms, min(ROOMS, key=costs.__getitem__))


def _place_in(ax: "Axes", data: AccuracyTimeData, max_ms: float | None, room: tuple[float, int]) -> Placed:
    headroom, columns = room
    _set_accuracy_axis(ax, data, headroom)
    settle_layout(ax)
    bars = [bar(data, i) for i in np.flatnonzero(has_bounds(data))]
    is_drawn = max_ms is not None and is_near(data, max_ms)
    return place_labels(
        ax,
        [_label(data, critical, columns) for critical in data.critical],
        style.font_points(figure_of(ax).get_figwidth()) - 0.5,
        points=np.column_stack([data.times_ms, data.accuracies]),
        lines=[staircase(data, ax.get_xlim()[1]), *bars],
        faint_lines=[np.array([[max_ms, end] for end in ax.get_ylim()])] if is_drawn else [],
    )


def _label(data: AccuracyTimeData, critical: CriticalPoint, columns: int) -> Label:
    time, accuracy = float(data.times_ms[critical.position]), float(data.accuracies[critical.position])
    name = data.names[critical.position]
    parts = [name] if len(name) <= columns else name.split(", ", 1)  # the network, then its settings
    lines = [line for part in parts for line in wrap(part, columns)]
    lines.append(f"{milliseconds(time)}, {ACCURACY_WORDS[data.objective]} {fraction(accuracy)}")
    lines += [f"({critical.num_equal} more at this point)"] if critical.num_equal else []
    roles = " and ".join(critical.roles)
    return Label(time, accuracy, roles[0].upper() + roles[1:], lines)
