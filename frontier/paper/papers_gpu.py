"""Checks of milliseconds, which hold on the paper's GPU alone.

The times that are printed of it are the TF1 zoo's, with later software than the paper's. They may bear out what the
paper says of its own, and where they do not, that may be the software.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.rows.distinct import distinct
from analysis.rows.times import times_ms
from analysis.table import Table
from analysis.words import extractor_words, milliseconds, model_words
from frontier.paper.accuracy import Network, require
from frontier.paper.amount import all_hold, mean_of
from frontier.paper.grounds import PAPERS_GPU, PERCENTILE, Grounds
from frontier.paper.speed import gmacs_per_ms, ratio_words
from frontier.paper.statement import Found, LackingError

TENS_MS = (10.0, 100.0)  # "tens of milliseconds"
LATER = "times of later software than the paper's do not refute it"


def fastest_in_tens(grounds: Grounds) -> Found:
    """Whether the fastest detector takes tens of milliseconds."""
    table, times = _timed(grounds)
    fastest = int(np.nanargmin(times))
    holds = bool(TENS_MS[0] <= times[fastest] < TENS_MS[1])
    return Found(_words(table, times, fastest), holds or None, lacking=LATER)


def time_at_least(grounds: Grounds, *, least_ms: float, meta_architecture: str | None = None) -> Found:
    """Whether no detector, or none of a meta-architecture, takes less than a time."""
    table, times = _timed(grounds, meta_architecture)
    fastest = int(np.nanargmin(times))
    return Found(_words(table, times, fastest), bool(times[fastest] >= least_ms) or None, lacking=LATER)


def slowest_time(grounds: Grounds, *, network: Network) -> Found:
    """The longest time of a network; it holds where no other detector takes longer."""
    table, times = _timed(grounds)
    require(table, [network], "a time")
    slowest = int(np.nanargmax(times))
    row = table.row(slowest)
    is_it = (row["meta_architecture"], row["feature_extractor"]) == network
    return Found(_words(table, times, slowest), is_it or None, float(times[slowest]), lacking=LATER)


def ratio_above_one(grounds: Grounds, *, extractors: Sequence[str], is_above: bool) -> Found:
    """Whether a millisecond does more than a thousand million multiply-adds, on average over each extractor's detectors."""
    _timed(grounds)
    found = {name: gmacs_per_ms(grounds, [name]) for name in extractors}
    there = {name: ones for name, ones in found.items() if ones}
    if not there:
        raise LackingError(f"no detector over {' or '.join(map(extractor_words, extractors))} was timed here")
    listed = ", ".join(f"{extractor_words(name)} {ratio_words(ones)}" for name, ones in there.items())
    means = [mean_of(ones) for ones in there.values()]
    answers = [mean.is_above(1.0) if is_above else mean.is_below(1.0) for mean in means]
    return Found(listed, all_hold(answers) or None, lacking=LATER)


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


def _words(table: Table, times: NDArray[np.float64], row: int) -> str:
    return f"{milliseconds(times[row])}, {model_words(table.row(row))}"
