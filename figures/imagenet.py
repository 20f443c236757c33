"""AP against the ImageNet accuracy of the feature extractor (Figure 3 of the paper).

A newcomer should see whether the points of one shape rise to the right, and how sure that is.
"""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.findings.finding import Finding
from analysis.findings.imagenet import ImagenetPoint, associations, extractor_means
from analysis.statistics.association import LEAST_POINTS, Association, p_words, r_words
from analysis.words import meta_architecture_words
from figures.parts import style
from figures.parts.ap_axis import draw_ap_bars, set_ap_axis
from figures.parts.heading import set_title
from figures.parts.labels import Label, place_labels
from figures.parts.legend import Group, add_legend, colour_group, line_entry, shape_group
from figures.parts.picture import blank_axes, figure_of, settle_layout
from figures.parts.scatter import Dot, draw_dots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SURE: dict[str, Any] = {"color": style.INK, "linewidth": 1.4}
UNSURE: dict[str, Any] = {"color": style.INK, "linewidth": 0.9, "linestyle": (0, (1, 2))}
MARGIN = 0.08  # of the span, free at either end
HEADROOM = 0.3  # of the span of AP, for labels
LEAST_SPAN = 0.02  # of ImageNet accuracies


class Trend(NamedTuple):
    """The line through the means of a meta-architecture's extractors.

    Attributes:
        meta_architecture: word of the schema.
        ends: (2, 2) first and last point, ImageNet accuracy and AP.
        association: what the line is of; it has a slope.
    """

    meta_architecture: str
    ends: NDArray[np.float64]
    association: Association


def imagenet_trends(finding: Finding[ImagenetPoint]) -> tuple[Trend, ...]:
    """The lines of the meta-architectures that have enough extractors for one."""
    means = extractor_means(finding.rows)
    trends = []
    for name, found in associations(finding.rows).items():
        if found.slope is not None and found.intercept is not None:
            ends = np.array([means[name][0].imagenet_top1, means[name][-1].imagenet_top1])
            line = np.column_stack([ends, found.intercept + found.slope * ends])
            trends.append(Trend(name, line, found))
    return tuple(trends)


def draw_imagenet(
    finding: Finding[ImagenetPoint], ax: "Axes | None" = None, *, width_in: float = style.SCREEN_WIDTH_IN
) -> "Axes":
    """Axes that show each detector, and a line for each meta-architecture with enough extractors.

    Args:
        finding: of `analysis.findings.imagenet.imagenet`.
        ax: where to draw; by default alone on a new figure.
        width_in: width of the new figure in inches; not used where `ax` is given.
    """
    points, trends = finding.rows, imagenet_trends(finding)
    ax = blank_axes(width_in) if ax is None else ax
    width_in = figure_of(ax).get_figwidth()
    with style.look(width_in):
        draw_ap_bars(
            ax, [(p.imagenet_top1, p.accuracy_lower, p.accuracy_upper, p.feature_extractor) for p in points]
        )
        draw_dots(ax, [_dot(point) for point in points], width_in)
        for trend in trends:
            ax.plot(*trend.ends.T, **(SURE if trend.association.is_significant else UNSURE), zorder=2)
        _set_axes(ax, finding, trends)
        set_title(ax, finding.title, _without_trend(finding), width_in)
        _add_legend(ax, finding, trends)
        _label(ax, finding, trends, width_in)
    return ax


def _without_trend(finding: Finding[ImagenetPoint]) -> str:
    """Why some meta-architectures have no line; nothing where each has one."""
    few, reasons = [], []
    for name, found in associations(finding.rows).items():
        words = meta_architecture_words(name)
        if found.num_points < LEAST_POINTS:
            few.append(f"{words} ({found.num_points})")
        elif found.slope is None:
            reasons.append(f"No line for {words}: {found.no_claim}")
    too_few = f"Too few feature extractors for a correlation, which needs {LEAST_POINTS}: {', '.join(few)}"
    return "\n".join([*([too_few] if few else []), *reasons])


def _dot(point: ImagenetPoint) -> Dot:
    return Dot(
        point.imagenet_top1, point.accuracy, point.meta_architecture, point.feature_extractor, is_hollow=False
    )


def _set_axes(ax: "Axes", finding: Finding[ImagenetPoint], trends: tuple[Trend, ...]) -> None:
    top1 = np.array([point.imagenet_top1 for point in finding.rows])
    missing = max(LEAST_SPAN - np.ptp(top1), 0.0)
    margin = MARGIN * (np.ptp(top1) + missing) + missing / 2
    ax.set_xlim(top1.min() - margin, top1.max() + margin)
    ax.set_xlabel("ImageNet top-1 accuracy of the feature extractor")
    aps = [(point.accuracy, point.accuracy_lower, point.accuracy_upper) for point in finding.rows]
    set_ap_axis(ax, aps, headroom=HEADROOM if trends else MARGIN)
    ax.set_ylabel(f"{finding.rows[0].accuracy_kind} on {finding.rows[0].eval_split}")


def _add_legend(ax: "Axes", finding: Finding[ImagenetPoint], trends: tuple[Trend, ...]) -> None:
    sure = [trend.association.is_significant for trend in trends]
    entries = [line_entry("significant", **SURE)] if any(sure) else []
    entries += [line_entry("not significant", **UNSURE)] if not all(sure) else []
    shapes = shape_group([point.meta_architecture for point in finding.rows])
    colours = colour_group([point.feature_extractor for point in finding.rows])
    add_legend(ax, [shapes, colours, Group("Trend", entries)])


def _label(ax: "Axes", finding: Finding[ImagenetPoint], trends: tuple[Trend, ...], width_in: float) -> None:
    """The correlation of each trend, near its right end."""
    if not trends:
        return
    settle_layout(ax)
    place_labels(
        ax,
        [_trend_label(trend) for trend in trends],
        style.font_points(width_in) - 0.5,
        points=np.array([[point.imagenet_top1, point.accuracy] for point in finding.rows]),
        lines=[trend.ends for trend in trends],
    )


def _trend_label(trend: Trend) -> Label:
    x, y = trend.ends[-1]
    assert trend.association.pearson is not None  # it has a slope
    numbers = f"r = {r_words(trend.association.pearson)}, {p_words(trend.association.p_value)}"
    return Label(x, y, meta_architecture_words(trend.meta_architecture), [numbers])
