"""Checks of memory and multiply-adds."""

import numpy as np

from analysis.association import association, correlation_words
from analysis.memory import SMALL_MB, MemoryRow, memory
from analysis.memory_time import memory_time
from analysis.words import megabytes, meta_architecture_words
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
    found = association(np.log([row.time_ms for row in rows]), np.log([row.memory_mb for row in rows]))
    if found.pearson is None:
        raise LackingError(f"{len(rows)} detectors have both: {found.no_claim}")
    words = f"{correlation_words(found)} of the logarithms ({len(rows)} detectors)"
    return Found(words, found.pearson >= HIGH if found.is_significant else None)


def mobilenet_is_small(grounds: Grounds) -> Found:
    """Whether detectors over MobileNet take less than 1 GB at 300 px, with almost any number of proposals."""
    rows = [row for row in _memory(grounds) if row.feature_extractor == SMALLEST]
    if not rows:
        raise LackingError("no detector over MobileNet states its memory")
    small = sum(row.highest_mb < SMALL_MB for row in rows)
    listed = ", ".join(f"{meta_architecture_words(row.meta_architecture)} {_span(row)}" for row in rows)
    return Found(listed, small >= ALMOST_ALL * len(rows))


def mobilenet_is_smallest(grounds: Grounds) -> Found:
    """Whether each meta-architecture takes the least memory over MobileNet."""
    least: dict[str, MemoryRow] = {}
    for row in _memory(grounds):
        meta = str(row.meta_architecture)
        if meta not in least or row.memory_mb < least[meta].memory_mb:
            least[meta] = row
    others = [row for row in _memory(grounds) if row.feature_extractor != SMALLEST]
    told = {str(row.meta_architecture) for row in _memory(grounds) if row.feature_extractor == SMALLEST} & {
        str(row.meta_architecture) for row in others
    }
    if not told:
        raise LackingError("no meta-architecture states its memory over MobileNet and another extractor")
    won = [meta for meta in told if least[meta].feature_extractor == SMALLEST]
    return Found(f"in {len(won)} of {len(told)} meta-architectures", len(won) == len(told))


def gmacs_ratio(grounds: Grounds, *, first: Description, second: Description) -> Found:
    """The multiply-adds of one detector over those of another that is equal in all else."""
    table = grounds.accuracies
    pairs = twins(table, first, second, table["gmacs"] > 0)
    if not pairs:
        raise LackingError("no two such detectors that are equal in all else state their multiply-adds")
    ratios = [float(table["gmacs"][one] / table["gmacs"][other]) for one, other in pairs]
    mean = float(np.exp(np.mean(np.log(ratios))))
    words = f"{mean:.3f} times ({len(ratios)} pair{'s' * (len(ratios) != 1)})"
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


def _memory(grounds: Grounds) -> tuple[MemoryRow, ...]:
    return rows_of(lambda: memory(grounds.timed), NO_MEMORY)


def _span(row: MemoryRow) -> str:
    if row.lowest_mb == row.highest_mb:
        return megabytes(row.memory_mb)
    return f"{megabytes(row.lowest_mb)} to {megabytes(row.highest_mb)}"
