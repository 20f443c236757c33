"""Checks of memory and multiply-adds."""

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import NothingFoundError
from analysis.findings.memory import SMALL_MB, MemoryRow, memory, pair_words
from analysis.findings.memory_kind import memory_figures
from analysis.findings.memory_time import memory_time
from analysis.rows.at_resolution import LOW_RESOLUTION
from analysis.rows.distinct import distinct
from analysis.statistics.association import association, correlation_words
from analysis.words import counted, megabytes, meta_architecture_words
from frontier.paper.grounds import PERCENTILE, Grounds
from frontier.paper.statement import Found, LackingError, rows_of
from frontier.paper.twins import Description, twins

HIGH = 0.7  # a correlation from here on is called high
ALMOST_ALL = 0.8  # as a share
SMALLEST = "mobilenet_v1"
NO_MEMORY = "no row here states the memory of a detector in use"


def memory_follows_time(grounds: Grounds) -> Found:
    """Whether memory is highly correlated with time."""
    rows = rows_of(lambda: memory_time(grounds.timed, percentile=PERCENTILE), NO_MEMORY)
    return _correlated([row.time_ms for row in rows], [row.memory_mb for row in rows], least=HIGH)


def memory_follows_size(grounds: Grounds) -> Found:
    """Whether detectors of more parameters take more memory, at 300 px."""
    table = distinct(grounds.timed.where(resolution=LOW_RESOLUTION))
    table = table.take(~table.is_missing("params_m"))
    try:
        found = memory_figures(table, "memory against parameters")
    except NothingFoundError as error:
        raise LackingError(NO_MEMORY) from error
    return _correlated(found.table["params_m"], found.memory_mb, least=0.0)


def memory_spread_is_widest(grounds: Grounds, *, meta_architecture: str, extractor: str) -> Found:
    """Whether the memory of a network varies most with the number of proposals, as a factor."""
    rows = [row for row in _memory(grounds) if row.fewest_proposals != row.most_proposals]
    spreads = {(row.meta_architecture, row.feature_extractor): row.highest_mb / row.lowest_mb for row in rows}
    if (meta_architecture, extractor) not in spreads or len(spreads) == 1:
        raise LackingError("it takes memory at several numbers of proposals, of that network and of another")
    widest = max(rows, key=lambda row: row.highest_mb / row.lowest_mb)
    words = f"{pair_words(widest)} varies most, {_span(widest)}, of {len(rows)} networks"
    return Found(
        words, (widest.meta_architecture, widest.feature_extractor) == (meta_architecture, extractor)
    )


def mobilenet_is_small(grounds: Grounds) -> Found:
    """Whether detectors over MobileNet take less than 1 GB at 300 px, with almost any number of proposals."""
    rows = [row for row in _memory(grounds) if row.feature_extractor == SMALLEST]
    if not rows:
        raise LackingError("no detector over MobileNet states its memory")
    small = sum(row.highest_mb < SMALL_MB for row in rows)
    listed = ", ".join(f"{meta_architecture_words(row.meta_architecture)} {_span(row)}" for row in rows)
    return Found(listed, small >= ALMOST_ALL * len(rows))


def mobilenet_is_smallest(grounds: Grounds) -> Found:
    """Whether each meta-architecture takes the least memory over MobileNet, of those at 300 px."""
    of_meta: dict[str, list[MemoryRow]] = {}
    for row in _memory(grounds):
        of_meta.setdefault(str(row.meta_architecture), []).append(row)
    least = [
        min(rows, key=lambda row: row.memory_mb)
        for rows in of_meta.values()
        if len(rows) > 1 and any(row.feature_extractor == SMALLEST for row in rows)
    ]
    if not least:
        raise LackingError("no meta-architecture states its memory over MobileNet and another extractor")
    listed = ", ".join(f"{pair_words(row)} {megabytes(row.memory_mb)}" for row in least)
    return Found(f"least: {listed}", all(row.feature_extractor == SMALLEST for row in least))


def gmacs_ratio(grounds: Grounds, *, first: Description, second: Description) -> Found:
    """The multiply-adds of one detector over those of another that is equal in all else."""
    table = grounds.accuracies
    pairs = twins(table, first, second, table["gmacs"] > 0)
    if not pairs:
        raise LackingError("no two such detectors that are equal in all else state their multiply-adds")
    ratios = [float(table["gmacs"][one] / table["gmacs"][other]) for one, other in pairs]
    mean = float(np.exp(np.mean(np.log(ratios))))
    words = f"{mean:.3f} times ({counted(len(ratios), 'pair')})"
    return Found(words, mean < 1, mean)


def top1_alike(grounds: Grounds, *, first: str, second: str, within: float) -> Found:
    """Whether the ImageNet accuracies of two extractors differ by no more than `within`."""
    table = grounds.accuracies
    known = {
        str(name): float(top1)
        for name, top1 in zip(table["feature_extractor"], table["imagenet_top1"], strict=True)
        if not np.isnan(top1)
    }
    if not {first, second} <= set(known):
        raise LackingError("no rows state the ImageNet accuracy of both extractors")
    difference = known[first] - known[second]
    return Found(f"{known[first]:.3f} against {known[second]:.3f}", abs(difference) <= within)


def _correlated(x: ArrayLike, y: ArrayLike, *, least: float) -> Found:
    """The correlation of two logarithms; it holds from `least` on, where it is significant.

    Raises:
        LackingError: there are too few detectors.
    """
    found = association(np.log(x), np.log(y))
    if found.pearson is None:
        raise LackingError(f"{found.num_points} detectors have both: {found.no_claim}")
    words = f"{correlation_words(found)} of the logarithms ({found.num_points} detectors)"
    return Found(words, found.pearson >= least if found.is_significant else None)


def _memory(grounds: Grounds) -> tuple[MemoryRow, ...]:
    return rows_of(lambda: memory(grounds.timed), NO_MEMORY)


def _span(row: MemoryRow) -> str:
    if row.lowest_mb == row.highest_mb:
        return megabytes(row.memory_mb)
    return f"{megabytes(row.lowest_mb)} to {megabytes(row.highest_mb)}"
