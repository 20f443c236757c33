"""`Draws`: the AP numbers of one detector on many sets of pictures, drawn anew from the ones there are.

They are what intervals are made of, and the slow part of it. Kept beside an evaluation, they give the interval of its
difference to any other one at once: the same seed draws the same pictures for both.
"""

import dataclasses
import hashlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from analysis.accuracy.average_precision import Ranked, per_category, precision_numbers, rank
from analysis.accuracy.matches import Matches
from analysis.errors import AnalysisError

Floats = NDArray[np.float64]
Counts = NDArray[np.int64]
Report = Callable[[float, float], None]

_REPORTS = 100  # of the progress: drawing a bar takes as long as a draw of few pictures
PREFIX = "draws_"  # of the names of arrays that hold draws
_VALUES, _ROWS, _SEED, _PICTURES, _GAINS = (
    f"{PREFIX}{name}" for name in ("values", "rows", "seed", "pictures", "gains")
)
HALVINGS = (
    50  # their chance is then a tenth of that of the pictures, and they take a tenth of 1,000 draws' time
)


@dataclasses.dataclass(frozen=True, eq=False)
class Draws:
    """N numbers of one detector, `analysis.schema.ACCURACIES` and then the AP of each category, over R draws.

    Attributes:
        values: (N,) of the pictures as they are; NaN where no object counts.
        rows: (R, N) of each draw; NaN where it holds no object that counts.
        seed: of the draws.
        pictures: sha256 of how often each picture was drawn: equal where two detectors had the same draws.
        gains: (N,) by how much the numbers on half of the pictures lie above those on all of them, on average over
            `HALVINGS` ways to halve them; None in files of old. See `analysis.accuracy.uncertainty`.
    """

    values: Floats
    rows: Floats
    seed: int
    pictures: bytes
    gains: Floats | None = None

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything by name, for the file of match data; the rows to seven digits."""
        gains = {} if self.gains is None else {_GAINS: self.gains}
        return {
            _VALUES: self.values,
            _ROWS: self.rows.astype(np.float32),
            _SEED: np.array([self.seed]),
            _PICTURES: np.frombuffer(self.pictures, np.uint8),
            **gains,
        }

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self | None:
        """The draws that `arrays` gave; None where a file of match data has none, as those of old have."""
        if not {_VALUES, _ROWS, _SEED, _PICTURES} <= set(arrays):
            return None
        return cls(
            np.asarray(arrays[_VALUES], np.float64),
            np.asarray(arrays[_ROWS], np.float64),
            int(arrays[_SEED][0]),
            arrays[_PICTURES].tobytes(),
            np.asarray(arrays[_GAINS], np.float64) if _GAINS in arrays else None,
        )

    def only(self, number: int) -> Self:
        """The draws of one of the N numbers alone."""
        gains = None if self.gains is None else self.gains[[number]]
        return dataclasses.replace(
            self, values=self.values[[number]], rows=self.rows[:, [number]], gains=gains
        )

    def check_same_draws(self, other: Self) -> None:
        """Refuse draws that cannot be paired with the `other`'s.

        Raises:
            AnalysisError: the two are of other pictures, draws or categories.
        """
        if self.pictures != other.pictures or self.rows.shape != other.rows.shape:
            raise AnalysisError(
                f"a paired difference needs the same draws of the same pictures: {len(other.rows)} of seed {other.seed} "
                f"against {len(self.rows)} of seed {self.seed}; draw again from the match data"
            )

    def less(self, other: Self) -> Self:
        """The numbers of these draws less the `other`'s; where either is NaN so is the difference.

        Raises:
            AnalysisError: the two are of other pictures, draws or categories.
        """
        self.check_same_draws(other)
        gains = None if self.gains is None or other.gains is None else self.gains - other.gains
        return dataclasses.replace(
            self, values=self.values - other.values, rows=self.rows - other.rows, gains=gains
        )


def draw(
    matches: Matches, *, resamples: int, seed: int, on_progress: Report = lambda _done, _of: None
) -> Draws:
    """The numbers of `matches` over `resamples` draws of its pictures, as many and with replacement.

    Raises:
        AnalysisError: there are no pictures, or no draws are asked for.
    """
    if not len(matches.image_ids):
        raise AnalysisError("no pictures to draw from; evaluate on at least one")
    if resamples < 1:
        raise AnalysisError(f"{resamples} resamples; give at least 1")
    ranked, rows, pictures = rank(matches), [], hashlib.sha256()
    for counts in _draws(len(matches.image_ids), resamples, seed):
        pictures.update(counts.tobytes())
        rows.append(_numbers(ranked.average_precisions(counts)))
        if len(rows) % max(resamples // _REPORTS, 1) == 0:
            on_progress(len(rows), resamples)
    values, gains = _numbers(ranked.average_precisions()), _gains(ranked, seed)
    return Draws(values, np.stack(rows), seed, pictures.digest(), gains)


def _draws(num_pictures: int, resamples: int, seed: int) -> Iterator[Counts]:
    """How often each picture was drawn, `resamples` times."""
    rng = np.random.default_rng(seed)
    for _ in range(resamples):
        yield np.bincount(rng.integers(0, num_pictures, num_pictures), minlength=num_pictures)


def _gains(ranked: Ranked, seed: int) -> Floats:
    """By how much the numbers on half of the pictures lie above those on all of them, of shape (N,).

    Halves are averaged overlap by overlap and category by category, so that a category that only some of them hold does
    not move the mean over categories.
    """
    whole, num_pictures = ranked.average_precisions(), len(ranked.matches.image_ids)
    sums, counts = np.zeros_like(whole), np.zeros_like(whole)
    for weights in _halves(num_pictures, seed):
        half = ranked.average_precisions(weights)
        sums += np.nan_to_num(half)
        counts += ~np.isnan(half)
    halves = np.where(counts > 0, sums / np.maximum(counts, 1), whole)
    return _numbers(halves) - _numbers(whole)


def _halves(num_pictures: int, seed: int) -> Iterator[Counts]:
    """The weights of one half of the pictures and of the other, `HALVINGS` times; nothing of a single picture."""
    rng, size = np.random.default_rng((seed, 1)), num_pictures // 2
    for _ in range(HALVINGS if size else 0):
        order = rng.permutation(num_pictures)
        for half in (order[:size], order[size : 2 * size]):
            yield np.bincount(half, minlength=num_pictures)


def _numbers(precisions: Floats) -> Floats:
    """`ACCURACIES` and then the AP of each category."""
    return np.concatenate([precision_numbers(precisions), per_category(precisions)])
