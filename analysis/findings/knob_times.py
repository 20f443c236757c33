"""What is to be said of the times that the changes of single settings rest on."""

import math
from collections.abc import Iterable, Sequence

from analysis.findings.about_times import members, noise_caveats, other_percentile_caveats, unstable_caveats
from analysis.findings.knob_changes import KnobChange, words_of
from analysis.findings.pair_times import PairTimes
from analysis.rows.time_words import named_time
from analysis.rows.times import time_kinds
from analysis.words import counted

MOST_OTHERS = 3  # changes of which a caveat tells the other percentile


def time_name(times: PairTimes, changes: Iterable[KnobChange]) -> str:
    """What the times are called that the changes rest on."""
    rows = {row for change in changes for rows in change.pairs for row in rows if times.times_ms[row] > 0}
    return named_time(time_kinds(times.table.take(sorted(rows)), times.percentile)) if rows else "time"


def time_caveats(times: PairTimes, changes: Sequence[KnobChange]) -> list[str]:
    """What intervals of times are, which times were not stable, and where another percentile says otherwise."""
    timed = [
        [rows for rows in change.pairs if not math.isnan(times.change(rows).time_change)]
        for change in changes
    ]
    pairs = [rows for one in timed for rows in one]
    others = [
        caveat
        for change, one in zip(changes, timed, strict=True)
        for caveat in other_percentile_caveats(times, one, f"time with {words_of(change)}")
    ]
    more = len(others) - MOST_OTHERS
    if more > 0:
        others = [*others[:MOST_OTHERS], f"So it is with {counted(more, 'other change')}."]
    return [
        *noise_caveats([times.change(rows) for rows in pairs]),
        *unstable_caveats(times.table, members(pairs)),
        *others,
    ]
