"""How one detector stands against another, by dominance, as on the frontier.

Better where one of accuracy and time is better and the other is tied; worse likewise; a trade-off where one is better and
the other worse; tied where both are. That nothing tells two detectors apart does not make them alike, so each of accuracy
and time has a margin, a difference that does not matter:

- it is better or worse where its interval, which may be open to one side, leaves out no difference; where the whole
  interval lies within the margin, the difference is real but small;
- it is tied where its interval holds no difference and lies within the margin;
- else it is not settled, and neither is the verdict, for the numbers allow several.

Of a time no difference is a ratio within `SAME_TIME`: bounds hold for the state that a machine was in, and two measurements
of one detector differ by about that much. A difference without an interval is better or worse where it is beyond the
margin, which is never certain.

Source: Berger and Hsu, "Bioequivalence trials, intersection-union tests and equivalence confidence sets", Statistical
Science 11 (1996): alike is what an interval within the margin shows.
"""

import dataclasses
import math
from typing import Literal, NamedTuple

from analysis.errors import AnalysisError
from analysis.findings.compare import Change
from analysis.latency.ratio import SAME_TIME

Outcome = Literal["better", "worse", "tied", "not settled", "unknown"]
Kind = Literal["better", "worse", "tied", "trade-off", "not settled"]

AP_MARGIN, TIME_MARGIN = 0.01, 0.05
_ROUNDING = 1e-9


@dataclasses.dataclass(frozen=True, kw_only=True)
class Margins:
    """What does not matter: up to `ap` of a difference in AP, 0-1; up to `time` of a time, as a share of it.

    Raises:
        AnalysisError: one is out of range.
    """

    ap: float = AP_MARGIN
    time: float = TIME_MARGIN

    def __post_init__(self) -> None:
        if not 0 < self.ap < 1:
            raise AnalysisError(
                f"a margin of {self.ap:g} was asked for in AP; give one between 0 and 1: 0.01 is one point"
            )
        if not SAME_TIME <= self.time < 1:
            raise AnalysisError(
                f"a margin of {self.time:g} was asked for in time, and two measurements of one detector may differ by "
                f"{SAME_TIME:g}; give that or more, less than 1: 0.05 is 5 %"
            )


MARGINS = Margins()


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verdict:
    """How the second detector stands against the first.

    Attributes:
        kind: `better`, `worse`, `tied`, `trade-off`, or `not settled`.
        accuracy, time: the outcome of each by itself; `unknown` where the two could not be compared in it.
        small: which of `accuracy` and `time` are better or worse, but with all of their interval within the margin.
        is_certain: True where it is settled, both were compared, and both differences have intervals.
    """

    kind: Kind
    accuracy: Outcome
    time: Outcome
    small: tuple[str, ...]
    is_certain: bool


class Judged(NamedTuple):
    """A gain, more of which is better, held against a margin.

    Attributes:
        outcome: of it.
        is_small: whether it is better or worse, and all of its interval within the margin.
        more: with how many times as much data its interval would be short enough to settle it, if the gain stays as it
            is, for an interval shrinks with the root of the data; 1 where it is settled or has no interval, infinite
            where no data would do.
    """

    outcome: Outcome
    is_small: bool = False
    more: float = 1.0


def verdict(accuracy: Change | None, time_ratio: Change | None, margins: Margins = MARGINS) -> Verdict:
    """How a detector stands against another, by dominance.

    Args:
        accuracy: its accuracy less the other's; None where the two were not measured on the same pictures.
        time_ratio: its time over the other's; None where they were not timed alike.
        margins: the differences that do not matter.

    Raises:
        AnalysisError: neither was compared.

    >>> verdict(Change(0.02, 0.01, 0.03), Change(1.4, 1.3, 1.5)).kind
    'trade-off'
    >>> verdict(Change(0.001, -0.004, 0.006), Change(0.5, 0.4, 0.6)).kind, verdict(Change(0.02), None).is_certain
    ('better', False)
    >>> verdict(Change(0.02, -0.01, 0.05), Change(0.5, 0.4, 0.6)).kind
    'not settled'
    """
    if accuracy is None and time_ratio is None:
        raise AnalysisError("neither accuracy nor time could be compared, so there is no verdict")
    in_accuracy, in_time = judged_accuracy(accuracy, margins), judged_time(time_ratio, margins)
    kind = _kind({in_accuracy.outcome, in_time.outcome})
    has_intervals = all(change is not None and change.has_interval for change in (accuracy, time_ratio))
    judged = {"accuracy": in_accuracy, "time": in_time}
    return Verdict(
        kind=kind,
        accuracy=in_accuracy.outcome,
        time=in_time.outcome,
        small=tuple(name for name, one in judged.items() if one.is_small),
        is_certain=has_intervals and kind != "not settled",
    )


def _kind(outcomes: set[Outcome]) -> Kind:
    if {"better", "worse"} <= outcomes:
        return "trade-off"
    kinds: tuple[Kind, ...] = ("not settled", "better", "worse")
    return next((kind for kind in kinds if kind in outcomes), "tied")


def judged_accuracy(accuracy: Change | None, margins: Margins = MARGINS) -> Judged:
    """A difference in accuracy held against its margin; with the pictures as data.

    >>> judged_accuracy(Change(0.0, -0.02, 0.02)).more
    4.0
    """
    return _judged(accuracy, 0.0, margins.ap)


def judged_time(ratio: Change | None, margins: Margins = MARGINS) -> Judged:
    """A ratio of times held against its margin, by logarithms, so that twice and half are alike; samples are the data.

    >>> judged_time(Change(1.2, 1.15, 1.25)).outcome, judged_time(Change(1.04, 1.035, 1.045)).is_small
    ('worse', True)
    """
    if ratio is None:
        return Judged("unknown")
    value = -math.log(ratio.value)
    same, margin = math.log1p(SAME_TIME), math.log1p(margins.time)
    lower, upper = (None if end is None else -math.log(end) for end in (ratio.upper, ratio.lower))
    return _judged(Change(value, lower, upper), same, margin)


def _judged(gain: Change | None, same: float, margin: float) -> Judged:
    """A gain, of which sizes up to `same` are no difference."""
    if gain is None:
        return Judged("unknown")
    value, lower, upper = gain
    margin *= 1 + _ROUNDING
    if lower is None and upper is None:
        return Judged("not settled" if abs(value) <= margin else "better" if value > 0 else "worse")
    lower, upper = -math.inf if lower is None else lower, math.inf if upper is None else upper
    is_within = -margin <= lower and upper <= margin
    if lower > same or upper < -same:
        return Judged("better" if lower > same else "worse", is_small=is_within)
    return Judged("tied") if is_within else Judged("not settled", more=_more(lower, upper, same, margin))


def _more(lower: float, upper: float, same: float, margin: float) -> float:
    """How many times as much data would pull an interval clear of `same`, or within `margin`, whichever takes less.

    Infinite where the interval is open to one side, for what would close it is not known.
    """
    if math.isinf(upper - lower):
        return math.inf
    centre, reach = abs(lower + upper) / 2, (upper - lower) / 2
    room = max(centre - same, margin - centre)
    return round((reach / room) ** 2, 6) if room > 0 else math.inf
