"""Numbers as people read them: enough digits, a unit, and rounding that never flatters."""

import math
from typing import NamedTuple


class Quantity(NamedTuple):
    """What a column is called in a sentence, and its unit."""

    name: str
    unit: str


QUANTITIES = {
    **{f"latency_p{p}_ms": Quantity("time", "ms") for p in (50, 90, 95, 99)},
    "memory_mb": Quantity("memory", "MB"),
    "gmacs": Quantity("multiply-adds", "thousand million"),
    "params_m": Quantity("parameters", "million"),
    "ap": Quantity("AP", ""),
}


def plain(value: float) -> str:
    """`value` with about three digits, and no exponent.

    >>> plain(31.25), plain(0.0512), plain(14080.4), plain(50.0)
    ('31.2', '0.051', '14080', '50')
    """
    return f"{value:.0f}" if _is_whole(value) else f"{value:.{_decimals(value)}f}"


def rounded_up(value: float) -> str:
    """As `plain`, but never below `value`: for bounds, and for limits that something must fit.

    >>> rounded_up(31.21), rounded_up(50.0)
    ('31.3', '50')
    """
    digits = _decimals(value)
    nearest = round(value, digits)
    return plain(nearest if nearest >= value else round(nearest + 10**-digits, digits))


def rounded_down(value: float) -> str:
    """As `plain`, but never above `value`.

    >>> rounded_down(0.2199)
    '0.219'
    """
    digits = _decimals(value)
    nearest = round(value, digits)
    return plain(nearest if nearest <= value else round(nearest - 10**-digits, digits))


def with_unit(column: str, text: str) -> str:
    """`text` followed by the unit of `column`.

    >>> with_unit("latency_p95_ms", "50"), with_unit("ap", "0.2")
    ('50 ms', '0.2')
    """
    return f"{text} {QUANTITIES[column].unit}".rstrip()


def percent(share: float) -> str:
    """The size of `share` as a percentage, without a sign.

    >>> percent(0.382), percent(-0.0041), percent(11.8)
    ('38 %', '0.4 %', '1180 %')
    """
    size = abs(share) * 100
    return f"{size:.0f} %" if size >= 9.5 or _is_whole(size) else f"{size:.1f} %"


def _is_whole(value: float) -> bool:
    return math.isclose(value, round(value), rel_tol=1e-12, abs_tol=1e-12)


def _decimals(value: float) -> int:
    """Digits after the point: three for values below one, none from a hundred on."""
    return 3 if abs(value) < 1 else 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
