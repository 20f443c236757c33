"""Checks of accuracies alone: by the size of objects, against ImageNet, at one overlap, against each other."""

from collections.abc import Mapping, Sequence

import numpy as np

from analysis.errors import NothingFoundError
from analysis.findings.imagenet import ImagenetPoint, associations, extractor_means, imagenet
from analysis.findings.sizes import SizePoint, sizes
from analysis.findings.strictness import StrictnessPoint, fitted, strictness
from analysis.rows.at_resolution import LOW_RESOLUTION
from analysis.statistics.association import LEAST_SLOPE_POINTS, Association, association, correlation_words
from analysis.statistics.averages import Average, average
from analysis.table import Cell, Table
from analysis.words import counted, fraction, meta_architecture_words
from frontier.paper.grounds import Grounds
from frontier.paper.statement import Found, LackingError, rows_of, told_apart
from frontier.paper.twins import Description, twins

ALIKE_AP = 0.02  # AP that differs by less is called comparable
SIZED = {"ap_small": "AP of small objects", "ap_large": "AP of large objects"}
PAPER_STAGES: Mapping[str, Cell] = {"output_stride": 16.0, "num_proposals": 300.0}
LIGHT = ("mobilenet_v1", "inception_v2")  # the faster and more lightweight extractors


def large_beats_small(grounds: Grounds) -> Found:
    """Whether every detector is better on large objects than on small ones: at 300 px, else at what there is."""
    points, where = _sizes(grounds)
    better = sum(point.ap_large > point.ap_small for point in points)
    small, large = (
        float(np.mean([getattr(point, name) for point in points])) for name in ("ap_small", "ap_large")
    )
    words = f"in {better} of {len(points)} detectors{where}; {fraction(small)} against {fraction(large)} on average"
    return Found(words, better == len(points))


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
    found = {meta: _less(table, column, "ssd", meta) for meta in ("faster_rcnn", "r_fcn")}
    threshold = -ALIKE_AP if extractors is None and not is_worse else 0.0
    return _against(found, threshold, is_above=not is_worse, lacking=f"{SIZED[column]} at 300 px")


def faster_rcnn_leads(grounds: Grounds) -> Found:
    """Whether Faster R-CNN is more accurate than the other two, all else being equal."""
    found = {meta: _less(grounds.accuracies, "ap", "faster_rcnn", meta) for meta in ("ssd", "r_fcn")}
    return _against(found, 0.0, is_above=True, lacking="an AP")


def small_implies_large(grounds: Grounds) -> Found:
    """Whether detectors that are good on small objects are good on large ones."""
    points, where = _sizes(grounds)
    found = association([point.ap_small for point in points], [point.ap_large for point in points])
    return _related(found, f"{counted(len(points), 'detector')}{where}")


def imagenet_overall(grounds: Grounds) -> Found:
    """Whether AP goes with ImageNet accuracy over all meta-architectures, an extractor in one of them a point."""
    means = [mean for ones in extractor_means(_imagenet(grounds)).values() for mean in ones]
    found = association([mean.imagenet_top1 for mean in means], [mean.ap for mean in means])
    return _related(found, f"{len(means)} pairs of architecture and extractor")


def imagenet_significant(grounds: Grounds, *, meta_architecture: str) -> Found:
    """Whether AP goes with ImageNet accuracy in one meta-architecture."""
    found = associations(_imagenet(grounds)).get(meta_architecture, Association(0))
    return _related(found, f"{found.num_points} extractors")


def imagenet_less(grounds: Grounds) -> Found:
    """Whether SSD depends less on its extractor than Faster R-CNN: no significance here, but there."""
    found = associations(_imagenet(grounds))
    both = [found.get(name, Association(0)) for name in ("ssd", "faster_rcnn")]
    if any(one.pearson is None or one.num_points < LEAST_SLOPE_POINTS for one in both):
        counts = " and ".join(str(one.num_points) for one in both)
        raise LackingError(
            f"it takes {LEAST_SLOPE_POINTS} extractors in SSD and in Faster R-CNN; {counts} here"
        )
    words = "; ".join(
        f"{meta_architecture_words(name)}: {correlation_words(one)}"
        for name, one in zip(("ssd", "faster_rcnn"), both, strict=True)
    )
    ssd, faster = both
    if ssd.is_significant:
        return Found(words, holds=False)
    return Found(words, True if faster.is_significant else None)


def strictness_fit(grounds: Grounds, *, column: str, least: float) -> Found:
    """Whether R² of AP at one overlap, `ap50` or `ap75`, with AP is `least` or more."""
    points = _overlaps(grounds)
    found: Association = getattr(fitted(points), column)
    if found.r_squared is None:
        raise LackingError(f"there is no telling R²: {found.no_claim}")
    lower, upper = found.r_squared_interval or (found.r_squared, found.r_squared)
    words = f"R² {found.r_squared:.3f} ({len(points)} detectors, 95 % interval {lower:.3f} to {upper:.3f})"
    return Found(words, None if lower < least <= upper else lower >= least)


