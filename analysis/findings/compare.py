"""One detector against another: differences in accuracy and time with what is known of them, and a verdict.

The verdict is that of dominance, as on the frontier: better where one of accuracy and time is better and neither is
worse; a trade-off where one is better and the other worse; tied where nothing tells the two apart. An accuracy differs
where the interval of the paired difference leaves out 0. A time differs where the interval of the ratio lies outside
what two measurements of one detector may differ by, `SAME_TIME`: bounds hold for the state that a machine was in, and
states differ by about that much.

The interval of a difference of two percentiles is made of the bounds of both. It misses the truth only where one of
four bounds does, a lower and an upper one of each; so each is taken at a quarter of the error (Bonferroni's
inequality). That assumes no distribution, and nothing about how the two measurements depend on each other: candidates
that were timed in turn share their drift.
"""

import dataclasses
from typing import Literal, NamedTuple

from analysis.errors import AnalysisError
from analysis.latency.bounds import PercentileBounds

Outcome = Literal["better", "worse", "tied", "unknown"]
Kind = Literal["better", "worse", "tied", "trade-off"]

CONFIDENCE = 0.95
BOUNDS_OF_A_DIFFERENCE = 4  # a lower and an upper one of each of two percentiles
SAME_TIME = 0.03  # medians of one detector agree within 3 % on an idle machine: benchmarks/repeatability.py


class Change(NamedTuple):
    """A difference or a ratio with its interval; None at both ends where there are no data for one."""

    value: float
    lower: float | None = None
    upper: float | None = None

    @property
    def has_interval(self) -> bool:
        """Whether it has an interval."""
        return self.lower is not None and self.upper is not None


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


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verdict:
    """How the second detector stands against the first.

    Attributes:
        kind: `better`, `worse`, `tied` or `trade-off`.
        accuracy, time: the outcome of each by itself; `unknown` where the two could not be compared in it.
        is_certain: True where both were compared and both differences have intervals.
    """

    kind: Kind
    accuracy: Outcome
    time: Outcome
    is_certain: bool


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


def bound_confidence(looks: int, confidence: float = CONFIDENCE) -> float:
    """The confidence that each bound of each percentile must have at each look.

    The interval of the difference then has `confidence`, whichever of the `looks` sampling stopped at.

    >>> round(bound_confidence(6), 5)  # 1 - 0.05 / 4 / 6
    0.99792
    """
    return 1 - (1 - confidence) / BOUNDS_OF_A_DIFFERENCE / looks


def time_compared(first: PercentileBounds, second: PercentileBounds) -> TimeCompared:
    """The difference and the ratio of two percentiles of times in ms.

    The bounds of each hold at `bound_confidence`. Both intervals come from the same four bounds, so they hold together;
    where a bound is missing there is none.

    Raises:
        AnalysisError: a time is not above 0.

    >>> found = time_compared(PercentileBounds(20.0, 19.0, 21.0), PercentileBounds(30.0, 28.5, 31.5))
    >>> found.difference_ms, found.ratio.value
    (Change(value=10.0, lower=7.5, upper=12.5), 1.5)
    """
    for bounds in (first, second):
        if not bounds.estimate > 0:
            raise AnalysisError(f"a time of {bounds.estimate:g} ms is not above 0; measure it again")
    difference = Change(second.estimate - first.estimate)
    ratio = Change(second.estimate / first.estimate)
    low, high, other_low, other_high = first.lower, first.upper, second.lower, second.upper
    if low and high and other_low and other_high:
        difference = Change(difference.value, other_low - high, other_high - low)
        ratio = Change(ratio.value, other_low / high, other_high / low)
    return TimeCompared(first.estimate, second.estimate, difference, ratio)


def verdict(accuracy: Change | None, time_ratio: Change | None) -> Verdict:
    """How a detector stands against another, by dominance.

    Args:
        accuracy: its accuracy less the other's; None where the two were not measured on the same pictures.
        time_ratio: its time over the other's; None where they were not timed alike.

    Raises:
        AnalysisError: neither was compared.

    >>> verdict(Change(0.02, 0.01, 0.03), Change(1.4, 1.3, 1.5)).kind
    'trade-off'
    >>> verdict(Change(0.02, -0.01, 0.05), Change(0.5)).kind, verdict(Change(0.02), None).is_certain
    ('better', False)
    """
    if accuracy is None and time_ratio is None:
        raise AnalysisError("neither accuracy nor time could be compared, so there is no verdict")
    outcomes = (_of_accuracy(accuracy), _of_time(time_ratio))
    is_certain = all(change is not None and change.has_interval for change in (accuracy, time_ratio))
    return Verdict(kind=_kind(*outcomes), accuracy=outcomes[0], time=outcomes[1], is_certain=is_certain)


def _kind(accuracy: Outcome, time: Outcome) -> Kind:
    outcomes = {accuracy, time}
    if {"better", "worse"} <= outcomes:
        return "trade-off"
    return "better" if "better" in outcomes else "worse" if "worse" in outcomes else "tied"


def _of_accuracy(change: Change | None) -> Outcome:
    """More is better."""
    if change is None:
        return "unknown"
    lower, upper = _ends(change)
    return "better" if lower > 0 else "worse" if upper < 0 else "tied"


def _of_time(ratio: Change | None) -> Outcome:
    """Less is better, where it is less by more than two measurements of one detector may differ."""
    if ratio is None:
        return "unknown"
    lower, upper = _ends(ratio)
    return "better" if upper < 1 / (1 + SAME_TIME) else "worse" if lower > 1 + SAME_TIME else "tied"


def _ends(change: Change) -> tuple[float, float]:
    """The ends of the interval; without one the value itself."""
    if change.lower is None or change.upper is None:
        return change.value, change.value
    return change.lower, change.upper
