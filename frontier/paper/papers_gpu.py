"""Checks of milliseconds, which hold of the paper's software on its GPU alone.

The paper prints no times, and those that are printed of its GPU are the TF1 zoo's, with later software. Where they come
out as the paper says that may be chance, and where they do not that may be the software: they are told and settle
nothing, either way. Which of two detectors is faster in one body of rows is another matter (`frontier.paper.speed`).
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.rows.distinct import distinct
from analysis.rows.times import times_ms
from analysis.table import Table
from analysis.words import counted, extractor_words, milliseconds, model_words
from frontier.paper.accuracy import require
from frontier.paper.grounds import PAPERS_GPU, PERCENTILE, Grounds
from frontier.paper.plural import Network
from frontier.paper.speed import gmacs_per_ms, ratio_words
from frontier.paper.statement import Found, LackingError

TENS_MS = (10.0, 100.0)  # "tens of milliseconds"
LATER = "but times of later software than the paper's speak neither for it nor against it"


def fastest_in_tens(grounds: Grounds) -> Found:
    """Whether the fastest detector takes tens of milliseconds."""
    table, times = _timed(grounds)
    fastest = int(np.nanargmin(times))
    return _told(_words(table, times, fastest), bool(TENS_MS[0] <= times[fastest] < TENS_MS[1]))


def time_at_least(grounds: Grounds, *, least_ms: float, meta_architecture: str | None = None) -> Found:
    """Whether no detector, or none of a meta-architecture, takes less than a time."""
    table, times = _timed(grounds, meta_architecture)
    fastest = int(np.nanargmin(times))
    return _told(_words(table, times, fastest), bool(times[fastest] >= least_ms))


def slowest_time(grounds: Grounds, *, network: Network, least_ms: float) -> Found:
    """Whether the slowest detector is of a network, and takes `least_ms` or more."""
    table, times = _timed(grounds)
    require(table, [network], "a time")
    slowest = int(np.nanargmax(times))
    row = table.row(slowest)
    is_it = (row["meta_architecture"], row["feature_extractor"]) == network
    found = _told(_words(table, times, slowest), bool(is_it and times[slowest] >= least_ms))
    return found._replace(value=float(times[slowest]))


def ratio_above_one(grounds: Grounds, *, extractors: Sequence[str], is_above: bool) -> Found:
    """Whether a millisecond does more than a thousand million multiply-adds of most detectors over some extractors."""
    _timed(grounds)
    found = {name: gmacs_per_ms(grounds, [name]) for name in extractors}
    there = {name: ones for name, ones in found.items() if ones}
    if not there:
        raise LackingError(f"no detector over {' or '.join(map(extractor_words, extractors))} was timed here")
    listed = ", ".join(f"{extractor_words(name)} {ratio_words(ones)}" for name, ones in there.items())
    answers = [one.is_above(1.0) is is_above for ones in there.values() for one in ones]
    side = "above" if is_above else "below"
    words = f"{side} 1 in {sum(answers)} of {counted(len(answers), 'detector')} ({listed} GMACs per ms)"
    return _told(words, 2 * sum(answers) > len(answers))


def _timed(grounds: Grounds, meta_architecture: str | None = None) -> tuple[Table, NDArray[np.float64]]:
    """The timed rows, with their times.

    Raises:
        LackingError: there are none, or they are of another device than the paper's.
    """
    table = distinct(grounds.timed)
    if {str(key) for key in table["device_key"]} - {PAPERS_GPU}:
        raise LackingError("times of another device; the paper's are of a Titan X, and times do not transfer")
    if meta_architecture is not None:
        table = table.where(meta_architecture=meta_architecture)
    times = times_ms(table, PERCENTILE)
    if not (times > 0).any():
        raise LackingError("no times here")
    return table, times


def _told(words: str, is_so: bool) -> Found:
    """What was found, whether it is as the paper says, and that neither counts."""
    return Found(words, None, lacking=f"{'as' if is_so else 'not as'} the paper says, {LATER}")


def _words(table: Table, times: NDArray[np.float64], row: int) -> str:
    return f"{milliseconds(times[row])}, {model_words(table.row(row))}"
