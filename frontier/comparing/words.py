"""A verdict as a sentence, with the numbers behind it."""

import math
from typing import NamedTuple

from analysis.findings.compare import Change
from analysis.findings.verdict import MARGINS, Margins, Verdict, judged_accuracy, judged_time
from analysis.rounding import Toward, rounded
from analysis.statistics.interval_words import ends_words as points_ends
from frontier.amounts import plain, rounded_down, rounded_up

_ROUNDING = 1e-6  # of a step
NEARLY = 1.1  # times as much data, up to which a difference is called nearly settled: forecasts are no finer than that
NEARLY_WORDS = ", which is very nearly settled: one end of its interval all but keeps to the margin"


class Known(NamedTuple):
    """What a verdict is on; None where the two could not be compared in it.

    Attributes:
        accuracy: the second's AP less the first's.
        pictures: how many the AP is of; None where that is not known.
        time_ratio: the second's time over the first's.
        is_wide: whether the interval of the times is a wide one, which more samples would not narrow gradually.
    """

    accuracy: Change | None = None
    pictures: int | None = None
    time_ratio: Change | None = None
    is_wide: bool = False


def reason_of(verdict: Verdict, first: str, second: str, known: Known, margins: Margins = MARGINS) -> str:
    """Why the second detector stands against the first as the verdict says, and how sure that is.

    >>> from analysis.findings.verdict import verdict
    >>> known = Known(Change(0.02, 0.01, 0.03), 500, Change(1.4, 1.3, 1.5))
    >>> reason_of(verdict(known.accuracy, known.time_ratio), "A", "B", known)
    'B against A is a trade-off: its AP is 2.0 points higher (1.0 to 3.0), but it takes 1.40 times as long (1.30 to 1.50).'
    """
    accuracy, _, ratio, is_wide = known
    facts = [
        accuracy and accuracy_fact(accuracy, known.pictures, margins),
        ratio and time_fact(ratio, margins, is_wide=is_wide),
    ]
    join = ", but " if _is_odd(verdict) else ", and "
    alone = " in time alone" if accuracy is None else " in accuracy alone" if ratio is None else ""
    head = {
        "better": f"{second} is better than {first}{alone}",
        "worse": f"{second} is worse than {first}{alone}",
        "tied": f"{second} and {first} are tied{alone}",
        "trade-off": f"{second} against {first} is a trade-off",
        "not settled": f"How {second} stands against {first}{alone} is not settled",
    }[verdict.kind]
    doubt = "" if verdict.kind == "not settled" else _doubt(accuracy, ratio)
    return f"{head}: {join.join(filter(None, facts))}." + (f" This is not certain: {doubt}." if doubt else "")


def _is_odd(verdict: Verdict) -> bool:
    """Whether what is said of the time speaks against what is said of the accuracy."""
    outcomes = {verdict.accuracy, verdict.time}
    return verdict.kind == "trade-off" or (len(outcomes) == 2 and "not settled" in outcomes - {"unknown"})


def accuracy_fact(change: Change, pictures: int | None = None, margins: Margins = MARGINS) -> str:
    """What is known of the difference in AP.

    >>> accuracy_fact(Change(0.004, -0.021, 0.029), 500)
    'its AP may be higher or lower (+0.4 points, -2.1 to +2.9), which about 8,200 more pictures would settle if it stays so'
    >>> accuracy_fact(Change(0.001, -0.005, 0.007))
    'their AP is alike within 1 point (+0.1 points, -0.5 to +0.7)'
    """
    if change == (0.0, 0.0, 0.0):
        return "their AP is equal in every draw of the pictures"
    judged, margin = judged_accuracy(change, margins), _margin_points(margins)
    if change.lower is None or change.upper is None:
        said = f"its AP is {_by_points(change.value)}" if change.value else "their AP is equal"
        return f"{said}, which without an interval tells nothing" if judged.outcome == "not settled" else said
    signed = f"{signed_points(change.value)} points, {points_ends(change.lower, change.upper, signed_points)}"
    if judged.outcome == "tied":
        return f"their AP is alike within {margin} ({signed})"
    if judged.outcome == "not settled":
        return f"its AP may be higher or lower ({signed}){_more_pictures(judged.more, pictures)}"
    least, most = sorted((abs(change.lower), abs(change.upper)))
    ends = points_ends(least, most, points)
    small = f", a real difference but within the margin of {margin}" if judged.is_small else ""
    return f"its AP is {_by_points(change.value)} ({ends}){small}"


def _more_pictures(times: float, pictures: int | None) -> str:
    if times <= NEARLY:
        return NEARLY_WORDS
    if pictures is None or not math.isfinite(times):
        return ""
    return f", which about {_about((times - 1) * pictures)} more pictures would settle if it stays so"


