"""What fewer pixels do to accuracy and time (Figure 5 of the paper): how it is drawn."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.findings.finding import Finding
from analysis.findings.resolution import ResolutionPair, other_sizes
from analysis.statistics.averages import change_average
from analysis.words import ACCURACY_WORDS
from figures.parts import style
from figures.parts.heading import set_figure_title, set_title
from figures.parts.legend import Entry, Group, add_legend, colour_group, line_entry, shape_group
from figures.parts.picture import figure_of
from figures.parts.strips import Look, Strip, draw_strips, strip_panels, strips_key, time_intervals, time_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def resolution_strips(finding: Finding[ResolutionPair]) -> tuple[Strip, ...]:
    """The changes that at least one pair has, as strips: of AP, of small, medium and large objects, of time."""
    rows = finding.rows
    is_hollow = np.array([not row.is_measured for row in rows])
    sizes = {f"{name}_change": ACCURACY_WORDS[name].replace(" of ", ", ") for name in other_sizes(rows)}
    names = {"accuracy_change": rows[0].accuracy_kind, **sizes, "time_change": time_name(rows)}
    strips = (
        Strip(
            name=name,
            changes=np.array([getattr(row, change) for row in rows]),
            average=change_average(rows, change),
            is_hollow=is_hollow if change == "time_change" else np.zeros(len(rows), bool),
            intervals=time_intervals(rows) if change == "time_change" else None,
        )
        for change, name in names.items()
    )
    return tuple(strip for strip in strips if strip.average.num_pairs)


def sized_pairs(finding: Finding[ResolutionPair]) -> tuple[ResolutionPair, ...]:
    """The pairs with the AP of small and of large objects at both sizes."""
    return tuple(
        row
        for row in finding.rows
        if not np.isnan([row.ap_small_high, row.ap_small_low, row.ap_large_high, row.ap_large_low]).any()
    )


def draw_resolution(
    finding: Finding[ResolutionPair],
    ax: "Axes | None" = None,
    *,
    width_in: float = style.SCREEN_WIDTH_IN,
) -> "Axes":
    """Axes that show the changes of every pair and their averages, the pairs' small and large objects under them.

    Args:
        finding: of `analysis.findings.resolution.resolution`.
        ax: where to draw the changes alone; by default on a new figure, with a second panel (small against large
            objects, the paper's Figure 5) where the pairs have accuracies by size.
        width_in: width of the new figure in inches; not used where `ax` is given.
    """
    strips, sized = resolution_strips(finding), sized_pairs(finding)
    looks = [Look(row.meta_architecture, row.feature_extractor) for row in finding.rows]
    is_alone, below = ax is None, None
    if ax is None:
        ax, *others = strip_panels(width_in, len(strips), below_in=_sizes_height(width_in) if sized else 0)
        below = others[0] if others else None
    width_in = figure_of(ax).get_figwidth()
    with style.look(width_in):
        draw_strips(ax, strips, looks, width_in)
        ax.set_xlabel("Change against the larger size")
        if is_alone:
            set_figure_title(ax, finding.title)
        else:
            set_title(ax, finding.title, "", width_in)
        key = strips_key(strips)
        if below is not None:
            _draw_sizes(below, sized, width_in)
            key = Group(key.heading, [*key.entries, *_size_entries(width_in)])
        add_legend(
            ax,
            [
                shape_group([look.meta_architecture for look in looks]),
                colour_group([look.feature_extractor for look in looks]),
                key,
            ],
        )
    return ax


def _sizes_height(width_in: float) -> float:
    return 0.85 * width_in if style.is_narrow(width_in) else 0.45 * width_in


def _draw_sizes(ax: "Axes", pairs: Sequence[ResolutionPair], width_in: float) -> None:
    """AP of small against large objects: a line from a small dot, the smaller pictures, to a large one."""
    from matplotlib.collections import LineCollection

    pairs_of: dict[tuple[str, str], list[ResolutionPair]] = {}
    for pair in pairs:
        look = style.marker(pair.meta_architecture), style.colour(pair.feature_extractor)
        pairs_of.setdefault(look, []).append(pair)
    for (marker, colour), alike in pairs_of.items():
        large = np.array([[pair.ap_large_low, pair.ap_large_high] for pair in alike])
        small = np.array([[pair.ap_small_low, pair.ap_small_high] for pair in alike])
        lines = np.stack([large, small], axis=2)  # (pairs, ends, coordinates)
        ax.add_collection(LineCollection(list(lines), colors=colour, linewidths=0.8, alpha=0.5, zorder=2))
        for end, points in enumerate(_marker_sizes(width_in)):
            ax.scatter(
                large[:, end],
                small[:, end],
                s=points**2,
                marker=marker,
                facecolors=colour,
                edgecolors="white",
                linewidths=0.4,
                zorder=3 + end,
            )
    ax.set_xlabel("AP of large objects")
    ax.set_ylabel("AP of small objects")


def _marker_sizes(width_in: float) -> tuple[float, float]:
    """Diameters in points: of the smaller and of the larger pictures."""
    points = style.font_points(width_in)
    return 0.4 * points, 0.8 * points


def _size_entries(width_in: float) -> list[Entry]:
    look: dict[str, Any] = {"linestyle": "none", "marker": "o", "color": style.FAINT_INK}
    small, large = _marker_sizes(width_in)
    return [
        line_entry("larger size", markersize=large, **look),
        line_entry("smaller size", markersize=small, **look),
    ]
