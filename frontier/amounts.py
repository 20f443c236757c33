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


MOST_SET = 9  # characters of a number that someone types
SMALLEST, LARGEST = 0.0005, 1e7  # sizes that are written without an exponent


def plain(value: float) -> str:
    """`value` with about three digits, and an exponent only where there would be many noughts.

    >>> plain(31.25), plain(0.0512), plain(14080.4), plain(50.0), plain(1e-300)
    ('31.2', '0.051', '14080', '50', '1e-300')
    """
    if _is_extreme(value):
        return f"{value:.3g}"
    return f"{value:.0f}" if _is_whole(value) else f"{value:.{_decimals(value)}f}"


def as_set(limit: float) -> str:
    """A limit with all the digits that someone gave it, so that two limits never read alike; a quotient as `plain`.

    >>> as_set(50.0), as_set(27.02), as_set(1000 / 30)
    ('50', '27.02', '33.3')
    """
    words = plain(limit)
    return words if float(words) == limit or len(repr(limit)) > MOST_SET else repr(limit)


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

    >>> percent(0.382), percent(-0.0041), percent(11.8), percent(1e300)
    ('38 %', '0.4 %', '1180 %', '1e+302 %')
    """
    size = abs(share) * 100
    if size >= LARGEST:
        return f"{size:.3g} %"
    return f"{size:.0f} %" if size >= 9.5 or _is_whole(size) else f"{size:.1f} %"


def _is_extreme(value: float) -> bool:
    return value != 0 and not SMALLEST <= abs(value) < LARGEST


def _is_whole(value: float) -> bool:
    return math.isclose(value, round(value), rel_tol=1e-12, abs_tol=1e-12)


def _decimals(value: float) -> int:
    """Digits after the point: three for values below one, none from a hundred on; three in all for extreme ones."""
    if _is_extreme(value):
        return 2 - math.floor(math.log10(abs(value)))
    return 3 if abs(value) < 1 else 2 if abs(value) < 10 else 1 if abs(value) < 100 else 0
