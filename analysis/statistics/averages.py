"""The average of a change over pairs of detectors, and how sure it is.

Pairs of one network (a family: the same meta-architecture and feature extractor) hang together, for they share layers
and often a checkpoint; and how many there are of each is how many settings somebody happened to try. So the mean of each
family counts once: the average is that of the families' means, and its interval Student's with as many degrees of freedom
as there are families less one. Where all families have equally many pairs, the average is that of the pairs too.

The average over all pairs, with the variance of its families' sums, was given up: in 20,000 simulated tables of families of
1, 5 and 5 pairs its 95 % interval held the truth in 91 to 93 %, of 1, 1 and 9 pairs in 76 to 89 %, where that of families'
means held it in 95 to 97 % (docs/decisions/0017-average-of-networks.md).

Equal values get no interval either: it would have no width, as if there were nothing to be unsure of, and what makes them
equal is often a limit that all of them reach, such as an AP of which nothing is left.

A t interval was preferred to a bootstrap of the pairs: with ten pairs or fewer, which is what most tables hold,
quantiles of resampled means cover well below what they say, and t covers what it says where families are of one size.
"""

import math
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import AnalysisError
from analysis.rounding import Toward, rounded
from analysis.statistics.interval_words import ends_words
from analysis.words import counted

CONFIDENCE = 0.95
LEAST_PAIRS, LEAST_FAMILIES = 5, 3  # fewer support no interval
ROUNDING = 1e-9  # values that are as near to each other are equal


class Average(NamedTuple):
    """A mean over families of pairs; NaN without any.

    Attributes:
        mean: of the families' means, of the values that are there.
        lower, upper: the interval of the mean; NaN where there are too few pairs or families for one, or all
            families' means are equal.
        least, most: of the values themselves.
        share_above: how many of them lie above 0, as a share.
        num_pairs, num_families: behind them.
    """

    mean: float
    lower: float
    upper: float
    least: float
    most: float
    share_above: float
    num_pairs: int
    num_families: int

    @property
    def may_be_zero(self) -> bool:
        """Whether there is an interval and it holds 0: an average over others might be nothing."""
        return self.lower <= 0 <= self.upper  # NaN is not

    @property
    def has_few_pairs(self) -> bool:
        """Whether there are too few pairs or families for an interval."""
        return self.num_pairs < LEAST_PAIRS or self.num_families < LEAST_FAMILIES


NO_AVERAGE = Average(math.nan, math.nan, math.nan, math.nan, math.nan, math.nan, 0, 0)


class OfNetwork(Protocol):
    """A row that says which network it is of, among numbers of its own."""

    @property
    def meta_architecture(self) -> str | None:
        """Its name."""

    @property
    def feature_extractor(self) -> str | None:
        """Its name."""


def change_average(rows: Sequence[OfNetwork], change: str, *, confidence: float = CONFIDENCE) -> Average:
    """The average of the field `change` over rows, relative; those of one network hang together."""
    families = [(row.meta_architecture, row.feature_extractor) for row in rows]
    return relative_average([getattr(row, change) for row in rows], families, confidence=confidence)


def relative_average(
    changes: ArrayLike, families: Sequence[Hashable], *, confidence: float = CONFIDENCE
) -> Average:
    """The `average` of relative changes, its interval cut off at -100 %, for no more than all can be lost.

    >>> relative_average([-0.2, -0.9, -0.9, -0.9, -0.9], ["a", "b", "b", "c", "c"]).lower
    -1.0
    """
    found = average(changes, families, confidence=confidence)
    return found._replace(lower=float(np.maximum(found.lower, min(-1.0, found.mean))))  # NaN stays


def share_of(whole: float, part: float) -> float:
    """Part over whole; NaN where one is missing or the whole is not above 0."""
    return part / whole if whole > 0 else math.nan


def relative_change(before: float, after: float) -> float:
    """(after - before) / before: -0.2 is 20 % less; NaN where one is missing or `before` is not above 0.

    >>> relative_change(0.4, 0.2), relative_change(0.0, 0.3)
    (-0.5, nan)
    """
    return share_of(before, after) - 1


