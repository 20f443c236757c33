"""Checks of how accuracies go together: with ImageNet accuracy, of small with large objects, at one overlap with all.

A correlation is over detectors; those of one network hang together, so that few networks settle none.
"""

import numpy as np

from analysis.findings.imagenet import (
    LEAST_EXTRACTORS,
    ImagenetPoint,
    associations,
    extractor_means,
    imagenet,
)
from analysis.findings.strictness import LEAST_EXCHANGES, StrictnessPoint, fitted, strictness
from analysis.statistics.association import (
    LEAST_SLOPE_POINTS,
    Association,
    association,
    correlation_words,
    r_words,
)
from analysis.statistics.leave_out import LEAST_NETWORKS
from analysis.table import Table
from analysis.words import counted, meta_architecture_words
from frontier.paper.accuracy import sized
from frontier.paper.amount import Amount, independent_difference
from frontier.paper.grounds import Grounds
from frontier.paper.statement import Found, LackingError, rows_of

FEW_NETWORKS = f"detectors of one network hang together; it takes {LEAST_NETWORKS} networks"
FEW_EXCHANGES = f"it takes {LEAST_EXCHANGES} networks to tell from chance"
EITHER_SIDE = "the interval holds values on either side; it takes more networks"
NOT_SIGNIFICANT = "so strong a correlation may be chance; it takes more networks"


def small_implies_large(grounds: Grounds) -> Found:
    """Whether detectors that are good on small objects are good on large ones."""
    table, where = sized(grounds)
    found = association(table["ap_small"], table["ap_large"], _networks(table))
    return _related(found, f"{counted(len(table), 'detector')}{where}")


def imagenet_overall(grounds: Grounds) -> Found:
    """Whether AP goes with ImageNet accuracy over all meta-architectures, an extractor in one of them a point."""
    means = [mean for ones in extractor_means(_imagenet(grounds)).values() for mean in ones]
    found = association([mean.imagenet_top1 for mean in means], [mean.accuracy for mean in means])
    return _related(found, counted(len(means), "network"))


def imagenet_significant(grounds: Grounds, *, meta_architecture: str) -> Found:
    """Whether AP goes with ImageNet accuracy in one meta-architecture."""
    found = associations(_imagenet(grounds)).get(meta_architecture, Association(0))
    return _related(found, counted(found.num_points, "extractor"))


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
    found: Association = getattr(fitted(_overlaps(grounds)), column)
    if found.r_squared is None:
        raise LackingError(f"there is no telling R²: {found.no_claim}")
    is_line = found.r_squared == 1 and not found.has_few_networks
    ends = found.r_squared_interval or ((1.0, 1.0) if is_line else (np.nan, np.nan))
    sure = Amount(found.r_squared, *ends)
    interval = f", 95 % interval {sure.lower:.3f} to {sure.upper:.3f}" if sure.is_bounded else ""
    words = f"R² {found.r_squared:.3f} ({_detectors(found)}{interval})"
    holds = True if sure.lower >= least else False if sure.upper < least else None
    return Found(words, holds, lacking=EITHER_SIDE if sure.is_bounded else FEW_NETWORKS)


def strictness_tighter(grounds: Grounds) -> Found:
    """Whether AP at .75 goes more tightly with AP than AP at .5 does, beyond chance."""
    fits = fitted(_overlaps(grounds))
    at_half, at_three_quarters = fits.ap50.r_squared, fits.ap75.r_squared
    if at_half is None or at_three_quarters is None:
        raise LackingError(f"there are {fits.ap50.num_points} detectors with AP at .5 and at .75, too few")
    words = f"R² {at_three_quarters:.3f} at .75, {at_half:.3f} at .5 ({_detectors(fits.ap50)}"
    if fits.p_value is None:
        return Found(f"{words})", None, lacking=FEW_EXCHANGES)
    holds = fits.tighter == "ap75" if fits.is_settled else None
    return Found(
        f"{words}, p = {fits.p_value:.2g})",
        holds,
        lacking="the difference may be chance; it takes more networks",
    )


def correlated_logs(x: np.ndarray, y: np.ndarray, table: Table, *, least: float) -> Found:
    """Whether the correlation of the logarithms of two columns of `table` is `least` or more.

    Raises:
        LackingError: there are too few detectors.
    """
    found = association(np.log(x), np.log(y), _networks(table))
    if found.pearson is None:
        raise LackingError(f"{counted(found.num_points, 'detector')} with both: {found.no_claim}")
    words = f"{_words(found)} (of logarithms; {_detectors(found)})"
    line = found.pearson if abs(found.pearson) == 1 and not found.has_few_networks else np.nan
    lower, upper = (line if end is None else end for end in (found.pearson_lower, found.pearson_upper))
    holds = True if lower >= least and found.is_significant else False if upper < least else None
    return Found(words, holds, lacking=FEW_NETWORKS if found.has_few_networks else EITHER_SIDE)


def _networks(table: Table) -> list[tuple[str, str]]:
    """What each row hangs together with."""
    return list(zip(table["meta_architecture"], table["feature_extractor"], strict=True))


def _words(found: Association) -> str:
    """The correlation and how sure it is; why it is not is said elsewhere."""
    assert found.pearson is not None  # asked for before
    return f"correlation {r_words(found.pearson)}" if found.has_few_networks else correlation_words(found)


def _detectors(found: Association) -> str:
    detectors = counted(found.num_points, "detector")
    return f"{detectors} of {counted(found.num_networks, 'network')}" if found.hangs_together else detectors


def _slope(found: Association) -> Amount:
    assert found.slope is not None  # asked for before
    ends = [np.nan if end is None else end for end in (found.slope_lower, found.slope_upper)]
    return Amount(found.slope, *ends)


def _imagenet(grounds: Grounds) -> tuple[ImagenetPoint, ...]:
    return rows_of(
        lambda: imagenet(grounds.accuracies),
        f"it takes the AP, at 300 px, of {LEAST_EXTRACTORS} extractors of different ImageNet accuracy",
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
    words = f"{_words(found)} ({of})"
    if found.has_few_networks:
        return Found(words, None, lacking=FEW_NETWORKS)
    return Found(words, found.pearson > 0 if found.is_significant else None, lacking=NOT_SIGNIFICANT)
