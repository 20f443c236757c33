"""Multiply-adds against time (Figure 8 of the paper): a panel for each device, slanted lines of one ratio.

A newcomer should see which extractors lie far from the others along the slanted lines: they use the device badly.
"""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.findings.compute import ComputeRow, ExtractorRatio, extractor_ratios, groups
from analysis.findings.finding import Finding
from analysis.words import extractor_words
from figures.errors import FigureError
from figures.parts import style
from figures.parts.amount_axis import set_amount_axis
from figures.parts.heading import add_heading
from figures.parts.legend import Entry, Group, add_legend, colour_group, line_entry, marker_entry, shape_group
from figures.parts.panels import blank_panels
from figures.parts.picture import figure_of
from figures.parts.scatter import Dot, draw_dots
from figures.parts.time_words import time_words
from figures.parts.words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_PANELS = 4
RATIO_LINE: dict[str, Any] = {"color": "#B5B5B5", "linewidth": 0.8, "linestyle": (0, (4, 3)), "zorder": 1}


def draw_compute(
    finding: Finding[ComputeRow], ax: "Axes | None" = None, *, width_in: float = style.SCREEN_WIDTH_IN
) -> "Axes":
    """Axes that show the time of each detector against its multiply-adds; the first panel's of several.

    Args:
        finding: of `analysis.findings.compute.compute`.
        ax: where to draw the rows of one device and protocol; by default on a new figure, a panel for each of the
            `MOST_PANELS` with the most rows.
        width_in: width of the new figure in inches; not used where `ax` is given.

    Raises:
        FigureError: `ax` is given and the rows are of several devices or protocols.
    """
    found = groups(finding.rows)
    if ax is not None and len(found) > 1:
        raise FigureError(
            f"multiply-adds against time of {len(found)} devices or protocols do not share axes; leave `ax` out for a "
            "panel each, or keep the rows of one"
        )
    shown = found[:MOST_PANELS]
    panels = [ax] if ax is not None else _panels(len(shown), width_in)
    width_in = figure_of(panels[0]).get_figwidth()
    with style.look(width_in):
        for panel, group in zip(panels, shown, strict=True):
            _draw_panel(panel, group, width_in)
            if len(shown) > 1:
                lines = wrap(_where(group), int(style.text_columns(width_in) * 0.7))
                panel.set_title("\n".join(lines), pad=6 + 1.3 * style.font_points(width_in))
        title = f"{finding.title}{'' if len(shown) > 1 else f' on {shown[0][0].device}'}"
        hidden = f" ({len(found) - len(shown)} more not shown)" if len(found) > len(shown) else ""
        add_heading(panels[0], title + hidden, is_alone=ax is None)
        rows = [row for group in shown for row in group]
        add_legend(panels[0], _groups(rows, extractor_ratios(shown[0]) if len(shown) == 1 else ()))
    return panels[0]


def _panels(count: int, width_in: float) -> list["Axes"]:
    """`count` panels one under another on a new figure."""
    height = (0.75 if style.is_narrow(width_in) else 0.42) * width_in
    legend_in = 1.6 if style.is_narrow(width_in) else 0.3
    panels: list[Axes] = list(blank_panels(width_in, height * count + legend_in, rows=count)[:, 0])
    return panels


def _where(group: Sequence[ComputeRow]) -> str:
    return f"{group[0].device}, {group[0].protocol}"


def _draw_panel(ax: "Axes", group: Sequence[ComputeRow], width_in: float) -> None:
    dots = [
        Dot(row.gmacs, row.time_ms, row.meta_architecture, row.feature_extractor, row.source != "measured")
        for row in group
    ]
    draw_dots(ax, dots, width_in)
    set_amount_axis(ax, "x", np.array([row.gmacs for row in group]), 0.6 * width_in, log=True)
    set_amount_axis(ax, "y", np.array([row.time_ms for row in group]), 0.3 * width_in, log=True)
    _draw_ratios(ax, group, width_in)
    columns = style.text_columns(width_in)
    ax.set_xlabel("\n".join(wrap("Multiply-adds per image in thousand millions (GMACs)", columns)))
    ax.set_ylabel("\n".join(wrap(time_words([row.time_kind for row in group]), columns // 2)))


def _draw_ratios(ax: "Axes", group: Sequence[ComputeRow], width_in: float) -> None:
    """Lines of 1, 10, ... or .1, .01, ... GMACs per ms, those that cross the axes, each with its number at its end."""
    ratios = [row.gmacs_per_ms for row in group]
    powers = range(math.floor(math.log10(min(ratios))), math.ceil(math.log10(max(ratios))) + 1)
    (least, most), (fastest, slowest) = ax.get_xlim(), ax.get_ylim()
    for ratio in (10.0**power for power in powers):
        start, end = max(least, fastest * ratio), min(most, slowest * ratio)
        if start >= end:
            continue
        ax.plot([start, end], [start / ratio, end / ratio], **RATIO_LINE)
        is_at_top = end < most
        ax.annotate(
            f"{ratio:g}",
            (end, end / ratio),
            (0, 2) if is_at_top else (-8, 0),
            textcoords="offset points",
            ha="center" if is_at_top else "right",
            va="bottom" if is_at_top else "center",
            fontsize=style.font_points(width_in) - 1,
            color=style.FAINT_INK,
        )
    ax.set(xlim=(least, most), ylim=(fastest, slowest))


def _groups(rows: Sequence[ComputeRow], ratios: Sequence[ExtractorRatio]) -> list[Group]:
    colours = colour_group([row.feature_extractor for row in rows])
    key: list[Entry] = [
        line_entry("so many GMACs per ms", **{k: v for k, v in RATIO_LINE.items() if k != "zorder"})
    ]
    if any(row.source != "measured" for row in rows):
        key.append(marker_entry("o", "time not measured here", is_hollow=True))
    if ratios:
        colours = Group("Extractor: GMACs per ms", _with_ratios(colours.entries, ratios))
    return [shape_group([row.meta_architecture for row in rows]), colours, Group("How to read it", key)]


def _with_ratios(entries: Sequence[Entry], ratios: Sequence[ExtractorRatio]) -> list[Entry]:
    """The entries of extractors, each with its ratio."""
    of_name = {extractor_words(ratio.feature_extractor): ratio.median for ratio in ratios}
    return [
        (handle, f"{words}: {of_name[words]:.2g}" if words in of_name else words) for handle, words in entries
    ]
