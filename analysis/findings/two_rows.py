"""What two rows of a table may be compared in: their accuracies, and the interval of a difference."""

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from analysis.accuracy.draws import Draws
from analysis.accuracy.uncertainty import CorrectedColumn
from analysis.errors import AnalysisError
from analysis.statistics.averages import CONFIDENCE, relative_change
from analysis.statistics.by_chance import by_chance_words
from analysis.table import Table
from analysis.words import counted

Rows = tuple[int, int]  # positions in a table: before and after

NO_DRAWS: Mapping[str, Draws] = MappingProxyType({})


class Bounds(NamedTuple):
    """The interval of a difference, NaN at both ends where there are no data for one."""

    lower: float
    upper: float

    @property
    def excludes_zero(self) -> bool | None:
        """Whether the difference is distinguishable from nothing; None without data."""
        return None if math.isnan(self.lower) else not self.lower <= 0 <= self.upper


NO_BOUNDS = Bounds(math.nan, math.nan)


def accuracies_of(table: Table, rows: Rows, column: str = "ap") -> tuple[float, float]:
    """The accuracy `column` of both rows; NaN where there is none, or where they learnt from different data."""
    data = {table["train_data"][row] for row in rows} - {None}
    if len(data) > 1:
        return math.nan, math.nan
    return float(table[column][rows[0]]), float(table[column][rows[1]])


def relative_accuracy(table: Table, rows: Rows, column: str = "ap") -> float:
    """The relative change of the accuracy `column`, -0.2 is 20 % less; NaN where one is missing.

    NaN also where the first row's is not told from 0, for its interval reaches it: a share of what may be nothing says
    nothing. An accuracy without an interval is taken for what it is.
    """
    before, after = accuracies_of(table, rows, column)
    reaches_zero = table[f"{column}_lower"][rows[0]] <= 0  # NaN does not
    return math.nan if reaches_zero else relative_change(before, after)


def share_caveats(
    accuracies: Iterable[tuple[float, float, float]], what: str = "AP", of: str = "pair"
) -> tuple[str, ...]:
    """How many accuracies are not told from 0, so that they have no relative change; nothing where all have.

    Args:
        accuracies: before, after, and the relative change, of each pair.
        what: which accuracy.
        of: what a pair is called.
    """
    known = [one for one in accuracies if not math.isnan(one[0] + one[1])]
    without = [(before, after) for before, after, change in known if math.isnan(change)]
    if not without:
        return ()
    before, after = (sum(ends) / len(without) for ends in zip(*without, strict=True))
    nothing = sum(one == (0, 0) for one in without)
    caveat = (
        f"Without a change of {what} in percent: {len(without)} of {counted(len(known), of)}, where it is not told from 0 to "
        f"begin with (on average {before:.3f}, and then {after:.3f}{f'; 0 and 0 in {nothing}' if nothing else ''})."
    )
    return (caveat,)


class ApDifferences:
    """Intervals of differences of one accuracy between rows that were evaluated on the same draws of pictures.

    Args:
        table: whose column `evaluation_digest` names the evaluations.
        draws: digest -> the draws kept beside that evaluation.
        column: which AP.
        confidence: of the intervals.
    """

    def __init__(
        self,
        table: Table,
        draws: Mapping[str, Draws],
        *,
        column: str = "ap",
        confidence: float = CONFIDENCE,
    ) -> None:
        self._digests = table["evaluation_digest"]
        self._draws = draws
        self._corrected = CorrectedColumn(draws, column)
        self._confidence = confidence

    def of(self, rows: Rows) -> Bounds:
        """The interval of the second row's AP less the first's; none where one has no draws, or other ones."""
        return self.mean_of([rows])

    def mean_of(self, pairs: Sequence[Rows], weights: Sequence[float] | None = None) -> Bounds:
        """The interval of the mean of `of` over at least one pair, where all rows share their draws of pictures.

        Args:
            pairs: of rows.
            weights: of the pairs in the mean; equal by default.
        """
        digests = [(self._digests[first], self._digests[second]) for first, second in pairs]
        if any(digest is None or digest not in self._draws for digest in itertools.chain(*digests)):
            return NO_BOUNDS
        try:
            found = self._corrected.mean_difference(digests, weights=weights, confidence=self._confidence)
        except AnalysisError:  # of other pictures or other draws
            return NO_BOUNDS
        return NO_BOUNDS if found.lower is None or found.upper is None else Bounds(found.lower, found.upper)


def ap_difference(
    table: Table,
    rows: Rows,
    draws: Mapping[str, Draws],
    *,
    column: str = "ap",
    confidence: float = CONFIDENCE,
) -> Bounds:
    """`ApDifferences.of` two rows that no further pairs are made of."""
    return ApDifferences(table, draws, column=column, confidence=confidence).of(rows)


def clear_words(bounds: Iterable[Bounds], confidence: float = CONFIDENCE, what: str = "AP") -> list[str]:
    """A sentence on how many differences of `what` are more than chance, of those with data; none without any."""
    clear = [bound.excludes_zero for bound in bounds if bound.excludes_zero is not None]
    if not clear:
        return []
    pairs = f"{sum(clear)} of the {len(clear)} pairs" if len(clear) > 1 else "the one pair"
    more = "more" if any(clear) or len(clear) > 1 else "no more"
    chance = by_chance_words(len(clear), confidence)
    return [
        f"In {pairs} with draws kept, the change in {what} is {more} than the choice of pictures explains{chance}."
    ]


def bounds_caveats(bounds: Iterable[Bounds], what: str = "AP") -> tuple[str, ...]:
    """What the intervals of the `what` of single pairs do not tell; nothing where there are none."""
    if all(bound.excludes_zero is None for bound in bounds):
        return ()
    return (f"The interval of a single pair's {what} is of the choice of pictures alone.",)
