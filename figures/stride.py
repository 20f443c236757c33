"""What a finer output stride does to accuracy, time, memory and multiply-adds: how it is drawn."""

from typing import TYPE_CHECKING

import numpy as np

from analysis.findings.finding import Finding
from analysis.findings.stride import StridePair, change_names
from analysis.statistics.averages import change_average
from figures.parts import style
from figures.parts.heading import set_figure_title, set_title
from figures.parts.legend import add_legend, colour_group, shape_group
from figures.parts.picture import figure_of
from figures.parts.strips import Look, Strip, draw_strips, strip_panels, strips_key, time_intervals, time_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def stride_strips(finding: Finding[StridePair]) -> tuple[Strip, ...]:
    """The changes that at least one pair has, as strips: of AP, time, memory and multiply-adds."""
    rows = finding.rows
    is_hollow = np.array([not row.is_measured for row in rows])
    strips = (
        Strip(
            name=time_name(rows) if change == "time_change" else name[0].upper() + name[1:],
            changes=np.array([getattr(row, change) for row in rows]),
            average=change_average(rows, change),
            is_hollow=is_hollow if change == "time_change" else np.zeros(len(rows), bool),
            intervals=time_intervals(rows) if change == "time_change" else None,
        )
        for change, name in change_names(rows[0]).items()
    )
    return tuple(strip for strip in strips if strip.average.num_pairs)


def draw_stride(
    finding: Finding[StridePair], ax: "Axes | None" = None, *, width_in: float = style.SCREEN_WIDTH_IN
) -> "Axes":
    """Axes that show what the finer stride changes in every pair, and on average.

    Args:
        finding: of `analysis.findings.stride.stride`.
        ax: where to draw; by default alone on a new figure.
        width_in: width of the new figure in inches; not used where `ax` is given.
    """
    strips = stride_strips(finding)
    looks = [Look(row.meta_architecture, row.feature_extractor) for row in finding.rows]
    is_alone = ax is None
    if ax is None:
        (ax,) = strip_panels(width_in, len(strips))
    width_in = figure_of(ax).get_figwidth()
    with style.look(width_in):
        draw_strips(ax, strips, looks, width_in)
        row = finding.rows[0]
        ax.set_xlabel(f"Change of stride {row.fine_px:g} against stride {row.coarse_px:g}")
        if is_alone:
            set_figure_title(ax, finding.title)
        else:
            set_title(ax, finding.title, "", width_in)
        shapes = shape_group([look.meta_architecture for look in looks])
        colours = colour_group([look.feature_extractor for look in looks])
        add_legend(ax, [shapes, colours, strips_key(strips)])
    return ax
