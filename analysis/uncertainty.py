"""How far average precision might be off because these pictures were drawn and no others.

Pictures are drawn anew from the ones there are, as many, with replacement; a picture drawn twice counts twice. (Without
its second time, intervals cover far less than they say.) An interval runs between the quantiles of what the draws give, moved
by how far their mean lies from the value itself: pictures that repeat lift an AP a little, and that lift is no
uncertainty. Intervals of few pictures are a little short: in simulations of 30 to 200 pictures, 95 % ones covered 91 %.

What it does not tell: how another training of the same detector would do, or how pictures of another kind would.
"""

import dataclasses
from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from analysis.average_precision import per_category, precision_numbers, rank
from analysis.errors import AnalysisError
from analysis.matches import Matches
from analysis.schema import ACCURACIES

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Report = Callable[[float, float], None]

RESAMPLES = 1000
CONFIDENCE = 0.95
_REPORTS = 100  # of the progress: drawing a bar takes as long as a draw of few pictures
METHOD = "bootstrap of pictures with multiplicity; percentiles, moved by the bias of the draws"


@dataclasses.dataclass(frozen=True)
class Interval:
    """From `lower` to `upper`; None where no object counts."""

    lower: float | None
    upper: float | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Intervals:
    """Intervals of every number of one evaluation, or of the differences of two.

    Attributes:
        numbers: name of `ACCURACIES` -> its interval.
        categories: of the AP of each category, in their order.
        confidence: that each covers the true value, by itself.
        resamples: draws behind them.
        seed: of the draws.
    """

    numbers: dict[str, Interval]
    categories: tuple[Interval, ...]
    confidence: float
    resamples: int
    seed: int


def intervals(
    matches: Matches,
    *,
    resamples: int = RESAMPLES,
    confidence: float = CONFIDENCE,
    seed: int = 0,
    on_progress: Report = lambda _done, _of: None,
) -> Intervals:
    """Intervals of the AP numbers of `matches`. The same seed gives the same ones.

    A draw without any object of a size says nothing of that size; of a category likewise.

    Raises:
        AnalysisError: there are no pictures, or the numbers make no sense.
    """
    _check(matches, resamples, confidence)
    ranked = rank(matches)

    def numbers(counts: Counts | None) -> Floats:
        return _numbers(ranked.average_precisions(counts))

    rows = _rows(numbers, _draws(matches, resamples, seed), resamples, on_progress)
    return _between(numbers(None), rows, confidence, seed, least=0.0)


def paired_differences(
    first: Matches,
    second: Matches,
    *,
    resamples: int = RESAMPLES,
    confidence: float = CONFIDENCE,
    seed: int = 0,
    on_progress: Report = lambda _done, _of: None,
) -> Intervals:
    """Intervals of the second's AP numbers less the first's, both on the same draws of the same pictures.

    What makes a picture hard makes it hard for both, so these are narrower than two intervals held against each other.
    Equal detections differ by exactly 0.

    Raises:
        AnalysisError: the two are not of the same pictures and objects, or the numbers make no sense.
    """
    _check(first, resamples, confidence)
    for name in ("image_ids", "category_ids", "object_images", "object_categories", "object_counts"):
        if not np.array_equal(getattr(first, name), getattr(second, name)):
            raise AnalysisError(
                f"a paired difference needs evaluations of the same pictures and objects; their {name} differ. Evaluate "
                "both detectors on one data set"
            )
    both = rank(first), rank(second)

    def differences(counts: Counts | None) -> Floats:
        before, after = (_numbers(ranked.average_precisions(counts)) for ranked in both)
        return after - before

    rows = _rows(differences, _draws(first, resamples, seed), resamples, on_progress)
    return _between(differences(None), rows, confidence, seed, least=-1.0)


def _check(matches: Matches, resamples: int, confidence: float) -> None:
    if not len(matches.image_ids):
        raise AnalysisError("no pictures to draw from; evaluate on at least one")
    if resamples < 1 or not 0 < confidence < 1:
        raise AnalysisError(
            f"{resamples} resamples at confidence {confidence}; give at least 1, and a confidence between 0 and 1"
        )


def _draws(matches: Matches, resamples: int, seed: int) -> Iterator[Counts]:
    """How often each picture was drawn, `resamples` times."""
    rng, count = np.random.default_rng(seed), len(matches.image_ids)
    for _ in range(resamples):
        yield np.bincount(rng.integers(0, count, count), minlength=count)


def _numbers(precisions: Floats) -> Floats:
    """`ACCURACIES` and then the AP of each category."""
    return np.concatenate([precision_numbers(precisions), per_category(precisions)])


def _rows(
    numbers: Callable[[Counts], Floats], draws: Iterator[Counts], resamples: int, on_progress: Report
) -> Floats:
    """The numbers of each draw, of shape (resamples, numbers)."""
    rows = []
    for counts in draws:
        rows.append(numbers(counts))
        if len(rows) % max(resamples // _REPORTS, 1) == 0:
            on_progress(len(rows), resamples)
    return np.stack(rows)


def _between(values: Floats, rows: Floats, confidence: float, seed: int, *, least: float) -> Intervals:
    columns = zip(values, rows.T, strict=True)
    found = [_interval(float(value), column, confidence, least) for value, column in columns]
    return Intervals(
        numbers=dict(zip(ACCURACIES, found[: len(ACCURACIES)], strict=True)),
        categories=tuple(found[len(ACCURACIES) :]),
        confidence=confidence,
        resamples=len(rows),
        seed=seed,
    )


def _interval(value: float, draws: Floats, confidence: float, least: float) -> Interval:
    """The interval about `value` of what the draws gave, within `least` and 1; it holds the value."""
    present = draws[~np.isnan(draws)]
    if np.isnan(value) or not present.size:
        return Interval(None, None)
    quantiles = np.quantile(present, [(1 - confidence) / 2, (1 + confidence) / 2])
    lower, upper = np.clip(quantiles - (present.mean() - value), least, 1.0)
    return Interval(min(float(lower), value), max(float(upper), value))
