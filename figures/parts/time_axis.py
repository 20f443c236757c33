"""The time axis of a picture: linear or logarithmic as the span asks, with ticks that read as plain numbers."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.rows.times import asks_for_log
from figures.parts.log_ticks import set_log_ticks
from figures.parts.picture import figure_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["asks_for_log", "set_time_axis"]

LEAST_SHARE = (
    0.2  # close times get an axis of this share of the slowest, so that noise does not look like a gain
)
MARGIN = 0.06  # of the span, free at either end
LENGTH = 0.6  # of the figure's width that the axis takes beside a legend


def set_time_axis(ax: "Axes", times_ms: NDArray[np.float64], *, log: bool) -> None:
    """Scale, limits and ticks of `ax`'s x axis such that all of the positive `times_ms`, at least one, show."""
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    low, high = float(times_ms.min()), float(times_ms.max())
    if log:
        margin = (high / low) ** MARGIN
        ax.set_xlim(low / margin, high * margin)
        set_log_ticks(ax, "x", LENGTH * figure_of(ax).get_figwidth())
        return
    ax.xaxis.set_major_locator(MaxNLocator(6))
    missing = max(LEAST_SHARE * high - (high - low), 0.0)
    margin = MARGIN * (high - low + missing) + missing / 2
    ax.set_xlim(low - margin, high + margin)
    ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
