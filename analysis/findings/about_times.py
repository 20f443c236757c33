"""What is to be said of the times of pairs besides their average change: noise, verdicts, the other percentile."""

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analysis.findings.pair_times import STABLE, PairTimes, TimeChange, exceeds_noise, has_interval
from analysis.findings.two_rows import Rows
from analysis.latency.ratio import SAME_TIME
from analysis.rows.names import name_in
from analysis.rows.time_words import named_time
from analysis.rows.times import BUDGET_PERCENTILE, TYPICAL_PERCENTILE, time_kinds
from analysis.statistics.averages import Average, average_words, percent, relative_average
from analysis.statistics.by_chance import by_chance_words
from analysis.statistics.interval_words import ends_words, listed
from analysis.table import Table
from analysis.words import counted, in_whole_percent

MOST_NAMED = 4  # detectors that a caveat names
VERDICT_WORDS = {"too few": "of too few samples"}


class AboutTimes(NamedTuple):
    """What the times of pairs are called, and sentences and caveats on them; none where no pair has two times."""

    name: str
    sentences: tuple[str, ...]
    caveats: tuple[str, ...]


def about_times(times: PairTimes, pairs: Sequence[Rows], *, of: str = "pair") -> AboutTimes:
    """What is to be said of the times of `pairs`, those without two times left out.

    Args:
        times: of the table.
        pairs: positions of rows before and after.
        of: what a pair is called.
    """
    changes = {rows: times.change(rows) for rows in pairs}
    timed = [rows for rows in changes if not math.isnan(changes[rows].time_change)]
    if not timed:
        return AboutTimes("time", (), ())
    shown = [changes[rows] for rows in timed]
    families = [_family(times.table, rows) for rows in timed]
    name = named_time(time_kinds(times.table.take(members(timed)), times.percentile))
    return AboutTimes(
        name,
        (*_noise_words(shown, of, times.confidence), *_unstable_words(shown, families, of)),
        (
            *noise_caveats(shown, of),
            *unstable_caveats(times.table, members(timed)),
            *other_percentile_caveats(times, timed),
        ),
    )


def members(pairs: Iterable[Rows]) -> list[int]:
    """The rows of all pairs, each once."""
    return list(dict.fromkeys(row for rows in pairs for row in rows))


def _noise_words(changes: Sequence[TimeChange], of: str, confidence: float) -> list[str]:
    """In how many of them the time changed by more than noise, of those of which that is known."""
    known = [change for change in changes if exceeds_noise(change) is not None]
    if not known:
        return []
    clear = sum(exceeds_noise(change) is True for change in known)
    bounds = f"bounds of {'both' if len(known) == _num_bounded(changes) else 'two stable'} times"
    if len(known) == 1:
        ends = ends_words(known[0].time_change_lower, known[0].time_change_upper, percent)
        more = "more" if clear else "no more"
        return [f"In the one {of} with {bounds}, the change ({ends}) is {more} than the noise of measuring."]
    chance = by_chance_words(len(known), confidence)
    found = f"In {clear} of the {len(known)} {of}s with {bounds}"
    return [f"{found}, the change in time is more than the noise of measuring{chance}."]


def _num_bounded(changes: Sequence[TimeChange]) -> int:
    return sum(has_interval(change) for change in changes)


def noise_caveats(changes: Sequence[TimeChange], of: str = "pair") -> list[str]:
    """What the interval of a single change of time means; or that there is none of the measured times.

    Args:
        changes: all that the sentence tells of.
        of: what one is called.
    """
    if not _num_bounded(changes):
        unknown = (
            "No two times that the sentence compares have bounds, so that how much of a change is the noise of "
            "measuring is not known."
        )
        return [unknown] if any(change.is_measured for change in changes) else []
    caveats = []
    if any(exceeds_noise(change) is not None for change in changes):
        means = "the interval of a change, from the bounds of both times, lies beyond"
        differ = f"the {in_whole_percent(SAME_TIME)} by which two measurements of one detector differ on an idle machine"
        caveats.append(f"More than the noise of measuring: {means} {differ}.")
    shaky = [change for change in changes if has_interval(change) and change.is_stable is False]
    if shaky:
        clear = sum(not change.time_change_lower <= 0 <= change.time_change_upper for change in shaky)
        found = f"In {counted(len(shaky), of)} with bounds of both times one was not stable"
        moved = f"the bounds leave out no change in {clear}" if len(shaky) > 1 else _moved_words(clear)
        caveats.append(f"{found}: {moved}, but how far such times repeat is not known.")
    return caveats


def _moved_words(clear: int) -> str:
    return f"its bounds {'leave out' if clear else 'allow'} no change"


