"""A new figure of several panels."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from figures.parts import style


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
