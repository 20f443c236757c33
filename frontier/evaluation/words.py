"""Accuracies and intervals as people read them."""

from frontier.records import Range


def percent(value: float | None) -> str:
    """An accuracy in percent; a dash where there is none.

    >>> percent(0.1234), percent(None)
    ('12.3', '-')
    """
    return "-" if value is None else f"{100 * value:.1f}"


def range_words(interval: Range | None) -> str:
    """An interval in percent; a dash where there is none.

    >>> range_words(Range(lower=0.1, upper=0.2))
    '10.0 to 20.0'
    """
    return "-" if interval is None else f"{100 * interval.lower:.1f} to {100 * interval.upper:.1f}"
