"""The ratio of two times of which only estimates and bounds are known.

On a logarithmic scale a ratio is a difference, and the method of variance estimates recovery takes the interval of a
difference from those of its two members: the distance from an estimate to its bound says how much it varies to that
side, and the distances that pull the difference down (the second's lower bound, the first's upper one) are added as
independent errors are, by their squares; likewise upwards. So the interval is as lopsided as the bounds are.

It takes the two estimates for independent and each near normal on a logarithmic scale. Detectors that were timed in
turn share slow moments, which makes their ratio steadier than is said here, not less. From raw samples
`analysis.findings.compare` makes an interval that assumes neither, and is wider.

Source: Zou and Donner, "Construction of confidence intervals about effect measures: a general approach", Statistics in
Medicine 27 (2008).
"""

import math
from statistics import NormalDist
from typing import NamedTuple

from analysis.errors import AnalysisError
from analysis.latency.bounds import PercentileBounds

NAN = math.nan
SAME_TIME = 0.03  # medians of one detector agree within 3 % on an idle machine: benchmarks/repeatability.py


class RatioInterval(NamedTuple):
    """The second time over the first, with its interval; NaN at both ends where a bound is missing."""

    ratio: float
    lower: float
    upper: float


def ratio_interval(first: PercentileBounds, second: PercentileBounds) -> RatioInterval:
    """The ratio of the second time to the first, with the interval that their bounds allow.

    Where each bound misses the truth in a share of cases, so does each end of the interval.

    Args:
        first: the time to compare with.
        second: the time that is compared.

    Raises:
        AnalysisError: an estimate or a bound is not above 0, or a bound lies on the wrong side of its estimate.

    >>> found = ratio_interval(PercentileBounds(20.0, 19.0, 21.0), PercentileBounds(30.0, 28.5, 31.5))
    >>> found.ratio, round(found.lower, 3), round(found.upper, 3)
    (1.5, 1.397, 1.61)
    """
    for bounds in (first, second):
        _check(bounds)
    ratio = second.estimate / first.estimate
    low, high, other_low, other_high = first.lower, first.upper, second.lower, second.upper
    if low is None or high is None or other_low is None or other_high is None:
        return RatioInterval(ratio, NAN, NAN)
    down = math.hypot(math.log(second.estimate / other_low), math.log(high / first.estimate))
    up = math.hypot(math.log(other_high / second.estimate), math.log(first.estimate / low))
    return RatioInterval(ratio, ratio * math.exp(-down), ratio * math.exp(up))


def is_another_time(lower: float, upper: float) -> bool:
    """Whether the interval of a relative change leaves out all by which two measurements of one time may differ.

    It holds of an idle machine whose measurements repeat, so only of times that were judged stable.

    >>> is_another_time(0.01, 0.2), is_another_time(0.05, 0.2), is_another_time(-0.02, -0.01)
    (False, True, False)
    """
    return lower > SAME_TIME or upper < 1 / (1 + SAME_TIME) - 1


def moved_bounds(bounds: PercentileBounds, confidence: float, wanted: float) -> PercentileBounds:
    """Bounds that hold with another confidence, each by itself, as if the logarithm of the time were normal.

    Args:
        bounds: of a time above 0; a missing bound stays missing.
        confidence: of each of them, above 0.5 and less than 1.
        wanted: likewise, of each of the new ones.

    Raises:
        AnalysisError: as `ratio_interval`, or a confidence is out of range.

    >>> moved_bounds(PercentileBounds(20.0, 19.0, None), 0.95, 0.95)
    PercentileBounds(estimate=20.0, lower=19.0, upper=None)
    """
    _check(bounds)
    if not 0.5 < min(confidence, wanted) <= max(confidence, wanted) < 1:
        raise AnalysisError(
            f"bounds of confidence {confidence:g} were asked at {wanted:g}; give numbers between 0.5 and 1"
        )
    if confidence == wanted:
        return bounds
    stretch = NormalDist().inv_cdf(wanted) / NormalDist().inv_cdf(confidence)
    estimate = bounds.estimate
    lower, upper = (
        None if bound is None else estimate * (bound / estimate) ** stretch
        for bound in (bounds.lower, bounds.upper)
    )
    return PercentileBounds(estimate, lower, upper)


def _check(bounds: PercentileBounds) -> None:
    estimate, lower, upper = bounds
    is_ordered = (lower is None or 0 < lower <= estimate) and (upper is None or estimate <= upper < math.inf)
    if not (0 < estimate < math.inf and is_ordered):
        raise AnalysisError(
            f"a time of {estimate:g} ms with bounds {lower} and {upper} was given; a lower bound lies above 0 and up to "
            "the time, an upper one from there on"
        )
