"""Average precision and recall of match data, with a whole-number weight for each picture.

A weight of 2 counts a picture as two pictures alike: what an image-level bootstrap draws. Shapes: see
`analysis.matches`; R levels of recall (`RECALLS`).
"""

import dataclasses
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import AnalysisError
from analysis.matches import OVERLAPS, SIZES, Matches

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

RECALLS = np.linspace(
    0.0, 1.0, 101
)  # the recalls at which precision is read off (pycocotools, Params.recThrs)
_LIMITS = (1, 10, 100)  # detections of one category in one picture (pycocotools, Params.maxDets)


class Scores(NamedTuple):
    """COCO's twelve numbers in 0-1, in COCO's order; NaN where no object counts (pycocotools says -1).

    Average precision `ap` over the overlaps from 0.5 to 0.95, at 0.5, at 0.75, and of small, medium and large objects;
    average recall `ar` with at most 1, 10 and 100 detections of a category in a picture, and by size with 100.
    """

    ap: float
    ap50: float
    ap75: float
    ap_small: float
    ap_medium: float
    ap_large: float
    ar1: float
    ar10: float
    ar100: float
    ar_small: float
    ar_medium: float
    ar_large: float


class _Rising(NamedTuple):
    """The true positives of one size and overlap in order, and where they stand: fixed for all weights.

    Attributes:
        images: (n,) picture of each true positive.
        categories: (n,) category of each.
        starts: (K + 1,) where each category's true positives begin.
        seen: (n,) how many detections inside the size stand up to and with it.
        odd_images: (m,) picture of each detection that `seen` counts otherwise than this overlap does.
        odd_signs: (m,) +1 where it is a true positive from outside the size, -1 where it is ignored inside it.
        odd_seen: (n,) how many of those stand up to and with the true positive.
        odd_starts: (K + 1,) where each category's begin.
    """

    images: NDArray[np.int32]
    categories: Ints
    starts: Ints
    seen: Ints
    odd_images: NDArray[np.int32]
    odd_signs: Ints
    odd_seen: Ints
    odd_starts: Ints


class _Size(NamedTuple):
    """One size of objects: its detections and objects.

    Attributes:
        images: picture of each detection inside the size, in order.
        starts: (K + 1,) where each category's begin.
        object_images, object_categories: of the objects that count.
        overlaps: T orders of true positives.
    """

    images: NDArray[np.int32]
    starts: Ints
    object_images: NDArray[np.int32]
    object_categories: NDArray[np.int32]
    overlaps: tuple[_Rising, ...]


@dataclasses.dataclass(frozen=True, eq=False)
class Ranked:
    """Match data made ready for many sets of weights; `rank` makes it."""

    matches: Matches
    sizes: tuple[_Size, ...]

    def average_precisions(self, weights: ArrayLike | None = None) -> Floats:
        """The AP of each size, overlap and category, of shape (A, T, K); NaN where no object counts.

        Precision at a recall is the best one at that recall or beyond; AP is its mean over `RECALLS`.

        Args:
            weights: (I,) how often each picture counts, whole numbers of 0 or more; by default once.

        Raises:
            AnalysisError: not one whole number of 0 or more for each picture.

        Source: pycocotools, COCOeval.accumulate.
        """
        counts = _checked(weights, len(self.matches.image_ids))
        return np.stack([_of_size(size, counts) for size in self.sizes])


def rank(matches: Matches) -> Ranked:
    """`matches` in the form that is fast to weigh again and again."""
    return Ranked(matches, tuple(_size(matches, number) for number in range(len(SIZES))))


def score(matches: Matches) -> Scores:
    """The twelve numbers of `matches`, each picture counted once."""
    precisions, recalls = rank(matches).average_precisions(), _recalls(matches)
    by_size = [_mean(recalls[size, -1]) for size in range(1, len(SIZES))]
    return Scores(*precision_numbers(precisions), *(_mean(recall) for recall in recalls[0]), *by_size)


def precision_numbers(precisions: Floats) -> tuple[float, ...]:
    """The first six of `Scores` from `Ranked.average_precisions`: means over what is not NaN."""
    over_all = precisions[0]
    at_half, at_three_quarters = (int(np.argmin(abs(overlap - OVERLAPS))) for overlap in (0.5, 0.75))
    parts = (over_all, over_all[at_half], over_all[at_three_quarters], *precisions[1:])
    return tuple(_mean(part) for part in parts)


def per_category(precisions: Floats) -> Floats:
    """The AP of each category, of shape (K,), from `Ranked.average_precisions`; NaN where it has no objects."""
    return np.asarray(precisions[0].mean(axis=0))


def _mean(values: Floats) -> float:
    present = values[~np.isnan(values)]
    return float(present.mean()) if present.size else float("nan")


def _checked(weights: ArrayLike | None, count: int) -> Ints:
    if weights is None:
        return np.ones(count, np.int64)
    counts = np.asarray(weights)
    if counts.shape != (count,) or counts.dtype.kind not in "iu" or (count and counts.min() < 0):
        raise AnalysisError(
            f"weights of shape {counts.shape} and kind {counts.dtype}; give one whole number of 0 or more for each of "
            f"the {count} pictures"
        )
    return counts.astype(np.int64)


