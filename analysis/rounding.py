"""Numbers rounded for people: an estimate to the nearest, the bounds of an interval outward.

A bound that is rounded inward claims more than was found: an upper bound of 27.026 ms is no 27 ms.
"""

import math
from typing import Literal

Toward = Literal["nearest", "down", "up"]
_SLACK = 1e-6  # of the last digit: what arithmetic may have moved a number by


def rounded(value: float, decimals: int, toward: Toward = "nearest") -> float:
    """`value` with so many decimals; negative ones are noughts before the point. NaN stays NaN, and 0 is never -0.

    >>> rounded(27.026, 1), rounded(27.026, 1, "up"), rounded(0.2199, 3, "down"), rounded(-0.0121, 2, "down")
    (27.0, 27.1, 0.219, -0.02)
    >>> rounded(0.1 + 0.2, 1, "up"), rounded(14080.0, -2, "up")
    (0.3, 14100.0)
    """
    nearest = round(value, decimals)
    unit = 10.0**-decimals
    if toward == "up" and value - nearest > _SLACK * unit:
        nearest = round(nearest + unit, decimals)
    elif toward == "down" and nearest - value > _SLACK * unit:
        nearest = round(nearest - unit, decimals)
    return nearest + 0.0


def decimals_of(value: float, figures: int = 3) -> int:
    """How many decimals show so many figures of `value`; at least none.

    >>> decimals_of(27.026), decimals_of(0.98), decimals_of(0.0), decimals_of(14080.0)
    (1, 3, 2, 0)
    """
    if math.isnan(value) or value == 0:
        return figures - 1
    return max(figures - 1 - math.floor(math.log10(abs(value))), 0)
