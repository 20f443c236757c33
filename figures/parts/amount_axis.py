"""An axis of amounts (times, memory, multiply-adds): from 0, or logarithmic as the span asks, with plain numbers."""

import math
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.rows.times import asks_for_log

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MARGIN = 0.08  # of the span, free at either end
LEAST_SPAN = 10.0  # margins of a logarithmic axis are those of a decade at least
# Ticks of a logarithmic axis and how many of them a decade has, the most first.
TICKS = (((1, 2, 5), 3), ((1, 3), 2), ((1,), 1))
TICK_IN = {"x": 0.34, "y": 0.2}  # room that the number of a tick takes along its axis


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
    from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

    amounts = amounts[amounts > 0]
    low, high = float(amounts.min()), float(amounts.max())
    is_log = asks_for_log(amounts) if log is None else log
    axis = ax.xaxis if which == "x" else ax.yaxis
    span = max(high / low, LEAST_SPAN)
    limits = (low / span**MARGIN, high * span**room) if is_log else (0.0, high * (1 + room))
    ax.set(**{f"{which}scale": "log" if is_log else "linear", f"{which}lim": limits})
    most = max(int(length_in / TICK_IN[which]), 2)
    if is_log:
        decades = math.log10(limits[1] / limits[0])
        axis.set_major_locator(
            LogLocator(subs=next((subs for subs, n in TICKS if n * decades <= most), (1,)))
        )
        axis.set_minor_locator(NullLocator())
    else:
        axis.set_major_locator(MaxNLocator(min(most, 6), steps=[1, 2, 2.5, 5, 10]))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    return is_log
