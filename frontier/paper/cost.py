"""Checks of memory and multiply-adds. Both are counted, not measured: they have no bounds and need none."""

import numpy as np

from analysis.errors import NothingFoundError
from analysis.findings.memory import SMALL_MB, MemoryRow, memory, pair_words
from analysis.findings.memory_kind import MemoryFigures, memory_figures
from analysis.findings.memory_time import memory_time
from analysis.rows.at_resolution import LOW_RESOLUTION
from analysis.rows.distinct import distinct
from analysis.rows.pairs import groups_by
from analysis.table import Table
from analysis.words import counted, extractor_words, megabytes, meta_architecture_words
from frontier.paper.amount import all_hold
from frontier.paper.correlations import correlated_logs
from frontier.paper.grounds import PERCENTILE, Grounds
from frontier.paper.plural import too_few_rivals, too_few_settings
from frontier.paper.printed import OWN_NUMBERS
from frontier.paper.statement import Found, LackingError, rows_of
from frontier.paper.twins import Description, twins

HIGH = 0.7  # a correlation from here on is called high
ALMOST_ALL = 0.8  # as a share
SMALLEST = "mobilenet_v1"
OF_DETECTORS = (
    "of whole detectors, while the paper means the classifiers: it speaks neither for it nor against it"
)
NO_TWO_TIMES = "it takes the memory of detectors in use of two different times"
NO_MEMORY = "no row here states the memory of a detector in use"


def memory_follows_time(grounds: Grounds) -> Found:
    """Whether memory is highly correlated with time."""
    _stated(grounds.timed)  # what no row states is said first
    rows = rows_of(lambda: memory_time(grounds.timed, percentile=PERCENTILE), NO_TWO_TIMES)
    table = Table.from_rows(
        [{name: getattr(row, name) for name in ("meta_architecture", "feature_extractor")} for row in rows]
    )
    times, memories = np.array([(row.time_ms, row.memory_mb) for row in rows]).T
    return correlated_logs(times, memories, table, least=HIGH)


def memory_follows_size(grounds: Grounds) -> Found:
    """Whether detectors of more parameters take more memory, at 300 px."""
    found = _figures(grounds)
    table = found.table.take(~found.table.is_missing("params_m"))
    if not len(table):
        raise LackingError("no row here states its parameters and its memory")
    memory_mb = found.memory_mb[~found.table.is_missing("params_m")]
    return correlated_logs(table["params_m"], memory_mb, table, least=0.0)


def memory_spread_is_widest(grounds: Grounds, *, meta_architecture: str, extractor: str) -> Found:
    """Whether the memory of a network varies most with the number of proposals, as a factor."""
    everything = rows_of(lambda: memory(grounds.timed), NO_MEMORY)
    rows = [row for row in everything if row.fewest_proposals != row.most_proposals]
    spreads = {(row.meta_architecture, row.feature_extractor): row.highest_mb / row.lowest_mb for row in rows}
    if (meta_architecture, extractor) not in spreads or len(spreads) == 1:
        raise LackingError("it takes memory at several numbers of proposals, of that network and of another")
    widest = max(rows, key=lambda row: row.highest_mb / row.lowest_mb)
    words = f"{pair_words(widest)} varies most, {_span(widest)}, of {len(rows)} networks"
    own = spreads.pop((meta_architecture, extractor))
    found = Found(words, _is_more(own, max(spreads.values())), lacking="another varies as much")
    return found.unless(too_few_rivals(spreads.keys()))


def mobilenet_is_small(grounds: Grounds) -> Found:
    """Whether almost all settings of detectors over MobileNet, three at least, take less than 1 GB at 300 px."""
    found = _figures(grounds)
    is_it = found.table["feature_extractor"] == SMALLEST
    sizes = found.memory_mb[is_it]
    if not len(sizes):
        raise LackingError("no detector over MobileNet states its memory")
    small = int((sizes < SMALL_MB).sum())
    spans = []
    for meta in dict.fromkeys(found.table["meta_architecture"][is_it]):
        own = found.memory_mb[is_it & (found.table["meta_architecture"] == meta)]
        spans.append(f"{meta_architecture_words(meta)} {_megabytes(own.min(), own.max())}")
    words = f"{small} of {counted(len(sizes), 'setting')}: {', '.join(spans)}"
    return Found(words, small >= ALMOST_ALL * len(sizes)).unless(too_few_settings(len(sizes)))


