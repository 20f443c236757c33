"""AP of small, medium and large objects (Figure 4 of the paper): how the meta-architectures stand to each other.

A newcomer should see how far the points of small objects lie below those of large ones, then along the lines, which join
detectors that are equal in all but the meta-architecture, what another one changes. Detectors with fewer proposals than
another one that is there are faint.
"""

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.findings.finding import Finding
from analysis.findings.sizes import SIZES, SizePoint
from analysis.words import META_ARCHITECTURE_WORDS
from figures.parts import style
from figures.parts.ap_axis import draw_ap_bars, set_ap_axis
from figures.parts.heading import set_title
from figures.parts.legend import Group, add_legend, colour_group, line_entry, marker_entry, shape_group
from figures.parts.picture import blank_axes, figure_of
from figures.parts.scatter import FAINT, Dot, draw_dots

if TYPE_CHECKING:
    from matplotlib.axes import Axes

JOIN: dict[str, Any] = {"linewidth": 0.8, "alpha": 0.6}
SPREAD = 0.6  # of a column's width, that its extractors stand apart by
LEAST_COLUMNS = 2  # widths of columns that a size takes at least, so that its name fits


class Spot(NamedTuple):
    """One detector at one size of objects: where it stands, its AP and interval, and the detector."""

    x: float
    ap: float
    lower: float | None
    upper: float | None
    point: SizePoint


class SizesData(NamedTuple):
    """What the picture shows.

    Attributes:
        spots: every AP that is known.
        joins: (L, 2) corners of the lines that join the APs that are compared, with the extractor.
        centres: of the sizes along x, in the order of `analysis.findings.sizes.SIZES`.
    """

    spots: tuple[Spot, ...]
    joins: tuple[tuple[str, NDArray[np.float64]], ...]
    centres: tuple[float, ...]


def sizes_data(finding: Finding[SizePoint]) -> SizesData:
    """Sizes from left to right; in each, a column for each meta-architecture, extractors side by side within it.

    Meta-architectures that the paper does not have share the last column.
    """
    present = {_column_of(point.meta_architecture) for point in finding.rows}
    columns = {
        name: float(place)
        for place, name in enumerate(n for n in (*META_ARCHITECTURE_WORDS, "") if n in present)
    }
    extractors = _in_order({point.feature_extractor for point in finding.rows})
    width = max(len(columns), LEAST_COLUMNS) + 1
    spots = []
    for place, size in enumerate(SIZES):
        for point in finding.rows:
            ap = getattr(point, f"ap_{size}")
            if ap is not None:
                lower, upper = getattr(point, f"ap_{size}_lower"), getattr(point, f"ap_{size}_upper")
                column = columns[_column_of(point.meta_architecture)]
                x = place * width + column + extractors[point.feature_extractor]
                spots.append(Spot(x, ap, lower, upper, point))
    middle = (len(columns) - 1) / 2
    return SizesData(
        tuple(spots),
        tuple(_joins(spots, width)),
        tuple(place * width + middle for place in range(len(SIZES))),
    )


def _column_of(meta_architecture: str) -> str:
    return meta_architecture if meta_architecture in META_ARCHITECTURE_WORDS else ""


def _in_order(extractors: set[str]) -> dict[str, float]:
    """How far each extractor stands from the middle of its column."""
    known = [name for name in style.COLOURS if name in extractors]
    names = [*known, *sorted(extractors - set(known))]
    return {name: SPREAD * ((place + 0.5) / len(names) - 0.5) for place, name in enumerate(names)}


def _joins(spots: list[Spot], width: int) -> list[tuple[str, NDArray[np.float64]]]:
    """A line through the APs of each size that are compared with each other, from left to right."""
    lines: dict[tuple[int, int], list[Spot]] = defaultdict(list)
    for spot in spots:
        if spot.point.compared is not None:
            lines[int((spot.x + 0.5) // width), spot.point.compared].append(spot)
    return [
        (line[0].point.feature_extractor, np.array(sorted((spot.x, spot.ap) for spot in line)))
        for line in lines.values()
        if len(line) > 1
    ]


def draw_sizes(
    finding: Finding[SizePoint], ax: "Axes | None" = None, *, width_in: float = style.SCREEN_WIDTH_IN
) -> "Axes":
    """Axes that show each detector three times, by size of objects.

    Args:
        finding: of `analysis.findings.sizes.sizes`.
        ax: where to draw; by default alone on a new figure.
        width_in: width of the new figure in inches; not used where `ax` is given.
    """
    data = sizes_data(finding)
    ax = blank_axes(width_in) if ax is None else ax
    width_in = figure_of(ax).get_figwidth()
    with style.look(width_in):
        draw_ap_bars(
            ax,
            [
                (spot.x, spot.lower, spot.upper, spot.point.feature_extractor)
                for spot in data.spots
                if spot.point.has_most_proposals
            ],
        )
        for extractor, line in data.joins:
            ax.plot(*line.T, color=style.colour(extractor), **JOIN, zorder=1)
        draw_dots(ax, [_dot(spot) for spot in data.spots], width_in)
        set_ap_axis(ax, [(spot.ap, spot.lower, spot.upper) for spot in data.spots])
        _set_sizes_axis(ax, data)
        ax.set_ylabel(f"AP on {finding.rows[0].eval_split}")
        set_title(ax, finding.title, "", width_in)
        shapes = shape_group([point.meta_architecture for point in finding.rows])
        colours = colour_group([point.feature_extractor for point in finding.rows])
        add_legend(ax, [shapes, colours, _key(data)])
    return ax


def _key(data: SizesData) -> Group:
    entries = [line_entry("equal in all else", color=style.FAINT_INK, **JOIN)] if data.joins else []
    if not all(spot.point.has_most_proposals for spot in data.spots):
        entries.append(marker_entry("s", "fewer proposals", alpha=FAINT))
    return Group("How to read it", entries)


def _dot(spot: Spot) -> Dot:
    point = spot.point
    return Dot(
        x=spot.x,
        y=spot.ap,
        meta_architecture=point.meta_architecture,
        feature_extractor=point.feature_extractor,
        is_hollow=False,
        is_faint=not point.has_most_proposals,
    )


def _set_sizes_axis(ax: "Axes", data: SizesData) -> None:
    """The names of the sizes under their columns, and a line between them."""
    step = data.centres[1] - data.centres[0]
    ax.set_xlim(data.centres[0] - step / 2, data.centres[-1] + step / 2)
    ax.set_xticks(data.centres, [f"{size}\nobjects" for size in SIZES])
    ax.tick_params(axis="x", length=0)
    ax.grid(visible=False, axis="x")
    for centre in data.centres[1:]:
        ax.axvline(centre - step / 2, color="#E4E4E4", linewidth=0.6, zorder=0)