def _unstable_words(changes: Sequence[TimeChange], families: Sequence[object], of: str) -> list[str]:
    """How many of them rest on a time that was not stable, and what the others come to."""
    is_stable = [change.is_stable is not False for change in changes]
    stable = [change.time_change for change in itertools.compress(changes, is_stable)]
    num_unstable = len(changes) - len(stable)
    if not num_unstable:
        return []
    if not stable:
        which = {1: f"The one {of} rests", 2: f"Both {of}s rest"}.get(
            len(changes), f"All {len(changes)} {of}s rest"
        )
        return [f"{which} on a time that was not stable."]
    which = f"{num_unstable} of the {len(changes)} {of}s {'rests' if num_unstable == 1 else 'rest'}"
    others = f"the other {len(stable)} average" if len(stable) > 1 else "the other is"
    mean = relative_average(stable, list(itertools.compress(families, is_stable))).mean
    return [f"{which} on a time that was not stable; {others} {percent(mean)}."]


def unstable_caveats(table: Table, rows: Sequence[int]) -> list[str]:
    """How many of the times of `rows` were judged other than stable, and which where they are few."""
    unstable = [row for row in rows if table["verdict"][row] not in (None, STABLE)]
    if not unstable:
        return []
    kinds = Counter(str(table["verdict"][row]) for row in unstable)
    words = [f"{count} {VERDICT_WORDS.get(kind, kind)}" for kind, count in sorted(kinds.items())]
    few = len(unstable) <= MOST_NAMED
    names = f": {'; '.join(name_in(table, table.row(row)) for row in unstable)}" if few else ""
    return [
        f"Not stable while measured: {len(unstable)} of {counted(len(rows), 'time')} ({listed(words)}){names}."
    ]


def other_percentile_caveats(times: PairTimes, pairs: Sequence[Rows], what: str = "time") -> list[str]:
    """Where another percentile of the same measured pairs tells another story, both numbers; else nothing.

    The story is another one where the average change has the other sign, or where its interval leaves out 0 at one of
    the two alone.

    Args:
        times: at the percentile that the finding is about.
        pairs: with two times.
        what: it is that changes, for the sentence.
    """
    percentile = BUDGET_PERCENTILE if times.percentile == TYPICAL_PERCENTILE else TYPICAL_PERCENTILE
    other = PairTimes(times.table, percentile, confidence=times.confidence)
    changes = [(times.change(rows), other.change(rows)) for rows in pairs]
    has_both = [
        here.is_measured and not math.isnan(here.time_change + there.time_change) for here, there in changes
    ]
    if not any(has_both):
        return []
    families = [_family(times.table, rows) for rows in itertools.compress(pairs, has_both)]
    here, there = (
        _average(at_one, families, times.confidence)
        for at_one in zip(*itertools.compress(changes, has_both), strict=True)
    )
    at = {times.percentile: here, percentile: there}
    clear = [p for p, found in at.items() if _is_clear(found)]
    if here.mean * there.mean < 0:
        how = "goes the other way at another percentile"
    elif len(clear) == 1 and not math.isnan(here.lower + there.lower):
        how = f"is clear at p{clear[0]} alone"
    else:
        return []
    told = [
        f"{signed_percent(found.mean)} at p{p} ({_sure_words(found, times.confidence)})"
        for p, found in at.items()
    ]
    return [f"The change in {what} {how}: {' and '.join(told)}."]


def signed_percent(share: float) -> str:
    """A change in percent, with its sign.

    >>> signed_percent(0.118), signed_percent(-0.114)
    ('+11.8 %', '-11.4 %')
    """
    return f"{'+' if share > 0 else ''}{percent(share)}"


def _sure_words(found: Average, confidence: float) -> str:
    if found.num_pairs > 1 or math.isnan(found.lower):
        return average_words(found, confidence)
    return f"{ends_words(found.lower, found.upper, percent)}, 1 pair"


def _family(table: Table, rows: Rows) -> tuple[str | None, str | None]:
    return table["meta_architecture"][rows[0]], table["feature_extractor"][rows[0]]


def _average(changes: Sequence[TimeChange], families: Sequence[object], confidence: float) -> Average:
    """The average change; the interval of one alone is that of its measurement."""
    found = relative_average([change.time_change for change in changes], families, confidence=confidence)
    if len(changes) > 1:
        return found
    return found._replace(lower=changes[0].time_change_lower, upper=changes[0].time_change_upper)


def _is_clear(found: Average) -> bool:
    """Whether there is an interval and it leaves out 0."""
    return not math.isnan(found.lower) and not found.may_be_zero