def strictness_tighter(grounds: Grounds) -> Found:
    """Whether AP at .75 goes more tightly with AP than AP at .5 does, beyond chance."""
    fits = fitted(_overlaps(grounds))
    at_half, at_three_quarters = fits.ap50.r_squared, fits.ap75.r_squared
    if at_half is None or at_three_quarters is None or fits.p_value is None:
        raise LackingError(f"there are {fits.ap50.num_points} detectors with AP at .5 and at .75, too few")
    words = f"R² {at_three_quarters:.3f} at .75, {at_half:.3f} at .5 (p = {fits.p_value:.2g})"
    return Found(words, fits.tighter == "ap75" if fits.is_settled else None)


def mobilenet_loses(grounds: Grounds) -> Found:
    """How much less AP SSD has over MobileNet than over Inception v2, all else being equal."""
    table = grounds.accuracies
    pairs = twins(
        table,
        {"meta_architecture": "ssd", "feature_extractor": "mobilenet_v1"},
        {"meta_architecture": "ssd", "feature_extractor": "inception_v2"},
        ~table.is_missing("ap"),
    )
    if not pairs:
        raise LackingError("no two SSD over MobileNet and Inception v2 that are equal in all else have an AP")
    differences = [float(table["ap"][first] - table["ap"][second]) for first, second in pairs]
    mean = float(np.mean(differences))
    return Found(f"{mean:+.3f} AP ({counted(len(differences), 'pair')})", mean < 0)


def ap_alike(grounds: Grounds, *, first: Description, second: Description) -> Found:
    """Whether two detectors that are equal in all else have comparable AP."""
    table = grounds.settings
    pairs = twins(table, first, second, ~table.is_missing("ap"))
    if not pairs:
        raise LackingError("no two such detectors that are equal in all else have an AP")
    differences = [float(table["ap"][one] - table["ap"][other]) for one, other in pairs]
    mean = float(np.mean(differences))
    words = f"{mean:+.3f} AP ({counted(len(differences), 'pair')})"
    return Found(words, abs(mean) <= ALIKE_AP)


def _less(table: Table, column: str, first: str, second: str) -> Average:
    """AP of the first meta-architecture less that of the second, of detectors that are equal in all else."""
    # What a detector was timed with does not make another accuracy.
    table = table.replace(**dict.fromkeys(("runtime", "precision", "batch_size"), [None] * len(table)))
    found = twins(table, _staged(first, second), _staged(second, first), ~table.is_missing(column))
    differences = [float(table[column][one] - table[column][other]) for one, other in found]
    return average(differences, [str(table["feature_extractor"][one]) for one, _ in found])


def _against(found: Mapping[str, Average], threshold: float, *, is_above: bool, lacking: str) -> Found:
    """Differences from other meta-architectures; it holds where all lie on the named side of the threshold.

    Raises:
        LackingError: there are no pairs.
    """
    there = {meta: one for meta, one in found.items() if one.num_pairs}
    if not there:
        raise LackingError(f"no two that differ in their meta-architecture alone have {lacking}")
    words = [
        f"{one.mean:+.3f} AP against {meta_architecture_words(meta)} ({_sure(one)})"
        for meta, one in there.items()
    ]
    told = [told_apart(one, threshold, is_above=is_above) for one in there.values()]
    return Found(" and ".join(words), False if False in told else None if None in told else True)


def _sure(found: Average) -> str:
    pairs = counted(found.num_pairs, "pair")
    if np.isnan(found.lower):
        return pairs
    return f"95 % interval {found.lower:+.3f} to {found.upper:+.3f}, {pairs}"


def _staged(meta: str, other: str) -> Mapping[str, Cell]:
    """A meta-architecture to be held against another: where SSD takes part, two stages are the paper's."""
    description: dict[str, Cell] = {"meta_architecture": meta}
    if "ssd" not in (meta, other):
        return description
    if meta == "ssd":
        return {**description, "output_stride": None, "num_proposals": None, "longer_edge": None}
    return {**description, **PAPER_STAGES}


def _sizes(grounds: Grounds) -> tuple[tuple[SizePoint, ...], str]:
    """AP by size at the paper's 300 px; where there is none at any other size, and of test pictures, and which."""
    try:
        return sizes(grounds.accuracies).rows, ""
    except NothingFoundError:
        pass
    try:
        return sizes(grounds.accuracies, resolution=None).rows, " of other sizes than 300 px"
    except NothingFoundError:
        points = rows_of(
            lambda: sizes(grounds.test, resolution=None), "no row has its AP of small and of large objects"
        )
        return points, " on test pictures, at a size that is not stated"


def _imagenet(grounds: Grounds) -> tuple[ImagenetPoint, ...]:
    return rows_of(
        lambda: imagenet(grounds.accuracies),
        "no row at 300 px has an AP and its extractor's ImageNet accuracy",
    )


def _overlaps(grounds: Grounds) -> tuple[StrictnessPoint, ...]:
    return rows_of(lambda: strictness(grounds.accuracies), "no row has its AP at IoU .5 and .75")


def _related(found: Association, of: str) -> Found:
    """A correlation that the paper calls one; without significance there is no telling.

    Raises:
        LackingError: there are too few points for any claim.
    """
    if found.pearson is None:
        raise LackingError(f"{of}: {found.no_claim or 'too few to tell'}")
    words = f"{correlation_words(found)} ({of})"
    return Found(words, found.pearson > 0 if found.is_significant else None)
