"""A verdict as a sentence, with the numbers behind it."""

from analysis.findings.compare import SAME_TIME, Change, Verdict
from frontier.amounts import plain


def reason_of(
    verdict: Verdict, first: str, second: str, *, accuracy: Change | None, time_ratio: Change | None
) -> str:
    """Why the second detector stands against the first as the verdict says, and how sure that is.

    >>> from analysis.findings.compare import verdict
    >>> changes = {"accuracy": Change(0.02, 0.01, 0.03), "time_ratio": Change(1.4, 1.3, 1.5)}
    >>> reason_of(verdict(*changes.values()), "A", "B", **changes)
    'B against A is a trade-off: its AP is 2.0 points higher (1.0 to 3.0), but it takes 1.40 times as long (1.30 to 1.50).'
    """
    join = ", but " if verdict.kind == "trade-off" else ", and "
    facts = [accuracy and accuracy_fact(accuracy), time_ratio and time_fact(time_ratio)]
    alone = " in time alone" if accuracy is None else " in accuracy alone" if time_ratio is None else ""
    head = {
        "better": f"{second} is better than {first}{alone}",
        "worse": f"{second} is worse than {first}{alone}",
        "tied": f"{second} and {first} are tied{alone}",
        "trade-off": f"{second} against {first} is a trade-off",
    }[verdict.kind]
    doubt = _doubt(accuracy, time_ratio)
    return f"{head}: {join.join(filter(None, facts))}." + (f" This is not certain: {doubt}." if doubt else "")


def accuracy_fact(change: Change) -> str:
    """What is known of the difference in AP.

    >>> accuracy_fact(Change(0.004, -0.021, 0.029))
    'the AP does not tell them apart (+0.4 points, -2.1 to +2.9)'
    """
    if change == (0.0, 0.0, 0.0):
        return "their AP is equal in every draw of the pictures"
    if change.lower is None or change.upper is None:
        return f"its AP is {_by_points(change.value)}" if change.value else "their AP is equal"
    if change.lower <= 0 <= change.upper:
        ends = f"{signed_points(change.lower)} to {signed_points(change.upper)}"
        return f"the AP does not tell them apart ({signed_points(change.value)} points, {ends})"
    ends = " to ".join(points(end) for end in sorted((abs(change.lower), abs(change.upper))))
    return f"its AP is {_by_points(change.value)} ({ends})"


def time_fact(ratio: Change) -> str:
    """What is known of the ratio of times.

    >>> time_fact(Change(0.5)), time_fact(Change(1.01, 0.99, 1.02))
    ('it takes 0.500 times as long', 'their times are within 3 % (ratio 1.01, 0.990 to 1.02)')
    """
    lower, upper = (ratio.value if end is None else end for end in (ratio.lower, ratio.upper))
    ends = f"{plain(lower)} to {plain(upper)}"
    if lower > 1 + SAME_TIME or upper < 1 / (1 + SAME_TIME):
        return f"it takes {plain(ratio.value)} times as long" + (f" ({ends})" if ratio.has_interval else "")
    words = f"ratio {plain(ratio.value)}" + (f", {ends}" if ratio.has_interval else "")
    if lower >= 1 / (1 + SAME_TIME) and upper <= 1 + SAME_TIME:
        return f"their times are within {100 * SAME_TIME:.0f} % ({words})"
    return f"the times do not tell them apart ({words})"


def points(value: float) -> str:
    """An accuracy, or a difference of two, in percentage points.

    >>> points(0.1234)
    '12.3'
    """
    return f"{100 * value:.1f}"


def signed_points(value: float) -> str:
    """A difference of two accuracies in percentage points, its sign said.

    >>> signed_points(0.0123), signed_points(-0.00001)
    ('+1.2', '+0.0')
    """
    return f"{round(100 * value, 1) + 0.0:+.1f}"  # never -0.0


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
