"""Accuracies and intervals as people read them."""

from analysis.rounding import Toward, rounded
from analysis.statistics.interval_words import ends_words
from frontier.records import Range


def percent(value: float | None, toward: Toward = "nearest") -> str:
    """An accuracy in percent; a dash where there is none.

    >>> percent(0.1234), percent(None)
    ('12.3', '-')
    """
    return "-" if value is None else f"{rounded(100 * value, 1, toward):.1f}"


def range_words(interval: Range | None) -> str:
    """An interval in percent, rounded outward; a dash where there is none, or one without a width.

    >>> range_words(Range(lower=0.1, upper=0.2))
    '10.0 to 20.0'
    """
    return (
        "-"
        if interval is None or not interval.has_width
        else ends_words(interval.lower, interval.upper, percent)
    )