def average(values: ArrayLike, families: Sequence[Hashable], *, confidence: float = CONFIDENCE) -> Average:
    """The mean of the families' means of `values`, with an interval where there are enough of them.

    Args:
        values: (pairs,), NaN where a pair has none.
        families: of each pair, what it hangs together with.
        confidence: of the interval.

    Raises:
        AnalysisError: the lengths differ, or the confidence is not between 0 and 1.

    >>> average([-0.1, -0.3, np.nan], ["a", "b", "b"]).mean
    -0.2
    >>> average([-0.1, -0.2, -0.4], ["a", "b", "b"]).mean  # -0.1 and -0.3
    -0.2
    """
    given = np.asarray(values, np.float64)
    if given.shape != (len(families),):
        raise AnalysisError(f"values of shape {given.shape} for {len(families)} families; give one a pair")
    if not 0 < confidence < 1:
        raise AnalysisError(f"confidence {confidence:g} must lie between 0 and 1; 0.95 is usual")
    present = ~np.isnan(given)
    values_there = given[present]
    if not values_there.size:
        return NO_AVERAGE
    kept = [family for family, there in zip(families, present, strict=True) if there]
    means = _family_means(values_there, kept)
    mean = float(means.mean())
    has_few = len(kept) < LEAST_PAIRS or len(means) < LEAST_FAMILIES
    half = math.nan if has_few or np.ptp(means) <= ROUNDING else _half_width(means, confidence)
    return Average(
        mean=mean,
        lower=mean - half,
        upper=mean + half,
        least=float(values_there.min()),
        most=float(values_there.max()),
        share_above=float((values_there > 0).mean()),
        num_pairs=len(values_there),
        num_families=len(means),
    )


def _family_means(values: NDArray[np.float64], families: Sequence[Hashable]) -> NDArray[np.float64]:
    """The mean of the values of each family, of shape (families,)."""
    members: dict[Hashable, list[float]] = defaultdict(list)
    for family, value in zip(families, values.tolist(), strict=True):
        members[family].append(value)
    return np.array([math.fsum(one) / len(one) for one in members.values()])


def _half_width(means: NDArray[np.float64], confidence: float) -> float:
    """Half of Student's interval of the mean of `means`, at least two."""
    from scipy.special import stdtrit  # type: ignore[import-untyped]

    deviation = float(means.std(ddof=1)) / math.sqrt(len(means))
    return float(stdtrit(len(means) - 1, (1 + confidence) / 2)) * deviation


def percent(share: float, toward: Toward = "nearest") -> str:
    """A share in percent, to a tenth below 100 %.

    >>> percent(0.1588), percent(-0.274), percent(1.6349), percent(0.15812, "up")
    ('15.9 %', '-27.4 %', '163 %', '15.9 %')
    """
    decimals = 1 if abs(share) < 1 else 0
    return f"{rounded(100 * share, decimals, toward):,.{decimals}f} %"


def average_words(found: Average, confidence: float = CONFIDENCE) -> str:
    """How sure an average of relative changes is, for brackets.

    >>> average_words(average([-0.1, -0.3], ["a", "b"]))
    '2 pairs, -30.0 % to -10.0 %: too few for an interval'
    """
    pairs = counted(found.num_pairs, "pair")
    if found.num_families < found.num_pairs:
        pairs += f" of {counted(found.num_families, 'network')}"
    if found.num_pairs == 1:
        return pairs
    if math.isnan(found.lower):
        ends = percent(found.least), percent(found.most)
        span = "all alike" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"
        return f"{pairs}, {span}: {'too few for an' if found.has_few_pairs else 'no'} interval"
    return f"{100 * confidence:g} % interval {ends_words(found.lower, found.upper, percent)}, {pairs}"


def effect_words(what: str, found: Average, confidence: float = CONFIDENCE) -> str:
    """An average of relative changes as the verb and object of a sentence, at least one pair behind it.

    Where its interval holds 0, it is said of these pairs alone.

    >>> effect_words("AP", average([-0.1, -0.3], ["a", "b"]))
    'lowers AP by 20.0 % on average (2 pairs, -30.0 % to -10.0 %: too few for an interval)'
    >>> effect_words("memory", average([0.0001], ["a"]))
    'leaves memory unchanged (1 pair)'
    >>> effect_words("time", average([-0.5, -0.1, -0.1, -0.1, -0.1], ["a", "b", "b", "c", "c"]))[:51]
    'lowers time by 23.3 % on average over these pairs ('
    """
    size = percent(abs(found.mean))
    verb = "lowers" if found.mean < 0 else "raises"
    amount = f"leaves {what} unchanged" if size == percent(0.0) else f"{verb} {what} by {size}"
    on_average = " on average" if found.num_pairs > 1 else ""
    if not found.may_be_zero or size == percent(0.0):
        return f"{amount}{on_average} ({average_words(found, confidence)})"
    return f"{amount}{on_average} over these pairs ({maybe_nothing_words(found, confidence)})"


def maybe_nothing_words(found: Average, confidence: float = CONFIDENCE) -> str:
    """How sure an average is whose interval holds 0, for brackets: what its pairs have in common, and what is not known."""
    words = average_words(found, confidence)
    alike = "lower" if found.most < 0 else "higher" if found.least > 0 else None
    of_all = f"all {found.num_pairs} {alike} it, but " if alike else ""
    return f"{of_all}an average over others might be no change: {words}"


def average_caveats(averages: Iterable[Average]) -> tuple[str, ...]:
    """What the intervals among `averages` do and do not tell; nothing where there are none."""
    if all(math.isnan(found.lower) for found in averages):
        return ()
    over = "An average is over the means of networks, and its interval over networks"
    return (f"{over}: it says how others would do on the same pictures and device.",)
