"""The title of a picture, which starts at the picture's edge where names stand to the left of its axes."""

from typing import TYPE_CHECKING

from figures.parts import style
from figures.parts.picture import figure_of
from figures.parts.words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def add_heading(ax: "Axes", title: str, *, is_alone: bool) -> None:
    """A bold title: over the whole figure where the axes are alone on it, over the axes otherwise."""
    figure = figure_of(ax)
    width_in = figure.get_figwidth()
    if is_alone:
        lines = wrap(title, int(style.text_columns(width_in) * 0.88))
        size = style.font_points(width_in) + 1
        figure.suptitle("\n".join(lines), x=0.01, ha="left", fontsize=size, fontweight="bold")
    else:
        ax.set_title("\n".join(wrap(title, int(style.text_columns(width_in) * 0.6))), loc="left")
