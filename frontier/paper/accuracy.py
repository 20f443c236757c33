"""Checks of the accuracies of detectors against each other: meta-architectures, extractors, sizes of objects."""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.errors import NothingFoundError
from analysis.rows.accuracies import accuracies
from analysis.rows.at_resolution import LOW_RESOLUTION
from analysis.table import Cell, Table
from analysis.words import counted, extractor_words, fraction, meta_architecture_words, model_words
from frontier.paper.amount import all_hold, difference
from frontier.paper.bounded import accuracy
from frontier.paper.changes import (
    Change,
    Mean,
    accuracy_rows,
    learnt_alike,
    mean_change,
    mean_words,
    open_words,
    trained_change,
)
from frontier.paper.grounds import Grounds
from frontier.paper.plural import Network, too_few_extractors, too_few_networks, too_few_rivals
from frontier.paper.printed import is_printed, source_note
from frontier.paper.statement import Found, LackingError
from frontier.paper.twins import Description, Twins, twins

ALIKE_AP = 0.02  # AP that differs by less is called comparable
SIZED = {"ap_small": "AP of small objects", "ap_large": "AP of large objects"}
PAPER_STAGES: Mapping[str, Cell] = {"output_stride": 16.0, "num_proposals": 300.0}
LIGHT = ("mobilenet_v1", "inception_v2")  # the faster and more lightweight extractors


def large_beats_small(grounds: Grounds) -> Found:
    """Whether every detector is better on large objects than on small ones: at 300 px, else at what there is.

    One that finds neither does not tell, and fewer than three networks are not all.
    """
    table, where = sized(grounds)
    pairs = [
        (accuracy(table, row, "ap_large"), accuracy(table, row, "ap_small")) for row in range(len(table))
    ]
    answers = [
        difference(large, small).is_above(0.0) if large.value > 0 or small.value > 0 else None
        for large, small in pairs
    ]
    better = sum(answer is True for answer in answers)
    small, large = (float(np.mean(table[name])) for name in ("ap_small", "ap_large"))
    networks = networks_of(table)
    detectors = f"{counted(len(table), 'detector')} of {counted(len(set(networks)), 'network')}{where}"
    words = f"in {better} of {detectors}; {fraction(small)} against {fraction(large)} on average"
    found = Found(words, all_hold(answers), lacking="accuracies whose intervals are missing or overlap")
    return found.unless(too_few_networks(networks))


def most_accurate_is(grounds: Grounds, *, network: Network) -> Found:
    """Whether the highest AP of all, timed or not, is that of the network that the paper names."""
    table = accuracy_rows(grounds.accuracies.take(~grounds.accuracies.is_missing("ap")))
    require(table, [network], "an AP")
    table = accuracies(table, "the most accurate detector").table
    best = table.row(int(np.argmax(table["ap"])))
    words = f"{model_words(best)}: AP {fraction(float(best['ap'] or 0.0))}, of {len(table)} accuracies"
    own, others = _configurations(table, network)
    if not others:
        raise LackingError("no other network has an AP")
    named = max(own, key=lambda rows: float(table["ap"][rows[0]]))
    leads = [trained_change(grounds, table, rows, named) for rows in others]
    lacking = next((lead.lacking for lead in leads if lead.lacking), "")
    answers = [lead.amount.is_above(0.0) for lead in leads]
    found = Found(words, all_hold(answers), note=source_note(table)).unless(lacking)
    return found.unless(too_few_rivals(set(networks_of(table)) - {network}))


def ssd_against(
    grounds: Grounds, *, column: str, is_worse: bool, extractors: Sequence[str] | None = None
) -> Found:
    """SSD against two-stage detectors of the same extractor at 300 px, with the paper's stride and proposals.

    Args:
        grounds: of which the accuracies count.
        column: of AP.
        is_worse: whether the paper says that SSD is the worse; else that it keeps up, or with `extractors` leads.
        extractors: only of these.
    """
    table = grounds.accuracies.where(resolution=LOW_RESOLUTION)
    if extractors is not None:
        table = table.take(np.isin(table["feature_extractor"].astype(str), extractors))
    found = {meta: _lead(grounds, table, column, "ssd", meta) for meta in ("faster_rcnn", "r_fcn")}
    threshold = -ALIKE_AP if extractors is None and not is_worse else 0.0
    return _against(found, threshold, is_above=not is_worse, lacking=f"{SIZED[column]} at 300 px")


def faster_rcnn_leads(grounds: Grounds) -> Found:
    """Whether Faster R-CNN is more accurate than the other two, all else being equal."""
    found = {meta: _lead(grounds, grounds.accuracies, "ap", "faster_rcnn", meta) for meta in ("ssd", "r_fcn")}
    return _against(found, 0.0, is_above=True, lacking="an AP")


def mobilenet_loses(grounds: Grounds) -> Found:
    """How much less AP SSD has over MobileNet than over Inception v2, all else being equal."""
    mobilenet, inception = (
        {"meta_architecture": "ssd", "feature_extractor": name} for name in ("mobilenet_v1", "inception_v2")
    )
    mean, note = _named(grounds, mobilenet, inception)
    words, holds = mean_words(mean, _points), mean.amount.is_below(0.0)
    return Found(words, holds, note=note, lacking=open_words(mean, 0.0))


def ap_alike(grounds: Grounds, *, first: Description, second: Description) -> Found:
    """Whether two detectors that are equal in all else have comparable AP."""
    mean, note = _named(grounds, first, second)
    nearest = ALIKE_AP if mean.amount.value > 0 else -ALIKE_AP
    words, holds = mean_words(mean, _points), mean.amount.is_within(-ALIKE_AP, ALIKE_AP)
    return Found(words, holds, note=note, lacking=open_words(mean, nearest))