def _size(matches: Matches, number: int) -> _Size:
    is_inside = matches.outside >> number & 1 == 0
    seen = np.concatenate([[0], np.cumsum(is_inside)])
    counts = matches.object_counts >> number & 1 == 1
    return _Size(
        images=matches.images[is_inside],
        starts=seen[matches.starts],
        object_images=matches.object_images[counts],
        object_categories=matches.object_categories[counts],
        overlaps=tuple(_rising(matches, number, bit, is_inside, seen) for bit in range(len(OVERLAPS))),
    )


def _rising(matches: Matches, number: int, bit: int, is_inside: NDArray[np.bool_], seen: Ints) -> _Rising:
    is_true = matches.true[:, number] >> bit & 1 == 1
    is_ignored = matches.ignored[:, number] >> bit & 1 == 1
    inside = is_inside[matches.matched]
    positions = matches.matched[is_true]
    is_odd = (is_true & ~inside) | (is_ignored & inside)
    odd = matches.matched[is_odd]
    starts = np.searchsorted(positions, matches.starts)
    return _Rising(
        images=matches.images[positions],
        categories=np.repeat(np.arange(len(matches.category_ids)), np.diff(starts)),
        starts=starts,
        seen=seen[positions + 1],
        odd_images=matches.images[odd],
        odd_signs=np.where(is_true[is_odd], 1, -1),
        odd_seen=np.searchsorted(odd, positions, side="right"),
        odd_starts=np.searchsorted(odd, matches.starts),
    )


def _of_size(size: _Size, counts: Ints) -> Floats:
    """AP of one size, of shape (T, K)."""
    num_categories = len(size.starts) - 1
    objects = np.bincount(
        size.object_categories, weights=counts[size.object_images], minlength=num_categories
    ).astype(np.int64)
    needed = _needed(objects)
    seen = _running(counts[size.images])
    table = np.stack([_of_overlap(rising, size, counts, seen, needed) for rising in size.overlaps])
    return np.where(objects > 0, table, np.nan)


def _running(values: Ints) -> Ints:
    """The running sum of `values` with a 0 before it."""
    sums = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=sums[1:])
    return sums


def _needed(objects: Ints) -> Ints:
    """The least number of true positives with which each recall is reached, of shape (K, R), at least 1.

    The division is the one that decides in pycocotools, so that both fall on the same side of each recall.
    """
    totals = np.maximum(objects, 1)[:, None]
    needed = np.ceil(RECALLS * totals).astype(np.int64)
    needed -= (needed - 1) / totals >= RECALLS
    needed += needed / totals < RECALLS
    return np.maximum(needed, 1)


def _of_overlap(rising: _Rising, size: _Size, counts: Ints, seen: Ints, needed: Ints) -> Floats:
    """AP of each category at one overlap, of shape (K,).

    Precision is taken at true positives only: between them it falls, so the best at a recall or beyond is at one.
    """
    true = _running(counts[rising.images])
    odd = _running(counts[rising.odd_images] * rising.odd_signs)
    before = seen[size.starts[:-1]] + odd[rising.odd_starts[:-1]]
    judged = seen[rising.seen] + odd[rising.odd_seen] - before[rising.categories]
    right = true[1:] - true[rising.starts[:-1]][rising.categories]
    precisions = right / (judged + np.spacing(1))  # as pycocotools has it; nothing judged gives 0
    best = _best_from_here(precisions, rising.categories)
    first = true[rising.starts[:-1], None]
    places = np.searchsorted(true[1:], first + needed)
    is_reached = needed <= true[rising.starts[1:], None] - first
    found = np.where(is_reached, best[np.where(is_reached, places, -1)], 0.0)
    return np.asarray(found.sum(axis=1) / len(RECALLS))


def _best_from_here(precisions: Floats, categories: Ints) -> Floats:
    """The largest of the precisions from each place to the end of its category, and a 0 at the end of all.

    Categories are lifted apart, the earlier the higher, so that one running maximum from the end serves them all.
    """
    lift = 2.0 * (categories[-1] - categories) if len(categories) else 0.0
    best = np.maximum.accumulate((precisions + lift)[::-1])[::-1] - lift
    return np.append(best, 0.0)


def _recalls(matches: Matches) -> Floats:
    """The recall of each size, limit and overlap and category, of shape (A, limits, T, K); NaN where no object counts."""
    num_categories = len(matches.category_ids)
    categories = np.searchsorted(matches.starts, matches.matched, side="right") - 1
    table = np.full((len(SIZES), len(_LIMITS), len(OVERLAPS), num_categories), np.nan)
    for size in range(len(SIZES)):
        counts = matches.object_counts >> size & 1 == 1
        objects = np.bincount(matches.object_categories[counts], minlength=num_categories)
        for place, limit in enumerate(_LIMITS):
            for bit in range(len(OVERLAPS)):
                is_found = (matches.true[:, size] >> bit & 1 == 1) & (matches.ranks < limit)
                found = np.bincount(categories[is_found], minlength=num_categories)
                table[size, place, bit] = np.where(objects > 0, found / np.maximum(objects, 1), np.nan)
    return table
