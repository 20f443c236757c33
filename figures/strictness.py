"""AP against AP at one overlap (Figure 11 of the paper): a panel for each overlap, .5 and .75.

A newcomer should see in which panel the points keep closer to their line, and the numbers that say so above it.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.findings.finding import Finding
from analysis.findings.strictness import COLUMNS, Strictness, StrictnessPoint, fitted, r_squared_words
from analysis.statistics.association import Association
from figures.parts import style
from figures.parts.ap_axis import LEAST_SPAN, MARGIN, set_ap_axis
from figures.parts.heading import set_figure_title
from figures.parts.legend import Group, add_legend, colour_group, line_entry, shape_group
from figures.parts.panels import blank_panels
from figures.parts.picture import figure_of
from figures.parts.scatter import Dot, draw_dots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE: dict[str, Any] = {"color": style.INK, "linewidth": 1.0}
FEW_TICKS, MANY_TICKS = 4, 6  # of AP along a panel
STEPS = (1, 2, 5, 10)


class Cloud(NamedTuple):
    """One overlap.

    Attributes:
        column: `ap50` or `ap75`.
        points: (n, 2), AP and AP at this overlap.
        line: (2, 2) ends of the line through them; None where there is none.
        words: the overlap, and what the points and the line tell, a few short lines.
    """

    column: str
    points: NDArray[np.float64]
    line: NDArray[np.float64] | None
    words: tuple[str, ...]


def strictness_clouds(finding: Finding[StrictnessPoint]) -> tuple[Cloud, ...]:
    """The points at an overlap of .5 and at .75."""
    fits = fitted(finding.rows)
    return tuple(_cloud(finding, fits, column) for column in COLUMNS)


def _cloud(finding: Finding[StrictnessPoint], fits: Strictness, column: str) -> Cloud:
    points = np.array([[point.ap, getattr(point, column)] for point in finding.rows])
    fit: Association = getattr(fits, column)
    name = f"AP at IoU {COLUMNS[column]}"
    if fit.slope is None or fit.intercept is None or fit.r_squared is None:
        return Cloud(column, points, None, (name, "too few for a line"))
    ends = np.array([points[:, 0].min(), points[:, 0].max()])
    line = np.column_stack([ends, fit.intercept + fit.slope * ends])
    numbers = f"least-squares R² {r_squared_words(fit.r_squared)}", f"Theil-Sen slope {fit.slope:.2f}"
    return Cloud(column, points, line, (name, *numbers))


def draw_strictness(
    finding: Finding[StrictnessPoint], ax: "Axes | None" = None, *, width_in: float = style.SCREEN_WIDTH_IN
) -> "Axes":
    """Axes that show each detector at one overlap, with a line through all; a panel for each overlap.

    Args:
        finding: of `analysis.findings.strictness.strictness`.
        ax: where to draw AP at .75 alone, which the paper finds to be the tighter one; by default both panels on a new
            figure.
        width_in: width of the new figure in inches; not used where `ax` is given.
    """
    clouds = strictness_clouds(finding)
    if ax is None:
        panels = list(blank_panels(width_in, _height_in(width_in), columns=len(clouds), share_rows=True)[0])
    else:
        clouds, panels = clouds[-1:], [ax]
    first: Axes = panels[0]
    width_in = figure_of(first).get_figwidth()
    with style.look(width_in):
        for cloud, panel in zip(clouds, panels, strict=True):
            _draw_panel(panel, finding, cloud, width_in)
        set_ap_axis(first, [(y, None, None) for cloud in clouds for y in cloud.points[:, 1].tolist()])
        first.set_ylabel(f"AP at one IoU, on {finding.rows[0].eval_split}")
        if ax is None:
            set_figure_title(first, finding.title)
        shapes = shape_group([point.meta_architecture for point in finding.rows])
        colours = colour_group([point.feature_extractor for point in finding.rows])
        add_legend(panels[-1], [shapes, colours, _key(clouds)])
    return first


def _height_in(width_in: float) -> float:
    return 3.6 if style.is_narrow(width_in) else 0.5 * width_in


def _draw_panel(ax: "Axes", finding: Finding[StrictnessPoint], cloud: Cloud, width_in: float) -> None:
    from matplotlib.ticker import MaxNLocator

    draw_dots(ax, _dots(finding, cloud), width_in)
    if cloud.line is not None:
        ax.plot(*cloud.line.T, **LINE, zorder=2)
    aps = cloud.points[:, 0]
    missing = max(LEAST_SPAN - np.ptp(aps), 0.0)
    margin = MARGIN * (np.ptp(aps) + missing) + missing / 2
    ax.set_xlim(aps.min() - margin, aps.max() + margin)
    ax.xaxis.set_major_locator(
        MaxNLocator(FEW_TICKS if style.is_narrow(width_in) else MANY_TICKS, steps=STEPS)
    )
    ax.set_xlabel("AP over IoU .5 to .95")
    ax.set_title("\n".join(cloud.words), fontweight="normal", fontsize=style.font_points(width_in))


def _dots(finding: Finding[StrictnessPoint], cloud: Cloud) -> list[Dot]:
    return [
        Dot(x, y, point.meta_architecture, point.feature_extractor, is_hollow=False)
        for point, (x, y) in zip(finding.rows, cloud.points.tolist(), strict=True)
    ]


def _key(clouds: tuple[Cloud, ...]) -> Group:
    has_line = any(cloud.line is not None for cloud in clouds)
    return Group("Trend", [line_entry("Theil-Sen line", **LINE)] if has_line else [])
