"""Accuracy and time against the number of proposals (Figure 6 of the paper): how it is drawn.

A newcomer should see how flat the accuracies stay to the left and how far the times fall, then the sweet spots.
"""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.findings.finding import Finding
from analysis.findings.proposals import ProposalPoint
from analysis.rows.times import asks_for_log
from analysis.words import META_ARCHITECTURE_WORDS
from figures.parts import style
from figures.parts.heading import set_figure_title, set_title
from figures.parts.legend import Group, add_legend, colour_group, line_entry, marker_entry
from figures.parts.log_ticks import set_log_ticks
from figures.parts.panels import blank_panels
from figures.parts.picture import figure_of
from figures.parts.time_words import time_words
from figures.parts.words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AP_LINE: dict[str, Any] = {"linestyle": "-", "linewidth": 1.4}
TIME_LINE: dict[str, Any] = {"linestyle": (0, (1, 1.4)), "linewidth": 1.4}
AXES_IN = 1.3  # about the height of one panel
ROOM, LOG_ROOM = 1.1, 1.3  # of a values' axis above the greatest value
ALPHAS = (1.0, 0.5, 0.3)
RING: dict[str, Any] = {"marker": "o", "facecolors": "none", "edgecolors": style.INK, "linewidths": 1.2}


class Panel(NamedTuple):
    """The curves of one meta-architecture, each the points of one detector with rising numbers of proposals."""

    meta_architecture: str
    curves: tuple[tuple[ProposalPoint, ...], ...]


def proposal_panels(finding: Finding[ProposalPoint]) -> tuple[Panel, ...]:
    """What is drawn: a panel for each meta-architecture, the paper's order first."""
    curves: dict[str, list[tuple[ProposalPoint, ...]]] = {}
    for _, points in itertools.groupby(finding.rows, key=lambda point: point.curve):
        curve = tuple(points)
        curves.setdefault(curve[0].meta_architecture, []).append(curve)
    order = list(META_ARCHITECTURE_WORDS)
    place = {meta: order.index(meta) if meta in order else len(order) for meta in curves}
    return tuple(
        Panel(meta, tuple(curves[meta])) for meta in sorted(curves, key=lambda meta: (place[meta], meta))
    )


def draw_proposals(
    finding: Finding[ProposalPoint],
    ax: "Axes | None" = None,
    *,
    width_in: float = style.SCREEN_WIDTH_IN,
) -> "Axes":
    """The first of the axes that show AP (solid) above time (dotted), a column for each meta-architecture.

    Where no detector has two values of AP, or none two times, there is one row of panels.

    Args:
        finding: of `analysis.findings.proposals.proposals`.
        ax: where to draw the accuracies of all meta-architectures, or their times where there are none, without
            the other panels; by default a new figure with all of them.
        width_in: width of the new figure in inches; not used where `ax` is given.
    """
    panels = proposal_panels(finding)
    all_curves = [curve for panel in panels for curve in panel.curves]
    shown = [quantity for quantity in ("accuracy", "time_ms") if makes_curve(all_curves, quantity)]
    if ax is None:
        height_in = _height_in(width_in, len(shown))
        grid = blank_panels(
            width_in, height_in, rows=len(shown), columns=len(panels), share_x=True, share_rows=True
        )
        columns = panels
    else:
        grid, shown = np.array([[ax]]), shown[:1]
        columns = (Panel("", tuple(curve for panel in panels for curve in panel.curves)),)
    first: Axes = grid[0, 0]
    alphas = _alphas(columns)
    width_in = figure_of(first).get_figwidth()
    with style.look(width_in):
        for quantity, row in zip(shown, grid, strict=True):
            for panel, panel_ax in zip(columns, row, strict=True):
                _draw_panel(panel_ax, panel, quantity, alphas, width_in)
            _set_values_axis(row, panels, quantity)
        for panel, top, bottom in zip(columns, grid[0], grid[-1], strict=True):
            if panel.meta_architecture:
                top.set_title(_panel_title(panel), fontweight="normal")
            bottom.set_xlabel("Proposals")
        _set_proposals_axis(first, panels)
        if ax is None:
            set_figure_title(first, finding.title)
        else:
            set_title(first, finding.title, "", width_in)
        points = [point for panel in panels for curve in panel.curves for point in curve]
        add_legend(
            grid[0, -1],
            [colour_group([point.feature_extractor for point in points]), _key(points, shown, alphas)],
        )
    return first


def _height_in(width_in: float, num_rows: int) -> float:
    return 1.0 + 1.6 * num_rows if style.is_narrow(width_in) else 0.6 + 2.1 * num_rows


def makes_curve(curves: Iterable[Sequence[ProposalPoint]], quantity: str) -> bool:
    """Whether a detector has the quantity at two numbers of proposals, so that there is a curve to see."""
    return any(sum(not np.isnan(getattr(point, quantity)) for point in curve) > 1 for curve in curves)


def _panel_title(panel: Panel) -> str:
    name = META_ARCHITECTURE_WORDS.get(panel.meta_architecture, panel.meta_architecture)
    sizes = {curve[0].resolution for curve in panel.curves}
    return f"{name}, {sizes.pop():g} px" if len(sizes) == 1 else name


