"""How far average precision might be off because these pictures were drawn and no others.

Pictures are drawn anew from the ones there are, as many, with replacement; a picture drawn twice counts twice. (Without
its second time, intervals cover far less than they say.) What the draws give is
corrected for repeated and for few pictures (`analysis.accuracy.corrected`). The interval of a number runs between the
quantiles of what comes out. That of a difference reaches equally far to either side, as far as 95 % of the draws
stay; it is `analysis.statistics.simultaneous` of two, so that `frontier compare` and `ties` agree.

An interval holds the value that it is of, so where few pictures gained much, the value is its upper end. How often
intervals hold the truth: `python -m benchmarks.ap_coverage`, quoted in docs/evaluation.md.

What it does not tell: how another training of the same detector would do, or how pictures of another kind would.
"""

import dataclasses
from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from analysis.accuracy.corrected import corrected_rows
from analysis.accuracy.draws import Draws, Report, draw
from analysis.accuracy.matches import Matches
from analysis.errors import AnalysisError
from analysis.schema import ACCURACIES

Floats = NDArray[np.float64]
Name = TypeVar("Name", bound=Hashable)

RESAMPLES = 1000
CONFIDENCE = 0.95
ROUNDING = 1e-9  # draws that are as near to each other are equal
METHOD = (
    "bootstrap of pictures with multiplicity; percentiles, moved by the bias of the draws and of few pictures"
)


@dataclasses.dataclass(frozen=True)
class Interval:
    """From `lower` to `upper`; None where no object counts, or where no draw of an AP differs from another."""

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
    return intervals_of(
        draw(matches, resamples=resamples, seed=seed, on_progress=on_progress), confidence=confidence
    )


def intervals_of(draws: Draws, *, confidence: float = CONFIDENCE) -> Intervals:
    """Intervals of the AP numbers that were drawn.

    An AP that is the same in every draw has none, such as one of 0 where nothing was found in any picture: it would have no
    width, as if there were nothing to be unsure of, and there is nothing to tell how unsure one must be.

    Raises:
        AnalysisError: the confidence is not between 0 and 1.
    """
    return _between(draws, corrected_rows(draws), confidence, _ends)


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
    check_same_pictures(first, second)
    before, after = (
        draw(matches, resamples=resamples, seed=seed, on_progress=_half(on_progress, number))
        for number, matches in enumerate((first, second))
    )
    return differences_of(before, after, confidence=confidence)


def differences_of(first: Draws, second: Draws, *, confidence: float = CONFIDENCE) -> Intervals:
    """Intervals of the second's AP numbers less the first's, from the same draws of the same pictures.

    Raises:
        AnalysisError: the draws are not the same, or the confidence is not between 0 and 1.
    """
    difference = second.less(first)
    if difference.gains is None:
        first, second = (dataclasses.replace(draws, gains=None) for draws in (first, second))
    return _between(difference, corrected_rows(second) - corrected_rows(first), confidence, _equal_ends)


class CorrectedColumn(Generic[Name]):
    """One number of `ACCURACIES` of many evaluations, corrected once for each, however many pairs it stands in.

    Args:
        draws: name of an evaluation -> its draws; looked up when asked for.
        column: the number.
    """

    def __init__(self, draws: Mapping[Name, Draws], column: str) -> None:
        self._draws = draws
        self._number = ACCURACIES.index(column)
        self._corrected: dict[tuple[Name, bool], Floats] = {}

    def mean_difference(
        self,
        pairs: Sequence[tuple[Name, Name]],
        *,
        weights: Sequence[float] | None = None,
        confidence: float = CONFIDENCE,
    ) -> Interval:
        """The interval of the mean over pairs of the second's number less the first's.

        It is of the choice of pictures alone: it does not say how other pairs would do.

        Args:
            pairs: names, at least one pair, all from the same draws of the same pictures.
            weights: of the pairs in the mean; equal by default.
            confidence: of the interval.

        Raises:
            AnalysisError: the draws are not the same, or the confidence is not between 0 and 1.
        """
        _check_confidence(confidence)
        values, rows = [], []
        for first, second in pairs:
            before, after = self._draws[first], self._draws[second]
            before.check_same_draws(self._draws[pairs[0][0]])
            after.check_same_draws(before)
            has_gains = before.gains is not None and after.gains is not None
            values.append(after.values[self._number] - before.values[self._number])
            rows.append(self._rows(second, has_gains) - self._rows(first, has_gains))
        value, column = np.average(values, weights=weights), np.average(rows, axis=0, weights=weights)
        return _interval(float(value), column, confidence, _equal_ends)

    def _rows(self, name: Name, has_gains: bool) -> Floats:
        """What each draw tells of all pictures, of shape (R,); without gains, where the other of a pair has none."""
        if (name, has_gains) not in self._corrected:
            column = self._draws[name].only(self._number)
            if not has_gains:
                column = dataclasses.replace(column, gains=None)
            self._corrected[name, has_gains] = corrected_rows(column)[:, 0]
        return self._corrected[name, has_gains]


def check_same_pictures(first: Matches, second: Matches) -> None:
    """Refuse two evaluations that cannot be paired.

    Raises:
        AnalysisError: they are not of the same pictures, categories and objects.
    """
    for name in ("image_ids", "category_ids", "object_images", "object_categories", "object_counts"):
        if not np.array_equal(getattr(first, name), getattr(second, name)):
            raise AnalysisError(
                f"a paired difference needs evaluations of the same pictures and objects; their {name} differ. Evaluate "
                "both detectors on one data set"
            )


def _half(on_progress: Report, number: int) -> Report:
    """The progress of the first or the second of two draws as part of both."""
    return lambda done, of: on_progress(done + number * of, 2 * of)


def _between(
    draws: Draws, corrected: Floats, confidence: float, ends: Callable[[Floats, float], Floats]
) -> Intervals:
    _check_confidence(confidence)
    columns = zip(draws.values.tolist(), corrected.T, strict=True)
    found = [_interval(value, column, confidence, ends) for value, column in columns]
    return Intervals(
        numbers=dict(zip(ACCURACIES, found[: len(ACCURACIES)], strict=True)),
        categories=tuple(found[len(ACCURACIES) :]),
        confidence=confidence,
        resamples=len(draws.rows),
        seed=draws.seed,
    )


def _check_confidence(confidence: float) -> None:
    if not 0 < confidence < 1:
        raise AnalysisError(f"confidence {confidence}; give one between 0 and 1, 0.95 is usual")


def _interval(
    value: float, draws: Floats, confidence: float, ends: Callable[[Floats, float], Floats]
) -> Interval:
    """The interval of what the draws hold; it holds the value too."""
    present = draws[~np.isnan(draws)]
    if np.isnan(value) or not present.size:
        return Interval(None, None)
    lower, upper = ends(present, confidence)
    if np.isnan(lower):
        return Interval(None, None)
    return Interval(min(float(lower), value), max(float(upper), value))


def _ends(draws: Floats, confidence: float) -> Floats:
    """Where an AP lies in all but as many draws below as above; NaN where all draws are equal."""
    if np.ptp(draws) <= ROUNDING:
        return np.full(2, np.nan)
    return np.quantile(draws, [(1 - confidence) / 2, (1 + confidence) / 2]).clip(0.0, 1.0)


def _equal_ends(draws: Floats, confidence: float) -> Floats:
    """Where a difference of two APs lies, as far below the mean as above."""
    centre = draws.mean()
    reach = np.quantile(np.abs(draws - centre), confidence)
    return np.array([centre - reach, centre + reach]).clip(-1.0, 1.0)
