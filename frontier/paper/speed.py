"""Checks of times: the critical points, who is faster, and times that hold on the paper's GPU alone."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.findings.compute import compute, extractor_ratios
from analysis.findings.critical import CriticalRow, critical
from analysis.rows.accuracies import accuracies
from analysis.rows.distinct import distinct
from analysis.rows.pairs import groups_by
from analysis.rows.times import times_ms
from analysis.table import Table
from analysis.words import (
    counted,
    extractor_words,
    fraction,
    meta_architecture_words,
    milliseconds,
    model_words,
)
from frontier.paper.grounds import PAPERS_GPU, PERCENTILE, Grounds
from frontier.paper.statement import Found, LackingError, rows_of
from frontier.paper.twins import Description, twins

TENS_MS = (10.0, 100.0)  # "tens of milliseconds"
ALIKE_TIME = 0.25  # a time within a quarter of another is called comparable
DENSE, FACTORED = ("resnet_101",), ("inception_v2", "inception_v3", "mobilenet_v1")

Network = tuple[str, str]  # meta-architecture and feature extractor


def critical_is(grounds: Grounds, *, role: str, networks: Sequence[Network]) -> Found:
    """Whether a critical point of the frontier is one of the networks that the paper names.

    Args:
        grounds: of which the timed rows count.
        role: of `analysis.findings.critical.CriticalRow`.
        networks: any of them bears the paper out; one at least must be among the rows.
    """
    table = grounds.timed.take(~grounds.timed.is_missing("ap"))
    _require(table, networks, "a time and an AP")
    rows = {row.role: row for row in critical(table, percentile=PERCENTILE).rows}
    if role not in rows:
        raise LackingError(f"the frontier of {len(table)} detectors has no {role}")
    found: CriticalRow = rows[role]
    words = f"{found.model}: {milliseconds(found.time_ms)}, AP {fraction(found.accuracy)}, of {len(table)} detectors"
    is_it = (found.meta_architecture, found.feature_extractor) in networks
    is_tied = role == "fastest" and not is_it and _may_be_as_fast(table, networks, found)
    return Found(words, None if is_tied else is_it)


def most_accurate_is(grounds: Grounds, *, network: Network) -> Found:
    """Whether the highest AP of all, timed or not, is that of the network that the paper names."""
    table = grounds.accuracies.take(~grounds.accuracies.is_missing("ap"))
    _require(table, [network], "an AP")
    table = accuracies(table, "the most accurate detector").table
    best = table.row(int(np.argmax(table["ap"])))
    words = f"{model_words(best)}: AP {fraction(float(best['ap'] or 0.0))}, of {len(table)} accuracies"
    return Found(words, (best["meta_architecture"], best["feature_extractor"]) == network)


def faster_rcnn_slowest(grounds: Grounds) -> Found:
    """Whether Faster R-CNN takes longer on average than SSD and than R-FCN."""
    table = distinct(grounds.timed)
    times = times_ms(table, PERCENTILE)
    means = {
        meta: float(np.nanmean(times[table["meta_architecture"] == meta]))
        for meta in ("ssd", "r_fcn", "faster_rcnn")
        if (table["meta_architecture"] == meta).any()
    }
    if len(means) < 3:
        raise LackingError("it takes times of SSD, R-FCN and Faster R-CNN")
    listed = ", ".join(
        f"{meta_architecture_words(meta)} {milliseconds(mean)} ({int((table['meta_architecture'] == meta).sum())})"
        for meta, mean in means.items()
    )
    return Found(listed, means["faster_rcnn"] > max(means["ssd"], means["r_fcn"]))


def fastest_in_tens(grounds: Grounds) -> Found:
    """Whether the fastest detector takes tens of milliseconds on the paper's GPU."""
    table, times = _on_the_papers_gpu(grounds)
    fastest = int(np.nanargmin(times))
    words = f"{milliseconds(times[fastest])}, {model_words(table.row(fastest))}"
    return Found(words, bool(TENS_MS[0] <= times[fastest] < TENS_MS[1]))


def time_at_least(grounds: Grounds, *, least_ms: float, meta_architecture: str | None = None) -> Found:
    """Whether no detector, or none of a meta-architecture, takes less than a time on the paper's GPU."""
    table, times = _on_the_papers_gpu(grounds, meta_architecture)
    fastest = int(np.nanargmin(times))
    words = f"{milliseconds(times[fastest])}, {model_words(table.row(fastest))}"
    return Found(words, bool(times[fastest] >= least_ms))


def slowest_time(grounds: Grounds, *, network: Network) -> Found:
    """The longest time of a network on the paper's GPU; it holds where no other detector takes longer."""
    table, times = _on_the_papers_gpu(grounds)
    _require(table, [network], "a time")
    slowest = int(np.nanargmax(times))
    row = table.row(slowest)
    words = f"{milliseconds(times[slowest])}, {model_words(row)}"
    is_it = (row["meta_architecture"], row["feature_extractor"]) == network
    return Found(words, is_it, float(times[slowest]))


