"""A new figure of several panels, and its title."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from figures.parts import style
from figures.parts.picture import figure_of
from figures.parts.words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def blank_panels(
    width_in: float,
    height_in: float,
    *,
    rows: int = 1,
    columns: int = 1,
    height_ratios: Sequence[float] | None = None,
    share_x: bool = False,
    share_rows: bool = False,
) -> NDArray[np.object_]:
    """Axes on a new figure that belongs to no window, of shape (rows, columns).

    Args:
        width_in: of the figure in inches.
        height_in: of the figure in inches.
        rows: of panels.
        columns: of panels.
        height_ratios: of the rows; equal by default.
        share_x: whether all panels have one x axis.
        share_rows: whether the panels of a row have one y axis.
    """
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with style.look(width_in):
        figure = Figure(figsize=(width_in, height_in), layout="constrained")
        FigureCanvasAgg(figure)
        panels: NDArray[np.object_] = figure.subplots(
            rows,
            columns,
            squeeze=False,
            sharex=share_x,
            sharey="row" if share_rows else False,
            height_ratios=height_ratios,
        )
        return panels


def set_title(ax: "Axes", title: str, subtitle: str, width_in: float) -> None:
    """A bold title above the axes, and a fainter line or two under it; an empty subtitle leaves no gap."""
    points, columns = style.font_points(width_in), style.text_columns(width_in)
    lines = wrap(subtitle, columns)
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
