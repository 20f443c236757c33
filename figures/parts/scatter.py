"""Detectors as points of two amounts: shape is the meta-architecture, colour the extractor, hollow what is not ours."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from figures.parts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Dot(NamedTuple):
    """One detector at (x, y)."""

    x: float
    y: float
    meta_architecture: str | None
    feature_extractor: str | None
    is_hollow: bool


def draw_dots(ax: "Axes", dots: Sequence[Dot], width_in: float) -> None:
    """One collection for each look of the dots."""
    looks: dict[tuple[str, str, bool], list[Dot]] = {}
    for dot in dots:
        look = (style.marker(dot.meta_architecture), style.colour(dot.feature_extractor), dot.is_hollow)
        looks.setdefault(look, []).append(dot)
    for (marker, colour, is_hollow), same in looks.items():
        ax.scatter(
            [dot.x for dot in same],
            [dot.y for dot in same],
            s=(0.8 * style.font_points(width_in)) ** 2,
            marker=marker,
            facecolors="white" if is_hollow else colour,
            edgecolors=colour if is_hollow else "white",
            linewidths=1.2 if is_hollow else 0.5,
            zorder=3,
        )
