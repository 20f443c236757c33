"""AP against AP at one overlap (Figure 11 of the paper): two clouds over one axis.

A newcomer should see how closely each cloud follows its line, the upper one at an overlap of .5, the lower at .75.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.findings.finding import Finding
from analysis.findings.strictness import COLUMNS, Strictness, StrictnessPoint, fitted, r_squared_words
from analysis.statistics.association import Association
from figures.parts import style
from figures.parts.ap_axis import LEAST_SPAN, MARGIN, set_ap_axis
from figures.parts.heading import set_title
from figures.parts.labels import Label, place_labels
from figures.parts.legend import Group, add_legend, colour_group, line_entry, shape_group
from figures.parts.picture import blank_axes, figure_of, settle_layout
from figures.parts.scatter import Dot, draw_dots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE: dict[str, Any] = {"color": style.INK, "linewidth": 1.0}
HEADROOM = 0.15  # of the span, for the upper label


class Cloud(NamedTuple):
    """One overlap: (n, 2) points of AP and AP at it, its words, and its line as (2, 2) ends; None where there is none."""

    overlap: str
    points: NDArray[np.float64]
    line: NDArray[np.float64] | None
    label: str


def strictness_clouds(finding: Finding[StrictnessPoint]) -> tuple[Cloud, ...]:
    """The upper cloud, at an overlap of .5, and the lower one, at .75."""
    fits = fitted(finding.rows)
    return tuple(_cloud(finding, fits, column) for column in COLUMNS)


def _cloud(finding: Finding[StrictnessPoint], fits: Strictness, column: str) -> Cloud:
    points = np.array([[point.ap, getattr(point, column)] for point in finding.rows])
    fit: Association = getattr(fits, column)
    line, label = None, "too few for a line"
    if fit.slope is not None and fit.intercept is not None and fit.r_squared is not None:
        ends = np.array([points[:, 0].min(), points[:, 0].max()])
        line = np.column_stack([ends, fit.intercept + fit.slope * ends])
        label = f"R² {r_squared_words(fit.r_squared)}, slope {fit.slope:.2f}"
    return Cloud(COLUMNS[column], points, line, label)


def draw_strictness(
    finding: Finding[StrictnessPoint], ax: "Axes | None" = None, *, width_in: float = style.SCREEN_WIDTH_IN
) -> "Axes":
    """Axes that show each detector twice, at each overlap, with a line through each cloud.

    Args:
        finding: of `analysis.findings.strictness.strictness`.
        ax: where to draw; by default alone on a new figure.
        width_in: width of the new figure in inches; not used where `ax` is given.
    """
    clouds = strictness_clouds(finding)
    ax = blank_axes(width_in) if ax is None else ax
    width_in = figure_of(ax).get_figwidth()
    with style.look(width_in):
        for cloud in clouds:
            draw_dots(ax, _dots(finding, cloud), width_in)
            if cloud.line is not None:
                ax.plot(*cloud.line.T, **LINE, zorder=2)
        _set_axes(ax, finding, clouds)
        set_title(ax, finding.title, "", width_in)
        shapes = shape_group([point.meta_architecture for point in finding.rows])
        colours = colour_group([point.feature_extractor for point in finding.rows])
        add_legend(ax, [shapes, colours, _key(clouds)])
        _label(ax, clouds, width_in)
    return ax


def _dots(finding: Finding[StrictnessPoint], cloud: Cloud) -> list[Dot]:
    return [
        Dot(x, y, point.meta_architecture, point.feature_extractor, is_hollow=False)
        for point, (x, y) in zip(finding.rows, cloud.points.tolist(), strict=True)
    ]


def _set_axes(ax: "Axes", finding: Finding[StrictnessPoint], clouds: tuple[Cloud, ...]) -> None:
    aps = clouds[0].points[:, 0]
    missing = max(LEAST_SPAN - np.ptp(aps), 0.0)
    margin = MARGIN * (np.ptp(aps) + missing) + missing / 2
    ax.set_xlim(aps.min() - margin, aps.max() + margin)
    set_ap_axis(
        ax, [(y, None, None) for cloud in clouds for y in cloud.points[:, 1].tolist()], headroom=HEADROOM
    )
    ax.set_xlabel(f"AP on {finding.rows[0].eval_split}, over IoU .5 to .95")
    ax.set_ylabel("AP at one IoU")


def _key(clouds: tuple[Cloud, ...]) -> Group:
    has_line = any(cloud.line is not None for cloud in clouds)
    return Group("Trend", [line_entry("Theil-Sen line", **LINE)] if has_line else [])


def _label(ax: "Axes", clouds: tuple[Cloud, ...], width_in: float) -> None:
    """The overlap of each cloud, near its point of the largest AP, with the numbers of its line."""
    settle_layout(ax)
    place_labels(
        ax,
        [_cloud_label(cloud) for cloud in clouds],
        style.font_points(width_in) - 0.5,
        points=np.concatenate([cloud.points for cloud in clouds]),
        lines=[cloud.line for cloud in clouds if cloud.line is not None],
    )


def _cloud_label(cloud: Cloud) -> Label:
    order = np.argsort(cloud.points[:, 0])
    x, y = cloud.points[order[len(order) // 2]]  # the middle one: its neighbours leave room above and below
    return Label(float(x), float(y), f"IoU {cloud.overlap}", [cloud.label])
