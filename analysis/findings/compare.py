"""One detector against another: differences in accuracy, time and cost with what is known of them.

The interval of a difference of two percentiles is made of the bounds of both. It misses the truth only where one of
four bounds does, a lower and an upper one of each; so each is taken at a quarter of the error (Bonferroni's
inequality). That assumes no distribution, and nothing about how the two measurements depend on each other: candidates
that were timed in turn share their drift. Of more than two detectors all pairs are compared, and the intervals of all
hold together as long as none of the bounds misses, two of each detector; those of an accuracy hold together by
`analysis.statistics.simultaneous`. Holm's steps would tell more pairs apart, but give no interval, which alone can show that two
are alike, and vouch for a difference, not for which way it goes.
"""

from collections.abc import Mapping
from typing import NamedTuple

from analysis.accuracy.draws import Draws
from analysis.accuracy.joint_draws import joint_draws
from analysis.errors import AnalysisError
from analysis.latency.bounds import PercentileBounds
from analysis.statistics.simultaneous import simultaneous_differences

CONFIDENCE = 0.95
BOUNDS_OF_A_TIME = 2  # a lower and an upper one


class Change(NamedTuple):
    """A difference or a ratio with its interval; None at an end, or at both, where there are no data for it."""

    value: float
    lower: float | None = None
    upper: float | None = None

    @property
    def has_interval(self) -> bool:
        """Whether it has an interval, which may be open to one side."""
        return self.lower is not None or self.upper is not None


class Compared(NamedTuple):
    """A number of two detectors, None where unknown, and the second's less the first's where both are known."""

    first: float | None
    second: float | None
    difference: Change | None


class TimeCompared(NamedTuple):
    """A percentile of the times of two detectors in ms: the second's less the first's, and over it."""

    first_ms: float
    second_ms: float
    difference_ms: Change
    ratio: Change


def compared(
    first: float | None, second: float | None, lower: float | None = None, upper: float | None = None
) -> Compared:
    """Two numbers and their difference, with the ends of its interval where there is one.

    >>> compared(0.3, 0.5, 0.1, 0.3).difference.lower, compared(0.3, None).difference
    (0.1, None)
    """
    if first is None or second is None:
        return Compared(first, second, None)
    return Compared(first, second, Change(second - first, lower, upper))


def changes_together(
    draws: Mapping[str, Draws], objective: str, confidence: float = CONFIDENCE
) -> dict[tuple[str, str], Change]:
    """The second's accuracy less the first's for each two evaluations, with intervals that all hold together.

    Two that do not share their draws of pictures, or lack the number, are not among them.

    Args:
        draws: digest -> the draws of that evaluation, on the same pictures.
        objective: one of `analysis.schema.ACCURACIES`.
        confidence: of all intervals at once.
    """
    joint = joint_draws(list(draws), draws, objective)
    if len(joint.digests) < 2 or len(joint.rows) < 2:
        return {}
    found = simultaneous_differences(joint.values, joint.rows, confidence)
    return {
        (first, second): Change(*(float(table[j, i]) for table in found[:3]))
        for i, first in enumerate(joint.digests)
        for j, second in enumerate(joint.digests)
        if i != j
    }


def bound_confidence(looks: int, detectors: int = 2, confidence: float = CONFIDENCE) -> float:
    """The confidence that each bound of each percentile must have at each look.

    The intervals of all differences between the `detectors` then have `confidence` together, whichever of the `looks`
    sampling stopped at.

    >>> round(bound_confidence(6), 5), round(bound_confidence(6, 10), 5)  # 1 - 0.05 / 4 / 6 and 1 - 0.05 / 20 / 6
    (0.99792, 0.99958)
    """
    return 1 - (1 - confidence) / (BOUNDS_OF_A_TIME * detectors) / looks


def time_compared(first: PercentileBounds, second: PercentileBounds) -> TimeCompared:
    """The difference and the ratio of two percentiles of times in ms.

    The bounds of each hold at `bound_confidence`. Both intervals come from the same four bounds, so they hold together;
    where a bound is missing the interval is open to the side that it would close.

    Raises:
        AnalysisError: a time is not above 0.

    >>> found = time_compared(PercentileBounds(20.0, 19.0, 21.0), PercentileBounds(30.0, 28.5, 31.5))
    >>> found.difference_ms, found.ratio.value
    (Change(value=10.0, lower=7.5, upper=12.5), 1.5)
    """
    for bounds in (first, second):
        if not bounds.estimate > 0:
            raise AnalysisError(f"a time of {bounds.estimate:g} ms is not above 0; measure it again")
    low, high, other_low, other_high = first.lower, first.upper, second.lower, second.upper
    difference = Change(
        second.estimate - first.estimate,
        other_low - high if other_low and high else None,
        other_high - low if other_high and low else None,
    )
    ratio = Change(
        second.estimate / first.estimate,
        other_low / high if other_low and high else None,
        other_high / low if other_high and low else None,
    )
    return TimeCompared(first.estimate, second.estimate, difference, ratio)