def mobilenet_is_smallest(grounds: Grounds) -> Found:
    """Whether detectors take the least memory over MobileNet, of those at 300 px that are equal in all else.

    It takes two other extractors at least.
    """
    found = _figures(grounds)
    groups = [
        group for group in groups_by(found.table, "feature_extractor").groups if SMALLEST in group.values
    ]
    if not groups:
        raise LackingError(
            "no two at 300 px that differ in their extractor alone, one over MobileNet, state it"
        )
    answers = []
    for group in groups:
        memories = dict(zip(group.values, found.memory_mb[list(group.rows)].tolist(), strict=True))
        answers.append(
            _is_more(min(mb for name, mb in memories.items() if name != SMALLEST), memories[SMALLEST])
        )
    least = [min(group.rows, key=lambda row: found.memory_mb[row]) for group in groups]
    won = sum(answer is True for answer in answers)
    listed = ", ".join(
        f"{meta_architecture_words(found.table['meta_architecture'][row])} "
        f"{extractor_words(found.table['feature_extractor'][row])} {megabytes(float(found.memory_mb[row]))}"
        for row in least
    )
    words = (
        f"in {won} of {counted(len(groups), 'group')} that differ in their extractor alone; least: {listed}"
    )
    rivals = {name for group in groups for name in group.values} - {SMALLEST}
    return Found(words, all_hold(answers), lacking="another takes as little").unless(too_few_rivals(rivals))


def gmacs_ratio(grounds: Grounds, *, first: Description, second: Description) -> Found:
    """The multiply-adds of one detector over those of another that is equal in all else; they settle nothing.

    The paper's number is of classifiers, which are no part of a detector as they stand.
    """
    table = grounds.accuracies
    pairs = twins(table, first, second, table["gmacs"] > 0)
    if not pairs:
        table = grounds.timed
        pairs = twins(table, first, second, table["gmacs"] > 0)
    if not pairs:
        raise LackingError("no two such detectors that are equal in all else state their multiply-adds")
    ratios = [float(table["gmacs"][pair.first] / table["gmacs"][pair.second]) for pair in pairs]
    mean = float(np.exp(np.mean(np.log(ratios))))
    return Found(f"{mean:.3f} times ({counted(len(ratios), 'pair')})", None, mean, lacking=OF_DETECTORS)


def top1_alike(grounds: Grounds, *, first: str, second: str, within: float) -> Found:
    """Whether the ImageNet accuracies that the paper prints of two extractors differ by no more than `within`.

    Rows that were measured, evaluated or imported bring none of their own.
    """
    table = Table.concatenate([grounds.accuracies, grounds.timed]).where(source="published")
    known = {
        str(name): float(top1)
        for name, top1 in zip(table["feature_extractor"], table["imagenet_top1"], strict=True)
        if not np.isnan(top1)
    }
    if not {first, second} <= set(known):
        raise LackingError("no rows have an ImageNet accuracy of their own for both extractors")
    difference = known[first] - known[second]
    words = f"{known[first]:.3f} against {known[second]:.3f}"
    return Found(words, abs(difference) <= within, note=OWN_NUMBERS)


def _is_more(first: float, second: float) -> bool | None:
    """Whether a counted number is more than another; None for a tie."""
    return None if first == second else first > second


def _figures(grounds: Grounds) -> MemoryFigures:
    """The memory of each configuration at 300 px, once.

    Raises:
        LackingError: none states it.
    """
    return _stated(distinct(distinct(grounds.timed.where(resolution=LOW_RESOLUTION)), "config_digest"))


def _stated(table: Table) -> MemoryFigures:
    """The memory of each row that states it.

    Raises:
        LackingError: none does.
    """
    try:
        return memory_figures(table, "memory")
    except NothingFoundError as error:
        raise LackingError(NO_MEMORY) from error


def _span(row: MemoryRow) -> str:
    return _megabytes(row.lowest_mb, row.highest_mb)


def _megabytes(least: float, most: float) -> str:
    return (
        megabytes(float(most)) if least == most else f"{megabytes(float(least))} to {megabytes(float(most))}"
    )
