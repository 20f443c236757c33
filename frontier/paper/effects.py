"""Checks of what one setting does by itself: resolution, output stride, number of proposals."""

import itertools
import math
from collections.abc import Iterable

import numpy as np

from analysis.findings.proposals import ProposalPoint, proposals
from analysis.findings.resolution import ResolutionPair, resolution
from analysis.findings.stride import stride
from analysis.statistics.averages import Average, average, average_words, change_average, percent
from analysis.words import extractor_words
from frontier.paper.grounds import PAPER, PERCENTILE, Grounds
from frontier.paper.statement import Found, LackingError, rows_of, told_apart
from frontier.published import source_of

MOST = 300  # proposals, what the shares that are kept are of
LITTLE = 0.1  # a loss or a saving below this is called small
NEAR = 0.02  # by which a share that is kept may miss the paper's
MANY = 1 / 3  # of the pairs are many of them
TWICE = 2.0
KEPT = {"ap_kept": "AP", "time_kept": "time"}
WHAT = {
    "ap_change": "AP",
    "time_change": "time",
    "ap_small_change": "AP of small objects",
    "ap_large_change": "AP of large objects",
}


def resolution_change(grounds: Grounds, *, change: str) -> Found:
    """How much half the resolution changes one of `analysis.findings.resolution.CHANGES`, which the paper says it lowers."""
    rows = _resolution_pairs(grounds)
    return change_found(change_average(rows, change), sign=-1, of=change)


def resolution_always(grounds: Grounds) -> Found:
    """Whether half the resolution lowers the AP of every detector."""
    changes = _present(row.ap_change for row in _resolution_pairs(grounds))
    if not changes:
        raise LackingError("no detector has an AP at two resolutions")
    lower = sum(change < 0 for change in changes)
    return Found(f"lower in {lower} of {len(changes)} pairs", lower == len(changes))


def resolution_small_objects(grounds: Grounds) -> Found:
    """How many times the AP of small objects the double resolution gives, in the middle of the pairs."""
    pairs = [row for row in _resolution_pairs(grounds) if row.ap_small_high > 0 and row.ap_small_low >= 0]
    factors = [row.ap_small_high / row.ap_small_low if row.ap_small_low else math.inf for row in pairs]
    if not factors:
        raise LackingError("no detector has an AP of small objects at two resolutions")
    doubled = sum(factor >= TWICE for factor in factors)
    middle = float(np.median(factors))
    words = f"{middle:.2g} times" if math.isfinite(middle) else "up from 0"
    return Found(
        f"{words} in the middle of {len(factors)} pairs, at least doubled in {doubled}",
        doubled >= MANY * len(factors),
        middle,
    )


def stride_change(grounds: Grounds, *, change: str) -> Found:
    """How much stride 8 instead of 16 changes one of `analysis.findings.stride.CHANGES`, which the paper says it raises."""
    rows = rows_of(
        lambda: stride(grounds.settings, percentile=PERCENTILE, draws=grounds.draws),
        "no two rows differ in their output stride alone",
    )
    return change_found(change_average(rows, change), sign=1, of=change)


def proposals_keep(
    grounds: Grounds,
    *,
    count: int,
    share: str,
    least: float = 0.0,
    most: float = math.inf,
    meta_architecture: str = "faster_rcnn",
    extractor: str | None = None,
) -> Found:
    """Which share of the AP or of the time of 300 proposals fewer of them keep, on average over detectors.

    Args:
        grounds: of which the settings count.
        count: the fewer proposals.
        share: `ap_kept` or `time_kept`.
        least: the average bears out what the paper says in words from here on,
        most: and up to here.
        meta_architecture: of the detectors.
        extractor: only of this one.
    """
    points = [
        point
        for point in _points(grounds, meta_architecture, count, share)
        if extractor in (None, point.feature_extractor)
    ]
    if not points:
        name = f" {extractor_words(extractor)}" if extractor else ""
        raise LackingError(f"no{name} detector has its {KEPT[share]} at {count} and at {MOST} proposals")
    found = average([getattr(point, share) for point in points], [_network(point) for point in points])
    detectors = "1 detector" if len(points) == 1 else f"{len(points)} detectors, {_span(found)}"
    return Found(
        f"{percent(found.mean)} of the {KEPT[share]} ({detectors})",
        least <= found.mean <= most,
        found.mean,
        found.lower,
        found.upper,
        note="both numbers stand in that very sentence" if _are_the_papers(points) else "",
    )


