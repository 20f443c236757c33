"""Checks of the critical points of the frontier: who is the fastest, and who sits at the elbow."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.findings.critical import CriticalRow, critical
from analysis.optimum.elbow import elbow
from analysis.rows.times import asks_for_log
from analysis.table import Table
from analysis.words import fraction, meta_architecture_words, milliseconds
from frontier.paper.accuracy import networks_of, require
from frontier.paper.amount import Amount, ratio
from frontier.paper.bounded import accuracy, time_ms
from frontier.paper.changes import NO_TIME_BOUNDS, THREE_TRAININGS, more_words, time_basis
from frontier.paper.grounds import PERCENTILE, Grounds
from frontier.paper.plural import Network
from frontier.paper.printed import OTHER_TRAINING, is_of_papers_system, is_printed
from frontier.paper.statement import Found, LackingError

DRAWS = 1000
SURE = 0.95  # of the draws


def fastest_is(grounds: Grounds, *, networks: Sequence[Network]) -> Found:
    """Whether the fastest end of the frontier is one of the networks that the paper names.

    Args:
        grounds: of which the timed rows with an accuracy count.
        networks: any of them bears the paper out; all must be among the rows.
    """
    table, words = _critical(grounds, "fastest", networks)
    times = [time_ms(grounds, table, row) for row in range(len(table))]
    is_named = _is_named(table, networks)
    named = [time for time, its in zip(times, is_named, strict=True) if its]
    others = [time for time, its in zip(times, is_named, strict=True) if not its]
    if not all(time.is_bounded for time in times):
        return Found(words, None, lacking=NO_TIME_BOUNDS)
    missing = _missing_rival(table, networks)
    if missing:
        return Found(words, None, lacking=missing)
    lead = ratio(_least(others), _least(named))
    holds = True if lead.lower > 1 else False if lead.upper < 1 else None
    return Found(
        words, holds, lacking=more_words([lead], 1.0, time_basis(table)) or "the fastest print the same time"
    )


def sweet_spot_is(grounds: Grounds, *, networks: Sequence[Network]) -> Found:
    """Whether the elbow of the frontier is one of the networks that the paper names.

    The accuracies must be those of the paper's system: one other training of each may bend the frontier elsewhere. They
    are taken as they stand but for rounding: it must be one of those networks however they were rounded.
    """
    table, words = _critical(grounds, "sweet spot", networks)
    times = [time_ms(grounds, table, row) for row in range(len(table))]
    accuracies = [accuracy(table, row) for row in range(len(table))]
    if not all(is_of_papers_system(table, row) for row in range(len(table))):
        are_printed = all(is_printed(table, row) for row in range(len(table)))
        return Found(words, None, lacking=OTHER_TRAINING if are_printed else THREE_TRAININGS)
    missing = _missing_rival(table, networks)
    if missing:
        return Found(words, None, lacking=missing)
    if not all(time.is_bounded for time in times):
        return Found(words, None, lacking=NO_TIME_BOUNDS)
    share = _share_of_elbows(_drawn(times), _drawn(accuracies), np.array(_is_named(table, networks)))
    holds = True if share >= SURE else False if share <= 1 - SURE else None
    return Found(
        words,
        holds,
        lacking=f"it is one of them in {share:.0%} of draws within the bounds of times and accuracies",
    )


def _critical(grounds: Grounds, role: str, networks: Sequence[Network]) -> tuple[Table, str]:
    """The rows with a time and an accuracy, and which of them is the critical point.

    Raises:
        LackingError: one of the networks is not there, or there is no such point.
    """
    table = grounds.timed.take(~grounds.timed.is_missing("ap"))
    require(table, networks, "a time and an AP")
    rows = {row.role: row for row in critical(table, percentile=PERCENTILE).rows}
    if role not in rows:
        raise LackingError(f"the frontier of {len(table)} detectors has no {role}")
    found: CriticalRow = rows[role]
    words = f"{found.model}: {milliseconds(found.time_ms)}, AP {fraction(found.accuracy)}, of {len(table)} detectors"
    return table, words


def _missing_rival(table: Table, networks: Sequence[Network]) -> str:
    """Which part of the networks' names nothing here could win over; empty where each part has a rival."""
    metas, extractors = (set(names) for names in zip(*networks, strict=True))
    rivals = set(networks_of(table)) - set(networks)
    if all(meta in metas for meta, _ in rivals):
        return "no other meta-architecture has a time and an AP"
    if not any(meta in metas and extractor not in extractors for meta, extractor in rivals):
        listed = " or ".join(map(meta_architecture_words, sorted(metas)))
        return f"no {listed} over another extractor has a time and an AP"
    return ""


def _is_named(table: Table, networks: Sequence[Network]) -> list[bool]:
    return [network in networks for network in networks_of(table)]


def _least(times: Sequence[Amount]) -> Amount:
    """The least of several times: each end is the least of theirs."""
    return Amount(*(min(column) for column in zip(*times, strict=True)))


def _drawn(amounts: Sequence[Amount]) -> NDArray[np.float64]:
    """Numbers anywhere within the bounds, of shape (`DRAWS`, amounts)."""
    rng = np.random.default_rng(0)
    lower, upper = np.array([(one.lower, one.upper) for one in amounts]).T
    return rng.uniform(lower, upper, (DRAWS, len(amounts)))


def _share_of_elbows(
    times: NDArray[np.float64], accuracies: NDArray[np.float64], is_named: NDArray[np.bool_]
) -> float:
    """How often the elbow is one that is named."""
    hits = 0
    for time, ap in zip(times, accuracies, strict=True):
        found = elbow(np.column_stack([time, ap]), ("min", "max"), log_x=asks_for_log(time))
        hits += found is not None and bool(is_named[found])
    return hits / len(times)
