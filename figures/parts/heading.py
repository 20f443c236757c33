"""Titles: of axes, and of a whole figure, which start at its edge where names stand to the left of its axes."""

from typing import TYPE_CHECKING

from figures.parts import style
from figures.parts.picture import figure_of
from figures.parts.words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def add_heading(ax: "Axes", title: str, *, is_alone: bool) -> None:
    """A bold title: over the whole figure where the axes are alone on it, over the axes otherwise."""
    if is_alone:
        set_figure_title(ax, title)
    else:
        columns = style.text_columns(figure_of(ax).get_figwidth())
        ax.set_title("\n".join(wrap(title, int(columns * 0.6))), loc="left")


def set_title(ax: "Axes", title: str, subtitle: str, width_in: float) -> None:
    """A bold title above the axes, and fainter lines under it; an empty subtitle leaves no gap."""
    points, columns = style.font_points(width_in), style.text_columns(width_in)
    lines = [line for part in subtitle.splitlines() for line in wrap(part, columns)]
    ax.set_title("\n".join(wrap(title, int(columns * 0.8))), pad=6 + len(lines) * 1.25 * points)
    if lines:
        ax.annotate(
            "\n".join(lines),
            (0, 1),
            (0, 4),
            xycoords="axes fraction",
            textcoords="offset points",
            fontsize=points - 0.5,
            color=style.FAINT_INK,
            va="bottom",
        )


def set_figure_title(ax: "Axes", title: str) -> None:
    """A bold title at the left edge of the figure that `ax` is on, for panels whose labels take much room."""
    figure = figure_of(ax)
    width_in = figure.get_figwidth()
    lines = wrap(title, int(style.text_columns(width_in) * 0.85))
    figure.suptitle(
        "\n".join(lines), x=0.01, ha="left", fontsize=style.font_points(width_in) + 1, fontweight="bold"
    )
