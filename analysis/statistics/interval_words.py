"""A number with what is known of its uncertainty, as sentences say it."""

import math
from typing import Protocol

from analysis.rounding import Toward


class Say(Protocol):
    """Words for a number, rounded as asked."""

    def __call__(self, value: float, /, toward: Toward = ...) -> str:
        """The number in words."""


def optional(value: float) -> float | None:
    """None for NaN, the number otherwise: tables mark what is missing by NaN, findings by None.

    >>> optional(float("nan")), optional(0.2)
    (None, 0.2)
    """
    return None if math.isnan(value) else float(value)


def with_interval(value: float, lower: float | None, upper: float | None, say: Say) -> str:
    """`value` in the words of `say`, its interval behind it where it has one, rounded outward.

    >>> from analysis.words import fraction, milliseconds
    >>> with_interval(0.3, 0.29, 0.312, fraction), with_interval(31, None, 33, milliseconds)
    ('0.300 (0.290 to 0.312)', '31 ms (up to 33 ms)')
    >>> with_interval(31, 30, None, milliseconds), with_interval(31, None, None, milliseconds)
    ('31 ms (from 30 ms)', '31 ms')
    """
    if lower is not None and upper is not None:
        return f"{say(value)} ({ends_words(lower, upper, say)})"
    if upper is not None:
        return f"{say(value)} (up to {say(upper, 'up')})"
    return f"{say(value)} (from {say(lower, 'down')})" if lower is not None else say(value)


def ends_words(lower: float, upper: float, say: Say) -> str:
    """An interval in the words of `say`, rounded outward.

    >>> from analysis.words import milliseconds
    >>> ends_words(24.81, 27.026, milliseconds)
    '24.8 ms to 27.1 ms'
    """
    return f"{say(lower, 'down')} to {say(upper, 'up')}"


def listed(words: list[str], *, most: int = 6) -> str:
    """Words with commas and an `and`; beyond `most`, how many more there are.

    >>> listed(["a"]), listed(["a", "b", "c"]), listed(["a", "b", "c"], most=1)
    ('a', 'a, b and c', 'a and 2 more')
    """
    shown = words if len(words) <= most else [*words[:most], f"{len(words) - most} more"]
    return " and ".join(filter(None, [", ".join(shown[:-1]), shown[-1]])) if shown else ""
