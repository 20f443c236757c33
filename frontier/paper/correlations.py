"""Checks of how accuracies go together: with ImageNet accuracy, of small with large objects, at one overlap with all.

A correlation is over detectors; those of one network hang together, so that fewer than three networks settle none.
"""

import numpy as np

from analysis.errors import NothingFoundError
from analysis.findings.imagenet import ImagenetPoint, associations, extractor_means, imagenet
from analysis.findings.strictness import fitted, strictness
from analysis.rows.accuracies import accuracies
from analysis.statistics.association import LEAST_SLOPE_POINTS, Association, association, correlation_words
from analysis.statistics.averages import LEAST_FAMILIES
from analysis.table import Table
from analysis.words import counted, meta_architecture_words
from frontier.paper.accuracy import sized
from frontier.paper.amount import Amount, independent_difference
from frontier.paper.grounds import Grounds
from frontier.paper.statement import Found, LackingError, rows_of

FEW_NETWORKS = f"detectors of one network hang together; it takes {LEAST_FAMILIES} networks"
NOT_SIGNIFICANT = "so strong a correlation may be chance; it takes more networks"


def small_implies_large(grounds: Grounds) -> Found:
    """Whether detectors that are good on small objects are good on large ones."""
    table, where = sized(grounds)
    found = association(table["ap_small"], table["ap_large"])
    return _related(found, f"{counted(len(table), 'detector')}{where}", num_networks(table))


def imagenet_overall(grounds: Grounds) -> Found:
    """Whether AP goes with ImageNet accuracy over all meta-architectures, an extractor in one of them a point."""
    means = [mean for ones in extractor_means(_imagenet(grounds)).values() for mean in ones]
    found = association([mean.imagenet_top1 for mean in means], [mean.ap for mean in means])
    return _related(found, counted(len(means), "network"), len(means))


def imagenet_significant(grounds: Grounds, *, meta_architecture: str) -> Found:
    """Whether AP goes with ImageNet accuracy in one meta-architecture."""
    found = associations(_imagenet(grounds)).get(meta_architecture, Association(0))
    return _related(found, counted(found.num_points, "extractor"), found.num_points)


def imagenet_less(grounds: Grounds) -> Found:
    """Whether AP rises less with ImageNet accuracy in SSD than in Faster R-CNN."""
    found = associations(_imagenet(grounds))
    ssd, faster = (found.get(name, Association(0)) for name in ("ssd", "faster_rcnn"))
    if min(ssd.num_points, faster.num_points) < LEAST_SLOPE_POINTS or None in (ssd.slope, faster.slope):
        raise LackingError(
            f"it takes {LEAST_SLOPE_POINTS} extractors in SSD and in Faster R-CNN; {ssd.num_points} and "
            f"{faster.num_points} here"
        )
    slopes = [_slope(one) for one in (ssd, faster)]
    words = "; ".join(
        f"{meta_architecture_words(name)}: {value:+.2f} AP a unit of top-1 ({lower:+.2f} to {upper:+.2f})"
        for name, (value, lower, upper) in zip(("ssd", "faster_rcnn"), slopes, strict=True)
    )
    apart = independent_difference(*slopes)
    return Found(
        words, apart.is_below(0.0), lacking="the slopes may as well be equal; it takes more extractors"
    )


def strictness_fit(grounds: Grounds, *, column: str, least: float) -> Found:
    """Whether R² of AP at one overlap, `ap50` or `ap75`, with AP is `least` or more."""
    table = _overlaps(grounds)
    points = strictness(table).rows
    found: Association = getattr(fitted(points), column)
    if found.r_squared is None:
        raise LackingError(f"there is no telling R²: {found.no_claim}")
    lower, upper = found.r_squared_interval or (found.r_squared, found.r_squared)
    words = f"R² {found.r_squared:.3f} ({len(points)} detectors, 95 % interval {lower:.3f} to {upper:.3f})"
    if num_networks(table) < LEAST_FAMILIES:
        return Found(words, None, lacking=FEW_NETWORKS)
    holds = True if lower >= least else False if upper < least else None
    return Found(words, holds, lacking="the interval holds values on either side; it takes more detectors")


def strictness_tighter(grounds: Grounds) -> Found:
    """Whether AP at .75 goes more tightly with AP than AP at .5 does, beyond chance."""
    table = _overlaps(grounds)
    fits = fitted(strictness(table).rows)
    at_half, at_three_quarters = fits.ap50.r_squared, fits.ap75.r_squared
    if at_half is None or at_three_quarters is None or fits.p_value is None:
        raise LackingError(f"there are {fits.ap50.num_points} detectors with AP at .5 and at .75, too few")
    words = f"R² {at_three_quarters:.3f} at .75, {at_half:.3f} at .5 (p = {fits.p_value:.2g})"
    if num_networks(table) < LEAST_FAMILIES:
        return Found(words, None, lacking=FEW_NETWORKS)
    holds = fits.tighter == "ap75" if fits.is_settled else None
    return Found(words, holds, lacking="the difference may be chance; it takes more detectors")


def num_networks(table: Table) -> int:
    """How many pairs of meta-architecture and feature extractor there are."""
    return len(set(zip(table["meta_architecture"], table["feature_extractor"], strict=True)))


def correlated_logs(x: np.ndarray, y: np.ndarray, table: Table, *, least: float) -> Found:
    """Whether the correlation of the logarithms of two columns of `table` is `least` or more.

    Raises:
        LackingError: there are too few detectors.
    """
    found = association(np.log(x), np.log(y))
    if found.pearson is None:
        raise LackingError(f"{counted(found.num_points, 'detector')} with both: {found.no_claim}")
    networks = num_networks(table)
    words = f"{correlation_words(found)} of the logarithms ({found.num_points} detectors of {counted(networks, 'network')})"
    if networks < LEAST_FAMILIES:
        return Found(words, None, lacking=FEW_NETWORKS)
    lower, upper = (
        found.pearson if end is None else end for end in (found.pearson_lower, found.pearson_upper)
    )
    holds = True if lower >= least and found.is_significant else False if upper < least else None
    return Found(words, holds, lacking="the interval holds values on either side; it takes more networks")


def _slope(found: Association) -> Amount:
    assert found.slope is not None  # asked for before
    ends = [np.nan if end is None else end for end in (found.slope_lower, found.slope_upper)]
    return Amount(found.slope, *ends)


def _imagenet(grounds: Grounds) -> tuple[ImagenetPoint, ...]:
    return rows_of(
        lambda: imagenet(grounds.accuracies),
        "no row at 300 px has an AP and its extractor's ImageNet accuracy",
    )


def _overlaps(grounds: Grounds) -> Table:
    """The accuracies with AP at both overlaps, each once."""
    try:
        return accuracies(grounds.accuracies, "AP at one overlap", ("ap", "ap50", "ap75")).table
    except NothingFoundError as error:
        raise LackingError("no row has its AP at IoU .5 and .75") from error


def _related(found: Association, of: str, networks: int) -> Found:
    """A correlation that the paper calls one; without significance there is no telling.

    Raises:
        LackingError: there are too few points for any claim.
    """
    if found.pearson is None:
        raise LackingError(f"{of}: {found.no_claim or 'too few to tell'}")
    words = f"{correlation_words(found)} ({of})"
    if networks < LEAST_FAMILIES:
        return Found(words, None, lacking=FEW_NETWORKS)
    return Found(words, found.pearson > 0 if found.is_significant else None, lacking=NOT_SIGNIFICANT)
