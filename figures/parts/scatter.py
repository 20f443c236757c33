"""Detectors as points of two amounts: shape is the meta-architecture, colour the extractor, hollow what is not ours."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from figures.parts import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes


FAINT = 0.3  # opacity


class Dot(NamedTuple):
    """One detector at (x, y); a faint one stands behind the others."""

    x: float
    y: float
    meta_architecture: str | None
    feature_extractor: str | None
    is_hollow: bool
    is_faint: bool = False


def draw_dots(ax: "Axes", dots: Sequence[Dot], width_in: float) -> None:
    """One collection for each look of the dots."""
    looks: dict[tuple[str, str, bool, bool], list[Dot]] = {}
    for dot in dots:
        shape, colour = style.marker(dot.meta_architecture), style.colour(dot.feature_extractor)
        looks.setdefault((shape, colour, dot.is_hollow, dot.is_faint), []).append(dot)
    for (marker, colour, is_hollow, is_faint), same in looks.items():
        ax.scatter(
            [dot.x for dot in same],
            [dot.y for dot in same],
            s=(0.8 * style.font_points(width_in)) ** 2,
            marker=marker,
            facecolors="white" if is_hollow else colour,
            edgecolors=colour if is_hollow else "white",
            linewidths=1.2 if is_hollow else 0.5,
            alpha=FAINT if is_faint else 1.0,
            zorder=2 if is_faint else 3,
        )
