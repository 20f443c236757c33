"""Ticks of a logarithmic axis: enough numbers to read it by, none that run into each other, and small ticks between."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np

from figures.parts import style
from figures.parts.picture import figure_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Numbers of each decade that carry a tick, the most first.
PER_DECADE = ((1, 2, 5), (1, 3), (1,))
BETWEEN = (1, 1.5, 2, 3, 5, 7)  # where a decade is long
DIGITS = tuple(float(digit) for digit in range(1, 10))
LEAST_TICKS = 3  # with fewer nobody sees where a number lies
MOST_BETWEEN = 6
DIGIT_EMS = 0.64  # width of a digit in DejaVu Sans
GAP_IN = 0.08  # between two numbers beside each other
LINE_IN = 0.2  # room for a number above another
DECADES_PER_IN = 2.5  # beyond, small ticks would make a grey bar


def set_log_ticks(ax: "Axes", which: Literal["x", "y"], length_in: float) -> None:
    """Ticks for the present limits of an axis, which is made logarithmic.

    Args:
        ax: whose axis; its limits are positive.
        which: the axis.
        length_in: about how long it is in inches.
    """
    from matplotlib.ticker import FixedLocator, FuncFormatter, LogLocator, NullFormatter

    low, high = ax.get_xlim() if which == "x" else ax.get_ylim()
    ax.set(**{f"{which}scale": "log", f"{which}lim": (low, high)})
    axis = ax.xaxis if which == "x" else ax.yaxis
    room_in = LINE_IN if which == "y" else _number_in(ax, high)
    axis.set_major_locator(FixedLocator(log_ticks(low, high, length_in, room_in)))
    axis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    is_short = math.log10(high / low) > DECADES_PER_IN * length_in
    axis.set_minor_locator(LogLocator(subs=(1.0,) if is_short else DIGITS, numticks=99))
    axis.set_minor_formatter(NullFormatter())


def log_ticks(low: float, high: float, length_in: float, room_in: float) -> list[float]:
    """The numbers that a logarithmic axis shows.

    Args:
        low: its lower limit, above 0.
        high: its upper limit.
        length_in: of the axis in inches.
        room_in: that one number takes along it.

    >>> log_ticks(26.0, 620.0, 4.2, 0.34), log_ticks(9.6, 34.0, 2.5, 0.2)
    ([50.0, 100.0, 200.0, 500.0], [10.0, 15.0, 20.0, 30.0])
    """
    decades = math.log10(high / low)
    most = max(int(length_in / room_in), 2)
    each = next((each for each in PER_DECADE if len(each) * decades <= most), (1,))
    ticks = _multiples(each, low, high)
    if len(ticks) >= LEAST_TICKS:
        return ticks
    denser = (found for found in _denser(low, high) if _fit(found, decades, length_in, room_in))
    return max([ticks, next(denser, [])], key=len)


def _denser(low: float, high: float) -> Iterator[list[float]]:
    """Ticks within a decade or less, the most first."""
    from matplotlib.ticker import MaxNLocator

    yield _multiples(BETWEEN, low, high)
    for count in range(MOST_BETWEEN, 1, -1):
        evenly = MaxNLocator(count, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
        yield [float(tick) for tick in evenly if low <= tick <= high]


def _fit(ticks: list[float], decades: float, length_in: float, room_in: float) -> bool:
    """Whether there are enough ticks, and each has its room beside the next."""
    gaps = np.diff(np.log10(ticks)) / decades * length_in
    return len(ticks) >= LEAST_TICKS and bool(gaps.min() >= room_in)


def _multiples(of: tuple[float, ...], low: float, high: float) -> list[float]:
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = (float(f"{number}e{power}") for power in powers for number in of)
    return [tick for tick in ticks if low <= tick <= high]


def _number_in(ax: "Axes", largest: float) -> float:
    """The room that the longest number takes beside the next one, which has a digit less."""
    points = style.font_points(figure_of(ax).get_figwidth()) - 0.5
    return (len(f"{largest:,.0f}") - 0.5) * DIGIT_EMS * points / 72 + GAP_IN
