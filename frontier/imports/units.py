"""Units that others' columns are in: how they become ours, and when a column looks like another unit than it says."""

import itertools
import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from analysis.schema import BY_NAME

AS_IS = "as_is"


class Conversion(NamedTuple):
    """One way from another unit to ours: the unit of ours that it leads to, in words, and the function."""

    unit: str
    words: str
    apply: Callable[[float], float]


CONVERSIONS: Mapping[str, Conversion] = {
    "from_s": Conversion("ms", "seconds", lambda value: value * 1000),
    "from_us": Conversion("ms", "microseconds", lambda value: value / 1000),
    "from_fps": Conversion("ms", "pictures per second", lambda value: 1000 / value),
    "from_percent": Conversion("0-1", "percent", lambda value: value / 100),
    "from_gb": Conversion("MB", "GB of 1e9 bytes", lambda value: value * 1000),
    "from_gib": Conversion("MB", "GiB of 2**30 bytes", lambda value: value * 2**30 / 1e6),
    "from_mib": Conversion("MB", "MiB of 2**20 bytes", lambda value: value * 2**20 / 1e6),
    "from_bytes": Conversion("MB", "bytes", lambda value: value / 1e6),
    "from_gflops": Conversion("1e9", "GFLOPs, two to a multiply-add", lambda value: value / 2),
    "from_flops": Conversion("1e9", "FLOPs, two to a multiply-add", lambda value: value / 2e9),
    "from_macs": Conversion("1e9", "single multiply-adds", lambda value: value / 1e9),
    "from_mmacs": Conversion("1e9", "million multiply-adds", lambda value: value / 1e3),
    "from_count": Conversion("1e6", "single parameters", lambda value: value / 1e6),
}

# A word in a heading -> what it says about the unit, where it is not ours.
_HINTS = {
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds"), "from_s"),
    **dict.fromkeys(("us", "µs", "microseconds"), "from_us"),
    **dict.fromkeys(("fps", "hz", "throughput"), "from_fps"),
    **dict.fromkeys(("%", "percent", "pct"), "from_percent"),
    "gb": "from_gb",
    "gib": "from_gib",
    "mib": "from_mib",
    "bytes": "from_bytes",
    **dict.fromkeys(("gflops", "gflop", "bflops", "gflops."), "from_gflops"),
    **dict.fromkeys(("flops", "flop"), "from_flops"),
    "macs": "from_macs",
    "mmacs": "from_mmacs",
}


# A count of work and the size of its unit, each by itself in a heading such as `FLOPs (B)`.
_SIZED = {
    **{(work, size): "from_gflops" for work in ("flops", "flop") for size in ("b", "g")},
    **{("macs", size): AS_IS for size in ("b", "g")},
    ("macs", "m"): "from_mmacs",
}


class _Plausible(NamedTuple):
    """Between which numbers a column lies whatever the detector; outside, which conversion was forgotten."""

    low: float
    if_below: str
    high: float
    if_above: str


# 0.05 ms is 20,000 pictures per second; a million parameters take 4 MB in float32.
_PLAUSIBLE = {
    "ms": _Plausible(0.05, "from_s", 600_000.0, "from_us"),
    "0-1": _Plausible(0.0, "", 1.0, "from_percent"),
    "MB": _Plausible(1.0, "from_gb", 1e6, "from_bytes"),
    "gmacs": _Plausible(0.0, "", 1e5, "from_macs"),
    "params_m": _Plausible(0.0, "", 1e5, "from_count"),
}


def conversions_to(column: str) -> tuple[str, ...]:
    """The names of the conversions that lead to the unit of `column`; none for text and for plain counts.

    >>> conversions_to("params_m")
    ('from_count',)
    """
    unit = BY_NAME[column].unit
    return tuple(name for name, one in CONVERSIONS.items() if unit and one.unit == unit)


def hinted(heading: str, column: str) -> str | None:
    """The conversion that a heading's own words call for, where it leads to the unit of `column`.

    `as_is` where they say ours, though one of them alone would say another.

    >>> hinted("latency (s)", "latency_ms"), hinted("speed_ms", "latency_ms")
    ('from_s', None)
    >>> hinted("FLOPs (B)", "gmacs"), hinted("MACs (G)", "gmacs"), hinted("MACs (M)", "gmacs")
    ('from_gflops', 'as_is', 'from_mmacs')
    """
    words = re.findall(r"%|[^\W_]+", heading.lower())
    of_work = next((work for work in _SIZED if column == "gmacs" and set(work) <= set(words)), None)
    if of_work is not None:
        return _SIZED[of_work]
    found = (_HINTS[word] for word in words if word in _HINTS)
    return next((name for name in found if name in conversions_to(column)), None)


def implausible(column: str, values: list[float]) -> str | None:
    """The conversion that the values of a column call for; None where they may be in our unit.

    A column is too low only where all of it is, and too high where any of it is: small numbers occur, absurdly large
    ones do not.

    >>> implausible("ap", [37.4, 0.2]), implausible("latency_ms", [0.004, 0.012]), implausible("ap", [0.374])
    ('from_percent', 'from_s', None)
    """
    limits = _PLAUSIBLE.get(column) or _PLAUSIBLE.get(BY_NAME[column].unit)
    if limits is None or not values:
        return None
    if max(values) > limits.high:
        return limits.if_above
    return limits.if_below or None if max(values) < limits.low else None


# Below what a column never lies whatever the detector, once converted, and which conversion was meant then.
_TOO_SMALL = {"from_flops": (1e-4, "from_gflops"), "from_macs": (1e-4, AS_IS), "from_count": (1e-3, AS_IS)}


def too_small(conversion: str, values: list[float]) -> str | None:
    """The conversion that was meant where another one makes all values of a column absurdly small; else None.

    >>> too_small("from_flops", [4.35e-9, 1.4e-8]), too_small("from_flops", [4.35])
    ('from_gflops', None)
    """
    low, meant = _TOO_SMALL.get(conversion, (0.0, None))
    return meant if values and max(values) < low else None


def look_like_rates(times: list[float], work: list[float]) -> bool:
    """Whether times fall so much as the work rises that they can only be pictures per second.

    The detector with the most work, four times the least and more, would take half the time of that with the least.

    >>> look_like_rates([120.0, 60.0, 21.0], [4.0, 9.0, 40.0]), look_like_rates([8.0, 16.0, 47.0], [4.0, 9.0, 40.0])
    (True, False)
    """
    pairs = sorted(zip(work, times, strict=True))
    if len(pairs) < 3:
        return False
    (least, first), (most, last) = pairs[0], pairs[-1]
    is_falling = all(later < earlier for (_, earlier), (_, later) in itertools.pairwise(pairs))
    return is_falling and most >= 4 * least > 0 and last <= first / 2