def proposals_alike(grounds: Grounds, *, count: int, keep: float) -> Found:
    """Whether every extractor of Faster R-CNN keeps about the share of the AP that the paper's best one does."""
    points = [
        point
        for point in _points(grounds, "faster_rcnn", count, "ap_kept")
        if point.feature_extractor != "inception_resnet_v2"
    ]
    if not points:
        raise LackingError(f"no other extractor has its AP at {count} and at {MOST} proposals")
    shares = [point.ap_kept for point in points]
    return Found(
        f"{percent(min(shares))} to {percent(max(shares))} in {len(points)} detectors",
        min(shares) >= keep - NEAR,
    )


def proposals_save_most(grounds: Grounds, *, count: int, extractor: str) -> Found:
    """Whether fewer proposals save the largest share of the time with `extractor`."""
    kept: dict[str, list[float]] = {}
    for point in _points(grounds, "faster_rcnn", count, "time_kept"):
        kept.setdefault(point.feature_extractor, []).append(point.time_kept)
    if extractor not in kept or len(kept) == 1:
        raise LackingError(
            f"it takes times of {extractor_words(extractor)} and of another at {count} and {MOST}"
        )
    means = {name: float(np.mean(shares)) for name, shares in kept.items()}
    listed = ", ".join(f"{extractor_words(name)} {percent(mean)}" for name, mean in means.items())
    return Found(f"time kept: {listed}", min(means, key=means.__getitem__) == extractor)


def change_found(found: Average, *, sign: int, of: str) -> Found:
    """An average of relative changes; it holds where it has the sign, and its interval, if any, leaves 0 out.

    Raises:
        LackingError: there is no pair behind it.
    """
    if not found.num_pairs:
        raise LackingError(f"no two rows that differ in this alone have their {WHAT[of]}")
    words = f"{percent(found.mean)} ({average_words(found)})"
    return Found(words, told_apart(found, 0.0, is_above=sign > 0), found.mean, found.lower, found.upper)


def _resolution_pairs(grounds: Grounds) -> tuple[ResolutionPair, ...]:
    return rows_of(
        lambda: resolution(grounds.settings, percentile=PERCENTILE, draws=grounds.draws),
        "no two rows differ in a factor of two of the resolution alone",
    )


def _points(grounds: Grounds, meta_architecture: str, count: int, share: str) -> list[ProposalPoint]:
    """The points with `count` proposals that say which share of `MOST` they keep."""
    rows = rows_of(
        lambda: proposals(grounds.settings, percentile=PERCENTILE, draws=grounds.draws),
        "no two rows differ in their number of proposals alone",
    )
    curves = [list(curve) for _, curve in itertools.groupby(rows, key=lambda point: point.curve)]
    return [
        point
        for curve in curves
        if curve[0].meta_architecture == meta_architecture and curve[-1].num_proposals == MOST
        for point in curve
        if point.num_proposals == count and not math.isnan(getattr(curve[-1], share) + getattr(point, share))
    ]


def _network(point: ProposalPoint) -> tuple[str, str]:
    return point.meta_architecture, point.feature_extractor


def _are_the_papers(points: Iterable[ProposalPoint]) -> bool:
    return all(source_of(str(point.row_id)) == PAPER for point in points)


def _span(found: Average) -> str:
    return f"{percent(found.least)} to {percent(found.most)}"


def _present(values: Iterable[float]) -> list[float]:
    return [value for value in values if not math.isnan(value)]