def sized(grounds: Grounds) -> tuple[Table, str]:
    """AP by size at the paper's 300 px; where there is none at any other size, and of test pictures, and which.

    Raises:
        LackingError: no row has one.
    """
    at_300 = grounds.accuracies.where(resolution=LOW_RESOLUTION)
    choices = (
        (at_300, ""),
        (grounds.accuracies, " of other sizes than 300 px"),
        (grounds.test, " on test pictures, at a size that is not stated"),
    )
    for table, where in choices:
        try:
            return accuracies(table, "AP by size", tuple(SIZED)).table, where
        except NothingFoundError:
            continue
    raise LackingError("no row has its AP of small and of large objects")


def networks_of(table: Table) -> list[Network]:
    """The meta-architecture and the extractor of each row."""
    return list(zip(table["meta_architecture"], table["feature_extractor"], strict=True))


def require(table: Table, networks: Sequence[Network], what: str) -> None:
    """Each of the networks must be among the rows, which have `what`: one that is not there cannot win or lose.

    Raises:
        LackingError: one is missing.
    """
    here = set(networks_of(table))
    for meta, extractor in networks:
        if (meta, extractor) not in here:
            name = f"{meta_architecture_words(meta)} {extractor_words(extractor)}"
            raise LackingError(f"no row of {name} has {what}")


def _configurations(table: Table, network: Network) -> tuple[list[list[int]], list[list[int]]]:
    """The rows of each configuration of a network, and of each one of the others."""
    found: dict[str, list[int]] = {}
    for row in range(len(table)):
        # Two documents print two trainings of one configuration, and other people's detectors have none.
        digest = None if is_printed(table, row) else table["config_digest"][row]
        found.setdefault(str(digest or table["row_id"][row]), []).append(row)
    is_own = [
        (table["meta_architecture"][rows[0]], table["feature_extractor"][rows[0]]) == network
        for rows in found.values()
    ]
    own = [rows for rows, its in zip(found.values(), is_own, strict=True) if its]
    return own, [rows for rows, its in zip(found.values(), is_own, strict=True) if not its]


def _lead(grounds: Grounds, table: Table, column: str, first: str, second: str) -> list[Change]:
    """AP of the first meta-architecture less that of the second, of detectors that are equal in all else."""
    return _apart(grounds, table, column, _staged(first, second), _staged(second, first))


def _named(grounds: Grounds, first: Description, second: Description) -> tuple[Mean, str]:
    """AP of a detector less that of another one, both of which the paper names, and whose numbers those are."""
    table = accuracy_rows(grounds.accuracies)
    pairs = _twins(table, "ap", first, second)
    if not pairs:
        raise LackingError("no two such detectors that are equal in all else have an AP")
    changes = [trained_change(grounds, table, pair.seconds, pair.firsts) for pair in pairs]
    rows = [row for pair in pairs for row in (pair.first, pair.second)]
    return mean_change(changes, as_printed=True), source_note(table.take(rows))


def _apart(
    grounds: Grounds, table: Table, column: str, first: Description, second: Description
) -> list[Change]:
    table = accuracy_rows(table)
    return [
        trained_change(grounds, table, pair.seconds, pair.firsts, column)
        for pair in _twins(table, column, first, second)
    ]


def _twins(table: Table, column: str, first: Description, second: Description) -> list[Twins]:
    """The twins that have an accuracy and learnt from the same data."""
    found = twins(table, first, second, ~table.is_missing(column))
    return [pair for pair in found if learnt_alike(table, pair.first, pair.second)]


def _against(
    found: Mapping[str, Sequence[Change]], threshold: float, *, is_above: bool, lacking: str
) -> Found:
    """Differences from other meta-architectures; it holds where all lie on the named side of the threshold.

    Each must be there, over two extractors at least.

    Raises:
        LackingError: there are no pairs.
    """
    means = {meta: mean_change(changes) for meta, changes in found.items() if changes}
    if not means:
        raise LackingError(f"no two that differ in their meta-architecture alone have {lacking}")
    words = [
        f"{mean_words(mean, _points)} against {meta_architecture_words(meta)}" for meta, mean in means.items()
    ]
    answers = [
        mean.amount.is_above(threshold) if is_above else mean.amount.is_below(threshold)
        for mean in means.values()
    ]
    missing = [
        f"no pair with {meta_architecture_words(meta)}, all else being equal"
        for meta in found
        if meta not in means
    ]
    whys = [open_words(mean, threshold) for mean in means.values()]
    why = next(iter([why for why in whys if why] + missing), "")
    few = (too_few_extractors(change.network for change in changes) for changes in found.values() if changes)
    return (
        Found(" and ".join(words), all_hold(answers), lacking=why)
        .unless(missing[0] if missing else "")
        .unless(next(filter(None, few), ""))
    )


def _staged(meta: str, other: str) -> Mapping[str, Cell]:
    """A meta-architecture to be held against another: where SSD takes part, two stages are the paper's."""
    description: dict[str, Cell] = {"meta_architecture": meta}
    if "ssd" not in (meta, other):
        return description
    if meta == "ssd":
        return {**description, "output_stride": None, "num_proposals": None, "longer_edge": None}
    return {**description, **PAPER_STAGES}


def _points(value: float) -> str:
    """A difference of accuracies.

    >>> _points(0.0123)
    '+0.012 AP'
    """
    return f"{value:+.3f} AP"