def _draw_panel(
    ax: "Axes", panel: Panel, quantity: str, alphas: Mapping[str, float], width_in: float
) -> None:
    size = style.font_points(width_in) * 0.5
    line = AP_LINE if quantity == "accuracy" else TIME_LINE
    for curve in panel.curves:
        points = [point for point in curve if not np.isnan(getattr(point, quantity))]
        if not points:
            continue
        colour = style.colour(curve[0].feature_extractor)
        numbers, values = _numbers(points, "num_proposals"), _numbers(points, quantity)
        is_hollow = quantity == "time_ms" and not all(point.is_measured for point in points)
        ax.plot(
            numbers,
            values,
            color=colour,
            marker=style.marker(curve[0].meta_architecture),
            markersize=size,
            markerfacecolor="white" if is_hollow else colour,
            alpha=alphas[own_words(panel, curve)],
            **line,
            zorder=3,
        )
        _draw_bounds(ax, points, quantity, colour)
        is_spot = [point.is_sweet_spot for point in points]
        ax.scatter(numbers[is_spot], values[is_spot], s=(2.4 * size) ** 2, **RING, zorder=4)


def own_words(panel: Panel, curve: Sequence[ProposalPoint]) -> str:
    """What tells a curve from the others of its colour: its stride, or a printed name; nothing for the only one."""
    colour = style.colour(curve[0].feature_extractor)
    alike = [other[0].model for other in panel.curves if style.colour(other[0].feature_extractor) == colour]
    shared = set.intersection(*(set(model.split(", ")) for model in alike))
    return ", ".join(word for word in curve[0].model.split(", ") if word not in shared)


def _alphas(panels: Sequence[Panel]) -> dict[str, float]:
    """How strongly curves are drawn, by their own words: those without any fully, the others paler and paler."""
    words = sorted({own_words(panel, curve) for panel in panels for curve in panel.curves})
    return {word: ALPHAS[min(place, len(ALPHAS) - 1)] for place, word in enumerate(words)}


def _draw_bounds(ax: "Axes", points: Sequence[ProposalPoint], quantity: str, colour: str) -> None:
    names = (
        ("accuracy_lower", "accuracy_upper") if quantity == "accuracy" else ("time_lower_ms", "time_upper_ms")
    )
    lower, upper = (_numbers(points, name) for name in names)
    has_both = ~np.isnan(lower) & ~np.isnan(upper)
    numbers = _numbers(points, "num_proposals")[has_both]
    ax.vlines(numbers, lower[has_both], upper[has_both], colors=colour, linewidth=1.2, alpha=0.6, zorder=2)


def _numbers(points: Sequence[ProposalPoint], name: str) -> NDArray[np.float64]:
    return np.array([getattr(point, name) for point in points], np.float64)


def _set_proposals_axis(ax: "Axes", panels: Sequence[Panel]) -> None:
    from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

    numbers = sorted({point.num_proposals for panel in panels for curve in panel.curves for point in curve})
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(FixedLocator(numbers))
    ax.xaxis.set_minor_locator(NullLocator())
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    margin = (numbers[-1] / numbers[0]) ** 0.07
    ax.set_xlim(numbers[0] / margin, numbers[-1] * margin)


def _set_values_axis(row: Sequence["Axes"], panels: Sequence[Panel], quantity: str) -> None:
    accuracy = panels[0].curves[0][0].accuracy_kind
    row[0].set_ylabel(accuracy if quantity == "accuracy" else "\n".join(wrap(_time_label(panels), 22)))
    upper = "accuracy_upper" if quantity == "accuracy" else "time_upper_ms"
    points = [point for panel in panels for curve in panel.curves for point in curve]
    values = np.concatenate([_numbers(points, quantity), _numbers(points, upper)])
    values = values[values > 0]  # NaN is not
    if quantity == "time_ms" and asks_for_log(values):
        row[0].set_ylim(values.min() / LOG_ROOM, values.max() * LOG_ROOM)
        set_log_ticks(row[0], "y", AXES_IN)
    else:
        row[0].set_ylim(0, values.max(initial=0) * ROOM or 1)


def _time_label(panels: Sequence[Panel]) -> str:
    return time_words([point.time_kind for panel in panels for curve in panel.curves for point in curve])


def _key(points: Sequence[ProposalPoint], shown: Sequence[str], alphas: Mapping[str, float]) -> Group:
    """What lines and rings mean, for those that are there."""
    looks = {"accuracy": (points[0].accuracy_kind, AP_LINE), "time_ms": ("time", TIME_LINE)}
    entries = [
        line_entry(looks[quantity][0], color=style.FAINT_INK, **looks[quantity][1]) for quantity in shown
    ]
    entries += [
        line_entry(words, color=style.FAINT_INK, alpha=alpha) for words, alpha in alphas.items() if words
    ]
    if any(point.is_sweet_spot for point in points):
        ring = {
            "marker": "o",
            "markerfacecolor": "none",
            "color": style.INK,
            "markersize": style.NARROW_IN * 1.6,
        }
        entries.append(line_entry("sweet spot", linestyle="none", **ring))
    if "time_ms" in shown and not all(point.is_measured for point in points):
        entries.append(marker_entry("s", "time not measured here", is_hollow=True))
    return Group("How to read it", entries)