def time_ratio(
    grounds: Grounds,
    *,
    first: Description,
    second: Description,
    column: str | None = None,
    is_alike: bool = False,
) -> Found:
    """The time of one detector over that of another that is equal in all else.

    Args:
        grounds: of which the settings count.
        first: a description of `frontier.paper.twins`.
        second: likewise.
        column: a stage's time; by default the whole.
        is_alike: whether the paper calls the two comparable; else the first takes longer.
    """
    table = distinct(grounds.settings)
    times = table[column] if column else times_ms(table, PERCENTILE)
    pairs = twins(table, first, second, times > 0)
    if not pairs:
        raise LackingError("no two such detectors that are equal in all else were timed")
    ratios = [float(times[one] / times[other]) for one, other in pairs]
    mean = float(np.exp(np.mean(np.log(ratios))))
    words = f"{mean:.3g} times ({counted(len(ratios), 'pair')})"
    holds = abs(mean - 1) <= ALIKE_TIME if is_alike else mean > 1
    return Found(words, holds, mean)


def fastest_extractor_is(grounds: Grounds, *, extractor: str) -> Found:
    """Whether an extractor is the fastest of each group of detectors that differ in their extractor alone."""
    table = distinct(grounds.timed)
    times = times_ms(table, PERCENTILE)
    groups = [
        dict(zip(group.values, times[list(group.rows)], strict=True))
        for group in groups_by(table, "feature_extractor").groups
        if extractor in group.values
    ]
    if not groups:
        raise LackingError(
            f"no detector over {extractor_words(extractor)} and its like over another were timed"
        )
    won = sum(min(group, key=group.__getitem__) == extractor for group in groups)
    return Found(f"in {won} of {len(groups)} groups that differ in their extractor alone", won == len(groups))


def postprocessing_is_bulk(grounds: Grounds) -> Found:
    """Whether postprocessing takes most of the time of the fastest detector."""
    table = distinct(grounds.timed)
    stages = table["postprocess_ms"]
    times = np.where(np.isnan(stages), np.nan, times_ms(table, PERCENTILE))
    if np.isnan(times).all():
        raise LackingError("no time here is taken apart into stages")
    fastest = int(np.nanargmin(times))
    words = f"{milliseconds(stages[fastest])} of {milliseconds(times[fastest])}, {model_words(table.row(fastest))}"
    return Found(words, bool(stages[fastest] > times[fastest] / 2))


def ratio_above_one(grounds: Grounds, *, extractors: Sequence[str], is_above: bool) -> Found:
    """Whether the middle of the thousand million multiply-adds a millisecond does is above 1 on the paper's GPU."""
    _on_the_papers_gpu(grounds)
    found = _ratios(grounds, extractors)
    listed = ", ".join(f"{extractor_words(name)} {ratio:.2g}" for name, ratio in found.items())
    return Found(listed, all((ratio > 1) == is_above for ratio in found.values()))


def dense_over_factored(grounds: Grounds) -> Found:
    """Whether a millisecond does more multiply-adds of ResNet-101 than of Inception and MobileNet networks."""
    dense, factored = _ratios(grounds, DENSE), _ratios(grounds, FACTORED)
    listed = ", ".join(
        f"{extractor_words(name)} {ratio:.2g}" for name, ratio in {**dense, **factored}.items()
    )
    return Found(f"{listed} GMACs per ms", min(dense.values()) > max(factored.values()))


def _ratios(grounds: Grounds, extractors: Sequence[str]) -> dict[str, float]:
    rows = rows_of(
        lambda: compute(grounds.timed, percentile=PERCENTILE), "no row here has a time and its multiply-adds"
    )
    ratios = {str(ratio.feature_extractor): ratio.median for ratio in extractor_ratios(rows)}
    found = {name: ratios[name] for name in extractors if name in ratios}
    if not found:
        raise LackingError(f"no detector over {' or '.join(map(extractor_words, extractors))} was timed here")
    return found


def _on_the_papers_gpu(
    grounds: Grounds, meta_architecture: str | None = None
) -> tuple[Table, NDArray[np.float64]]:
    """The timed rows, with their times.

    Raises:
        LackingError: there are none, or they are of another device than the paper's.
    """
    table = distinct(grounds.timed)
    others = sorted({str(key) for key in table["device_key"]} - {PAPERS_GPU})
    if others:
        raise LackingError("times of another device; the paper's are of a Titan X, and times do not transfer")
    if meta_architecture is not None:
        table = table.where(meta_architecture=meta_architecture)
    times = times_ms(table, PERCENTILE)
    if not (times > 0).any():
        raise LackingError("no times here")
    return table, times


def _may_be_as_fast(table: Table, networks: Sequence[Network], fastest: CriticalRow) -> bool:
    """Whether the bounds of a named network's time reach down to those of the fastest detector."""
    lower = table[f"latency_p{PERCENTILE}_lower_ms"]
    pairs = zip(table["meta_architecture"], table["feature_extractor"], strict=True)
    named = np.array([pair in networks for pair in pairs], bool)
    return fastest.time_upper_ms is not None and bool((lower[named] <= fastest.time_upper_ms).any())


def _require(table: Table, networks: Sequence[Network], what: str) -> None:
    """One of the networks must be among the rows, which have `what`, else they cannot speak against it.

    Raises:
        LackingError: none is.
    """
    here = set(zip(table["meta_architecture"], table["feature_extractor"], strict=True))
    if not here.intersection(networks):
        listed = " or ".join(
            f"{meta_architecture_words(meta)} {extractor_words(extractor)}" for meta, extractor in networks
        )
        raise LackingError(f"no row of {listed} has {what}")
