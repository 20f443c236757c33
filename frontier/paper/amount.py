"""`Amount`: a number and what it may as well be, and what such numbers settle: yes, no, or not.

"Not" is None, and so is every question about an amount without bounds: what is not known to be certain settles nothing.
"""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

_ALMOST = 1e-6


class Amount(NamedTuple):
    """A number within bounds; NaN at both where none are known."""

    value: float
    lower: float = math.nan
    upper: float = math.nan

    @property
    def is_bounded(self) -> bool:
        """Whether it has bounds."""
        return not math.isnan(self.lower + self.upper)

    @property
    def reach(self) -> float:
        """Half of what lies between the bounds."""
        return (self.upper - self.lower) / 2

    def is_above(self, threshold: float) -> bool | None:
        """Whether it lies above a threshold; bounds that only touch it do not tell, unless they are one number.

        >>> Amount(0.3, 0.2, 0.4).is_above(0.1), Amount(0.3, 0.2, 0.4).is_above(0.5), Amount(0.3).is_above(0.1)
        (True, False, None)
        >>> Amount(-0.1, -0.2, 0.0).is_above(0.0), exact(0.0).is_above(0.0)
        (None, False)
        """
        if self.lower > threshold:
            return True
        return False if self.upper < threshold or self.lower == self.upper == threshold else None

    def is_below(self, threshold: float) -> bool | None:
        """Whether it lies below a threshold; bounds that only touch it do not tell, as of `is_above`.

        >>> Amount(0.3, 0.2, 0.4).is_below(0.5), Amount(0.3, 0.2, 0.4).is_below(0.25)
        (True, None)
        """
        if self.upper < threshold:
            return True
        return False if self.lower > threshold or self.lower == self.upper == threshold else None

    def is_within(self, least: float, most: float) -> bool | None:
        """Whether it lies between two numbers, these included.

        >>> Amount(0.3, 0.2, 0.4).is_within(0.2, 0.4), Amount(0.3, 0.2, 0.4).is_within(0.5, 1.0)
        (True, False)
        >>> Amount(0.3, 0.2, 0.4).is_within(0.3, 1.0) is None
        True
        """
        if self.upper < least or self.lower > most:
            return False
        return True if least <= self.lower and self.upper <= most else None


def exact(value: float) -> Amount:
    """A number that is counted, or stands in a table to its last digit."""
    return Amount(value, value, value)


def rounded(value: float, step: float) -> Amount:
    """A number that was printed in steps of `step`: it may be almost half a step more or less.

    So two that are a step apart differ, and two that print the same may be equal.

    >>> difference(rounded(0.25, 0.01), rounded(0.24, 0.01)).is_above(0.0)
    True
    >>> difference(rounded(0.24, 0.01), rounded(0.24, 0.01)).is_above(0.0) is None
    True
    """
    half = step / 2 * (1 - _ALMOST)
    return Amount(value, value - half, value + half)


def difference(first: Amount, second: Amount) -> Amount:
    """The first less the second, neither of which tells about the other.

    >>> difference(Amount(5.0, 4.0, 6.0), Amount(2.0, 1.0, 3.0))
    Amount(value=3.0, lower=1.0, upper=5.0)
    """
    return Amount(first.value - second.value, first.lower - second.upper, first.upper - second.lower)


def independent_difference(first: Amount, second: Amount) -> Amount:
    """The first less the second, of which one errs without regard to the other.

    Source: Zou and Donner, "Construction of confidence limits about effect measures: a general approach", Statistics
        in Medicine 27 (2008).

    >>> independent_difference(Amount(5.0, 2.0, 8.0), Amount(2.0, -2.0, 6.0))
    Amount(value=3.0, lower=-2.0, upper=8.0)
    """
    value = first.value - second.value
    below = math.hypot(first.value - first.lower, second.upper - second.value)
    above = math.hypot(first.upper - first.value, second.value - second.lower)
    return Amount(value, value - below, value + above)


def ratio(first: Amount, second: Amount) -> Amount:
    """The first over the second, both above 0, neither of which tells about the other.

    >>> ratio(Amount(4.0, 3.0, 6.0), Amount(2.0, 1.0, 3.0))
    Amount(value=2.0, lower=1.0, upper=6.0)
    """
    if not second.lower > 0:
        return Amount(first.value / second.value)
    return Amount(first.value / second.value, first.lower / second.upper, first.upper / second.lower)


def mean_of(amounts: Sequence[Amount]) -> Amount:
    """The mean of amounts, at least one; its bounds are the means of theirs, and NaN where one has none.

    That is as wide as it can be where they err together, and wider than need be where they err by themselves.

    >>> mean_of([Amount(1.0, 0.0, 2.0), Amount(3.0, 2.0, 6.0)])
    Amount(value=2.0, lower=1.0, upper=4.0)
    """
    columns = zip(*amounts, strict=True)
    return Amount(*(math.fsum(column) / len(amounts) for column in columns))


def all_hold(answers: Iterable[bool | None]) -> bool | None:
    """Whether all are so: no where one is not, None where one is not known.

    >>> all_hold([True, True]), all_hold([True, None]), all_hold([None, False])
    (True, None, False)
    """
    given = list(answers)
    return False if False in given else None if None in given else True


def times_more(amount: Amount, threshold: float) -> float:
    """How many times as much data would set the amount apart from a threshold, if it stays what it is.

    Bounds close in with the square root of the data. NaN where there are none; infinite where it is the threshold itself.

    >>> times_more(Amount(0.1, -0.1, 0.3), 0.0)
    4.0
    """
    distance = abs(amount.value - threshold)
    return (round(amount.reach / distance, 6) ** 2) if distance else math.inf
