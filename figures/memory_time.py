"""Memory against time (Figure 10 of the paper)."""

from typing import TYPE_CHECKING

import numpy as np

from analysis.findings.finding import Finding
from analysis.findings.memory_time import MemoryTimeRow
from figures.parts import style
from figures.parts.amount_axis import set_amount_axis
from figures.parts.heading import add_heading
from figures.parts.legend import Group, add_legend, colour_group, marker_entry, shape_group
from figures.parts.picture import blank_axes, figure_of
from figures.parts.scatter import Dot, draw_dots
from figures.parts.time_words import time_words
from figures.parts.words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def draw_memory_time(
    finding: Finding[MemoryTimeRow], ax: "Axes | None" = None, *, width_in: float = style.SCREEN_WIDTH_IN
) -> "Axes":
    """Axes that show the memory of each detector against its time.

    Args:
        finding: of `analysis.findings.memory_time.memory_time`.
        ax: where to draw; by default alone on a new figure.
        width_in: width of the new figure in inches; not used where `ax` is given.
    """
    is_alone, rows = ax is None, finding.rows
    ax = blank_axes(width_in) if ax is None else ax
    width_in = figure_of(ax).get_figwidth()
    columns = style.text_columns(width_in)
    with style.look(width_in):
        dots = [
            Dot(
                row.time_ms,
                row.memory_mb,
                row.meta_architecture,
                row.feature_extractor,
                row.source != "measured",
            )
            for row in rows
        ]
        draw_dots(ax, dots, width_in)
        set_amount_axis(ax, "x", np.array([row.time_ms for row in rows]), 0.6 * width_in)
        set_amount_axis(ax, "y", np.array([row.memory_mb for row in rows]), 0.4 * width_in)
        add_heading(ax, finding.title, is_alone=is_alone)
        ax.set_xlabel("\n".join(wrap(time_words([row.time_kind for row in rows]), columns)))
        ax.set_ylabel("\n".join(wrap(f"Memory in MB, {rows[0].memory_kind}", columns // 2)))
        hollow = (
            [marker_entry("o", "time not measured here", is_hollow=True)]
            if any(d.is_hollow for d in dots)
            else []
        )
        shapes = shape_group([row.meta_architecture for row in rows])
        add_legend(
            ax,
            [shapes, colour_group([row.feature_extractor for row in rows]), Group("How to read it", hollow)],
        )
    return ax