def time_fact(ratio: Change, margins: Margins = MARGINS, *, is_wide: bool = False) -> str:
    """What is known of the ratio of times.

    >>> time_fact(Change(23.3, 17.0)), time_fact(Change(1.04, 0.8, 1.4), is_wide=True)
    ('it takes 23.3 times as long (at least 17)', 'it may be faster or slower (ratio 1.04, 0.800 to 1.40)')

    >>> time_fact(Change(0.5)), time_fact(Change(1.01, 0.99, 1.02))
    ('it takes 0.500 times as long', 'their times are alike within 5 % (ratio 1.01, 0.990 to 1.02)')
    >>> time_fact(Change(1.04, 0.95, 1.12))
    'it may be faster or slower (ratio 1.04, 0.950 to 1.12), which about 22 times as many samples would settle if it stays so'
    """
    judged = judged_time(ratio, margins)
    value = plain(ratio.value)
    if not ratio.has_interval:
        said = f"it takes {value} times as long"
        return f"{said}, which without an interval tells nothing" if judged.outcome == "not settled" else said
    ends = ends_words(ratio)
    if judged.outcome == "tied":
        return f"their times are alike within {_margin_percent(margins)} (ratio {value}, {ends})"
    if judged.outcome == "not settled":
        return f"it may be faster or slower (ratio {value}, {ends}){'' if is_wide else _more_samples(judged.more)}"
    small = (
        f", a real difference but within the margin of {_margin_percent(margins)}" if judged.is_small else ""
    )
    return f"it takes {value} times as long ({ends}){small}"


def ends_words(ratio: Change) -> str:
    """The ends of an interval that a ratio has, which may be open to one side, rounded outwards.

    >>> ends_words(Change(2.0, 1.5, 2.6)), ends_words(Change(2.0, None, 2.6))
    ('1.50 to 2.60', 'at most 2.60')
    """
    if ratio.lower is None:
        return "unknown" if ratio.upper is None else f"at most {rounded_up(ratio.upper)}"
    lower = rounded_down(ratio.lower)
    return f"at least {lower}" if ratio.upper is None else f"{lower} to {rounded_up(ratio.upper)}"


def _more_samples(times: float) -> str:
    if times <= NEARLY:
        return NEARLY_WORDS
    if not math.isfinite(times):
        return ""
    return f", which about {_about(times)} times as many samples would settle if it stays so"


def margin_words(margins: Margins) -> str:
    """Both margins, for the foot of a comparison.

    >>> margin_words(Margins())
    'alike: AP within 1 point, time within 5 %'
    """
    return f"alike: AP within {_margin_points(margins)}, time within {_margin_percent(margins)}"


def _margin_points(margins: Margins) -> str:
    size = f"{100 * margins.ap:.3g}"
    return f"{size} point{'' if size == '1' else 's'}"


def _margin_percent(margins: Margins) -> str:
    return f"{100 * margins.time:.3g} %"


def _about(value: float) -> str:
    """A number rounded up to two digits that count, one below 10; a forecast of what is needed must not be too low.

    >>> _about(8213.0), _about(3.2), _about(1500.0)
    ('8,300', '4', '1,500')
    """
    step = 1 if value < 10 else 10 ** (math.floor(math.log10(value)) - 1)
    return f"{step * math.ceil(value / step - _ROUNDING):,}"


def points(value: float, toward: Toward = "nearest") -> str:
    """An accuracy, or a difference of two, in percentage points.

    >>> points(0.1234)
    '12.3'
    """
    return f"{rounded(100 * value, 1, toward):.1f}"


def signed_points(value: float, toward: Toward = "nearest") -> str:
    """A difference of two accuracies in percentage points, its sign said.

    >>> signed_points(0.0123), signed_points(-0.00001)
    ('+1.2', '+0.0')
    """
    return f"{rounded(100 * value, 1, toward):+.1f}"


def _by_points(value: float) -> str:
    return f"{points(abs(value))} points {'higher' if value > 0 else 'lower'}"


def _doubt(accuracy: Change | None, ratio: Change | None) -> str:
    """What is missing for certainty; empty where nothing is."""
    lacking = [
        name
        for name, change in (("AP", accuracy), ("times", ratio))
        if change is not None and not change.has_interval
    ]
    doubts = [f"there is no interval for the {' and the '.join(lacking)}"] if lacking else []
    if accuracy is None or ratio is None:
        doubts.append(f"their {'accuracies' if accuracy is None else 'times'} could not be compared")
    return ", and ".join(doubts)
