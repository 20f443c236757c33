"""What a picture says of the times that it shows."""

from collections.abc import Sequence

from analysis.rows.time_words import named_time, titled_time


def time_words(kinds: Sequence[str]) -> str:
    """The label of a time axis, from the kinds of `analysis.rows.times.time_kinds`, at least one.

    >>> time_words(["p50", "p50"]), time_words(["p95"])
    ('Median time per image in ms (p50)', 'p95 time per image in ms')
    >>> time_words(["p95", "printed"])
    'Time per image in ms (p95; hollow: published)'
    >>> time_words(["from_fps"])
    'Time per image in ms from published frames per second'
    """
    return titled_time(named_time(kinds, others="; hollow: ").replace("time", "time per image in ms", 1))
