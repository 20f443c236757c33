"""An axis of amounts (times, memory, multiply-adds): from 0, or logarithmic as the span asks, with plain numbers."""

from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.rows.times import asks_for_log
from figures.parts.log_ticks import set_log_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARGIN = 0.08  # of the span, free at either end
LEAST_SPAN = 10.0  # margins of a logarithmic axis are those of a decade at least
TICK_IN = {"x": 0.34, "y": 0.2}  # room that the number of a tick takes along a linear axis


def set_amount_axis(
    ax: "Axes",
    which: Literal["x", "y"],
    amounts: NDArray[np.float64],
    length_in: float,
    *,
    room: float = MARGIN,
    log: bool | None = None,
) -> bool:
    """Scale, limits and ticks such that all of the positive `amounts`, at least one, show; True where logarithmic.

    Args:
        ax: whose axis.
        which: the axis.
        amounts: (n,) what is drawn; NaN and 0 are passed over.
        length_in: about how long the axis is in inches, so that its numbers do not run into each other.
        room: free space beyond the largest amount, as a share of what the amounts span.
        log: whether the axis is logarithmic; by default where the amounts span more than a decade.
    """
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    amounts = amounts[amounts > 0]
    low, high = float(amounts.min()), float(amounts.max())
    is_log = asks_for_log(amounts) if log is None else log
    span = max(high / low, LEAST_SPAN)
    limits = (low / span**MARGIN, high * span**room) if is_log else (0.0, high * (1 + room))
    ax.set(**{f"{which}lim": limits})
    if is_log:
        set_log_ticks(ax, which, length_in)
        return True
    axis = ax.xaxis if which == "x" else ax.yaxis
    most = max(int(length_in / TICK_IN[which]), 2)
    axis.set_major_locator(MaxNLocator(min(most, 6), steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    return False
