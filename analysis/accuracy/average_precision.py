"""Average precision and recall of match data, with a whole-number weight for each picture.

A weight of 2 counts a picture as two pictures alike: what an image-level bootstrap draws. Shapes: see
`analysis.accuracy.matches`; R levels of recall (`RECALLS`).
"""

import dataclasses
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.accuracy.matches import OVERLAPS, SIZES, Matches
from analysis.errors import AnalysisError

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


class _Size(NamedTuple):
    """One size of objects: what stands in which order, the same for all weights.

    A list is the detections of one overlap and category, by falling score; there are T * K lists, in that order.

    Attributes:
        images: picture of each detection inside the size, category by category.
        starts: (K + 1,) where each category's begin.
        object_images, object_categories: of the objects that count.
        true_images: (n,) picture of each true positive, list by list.
        true_starts: (T * K + 1,) where each list's begin.
        seen: (n,) how many detections inside the size stand up to and with it.
        odd_images: picture of each detection that `seen` counts otherwise than the overlap of its list does.
        odd_signs: +1 where it is a true positive from outside the size, -1 where it is ignored inside it.
        odd_seen: (n,) how many of those stand up to and with the true positive.
        odd_starts: (T * K + 1,) where each list's begin.
    """

    images: Ints
    starts: Ints
    object_images: Ints
    object_categories: Ints
    true_images: Ints
    true_starts: Ints
    seen: Ints
    odd_images: Ints
    odd_signs: Ints
    odd_seen: Ints
    odd_starts: Ints


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
    bits = np.arange(len(OVERLAPS))[:, None]
    is_true = matches.true[:, number] >> bits & 1 == 1  # [T, M]
    is_ignored = matches.ignored[:, number] >> bits & 1 == 1
    inside = is_inside[matches.matched]
    is_odd = (is_true & ~inside) | (is_ignored & inside)
    true, odd = _in_lists(matches, is_true), _in_lists(matches, is_odd)
    return _Size(
        images=matches.images[is_inside].astype(np.intp),  # three times faster to look up with
        starts=seen[matches.starts],
        object_images=matches.object_images[counts].astype(np.intp),
        object_categories=matches.object_categories[counts].astype(np.intp),
        true_images=matches.images[true.detections].astype(np.intp),
        true_starts=true.starts,
        seen=seen[true.detections + 1],
        odd_images=matches.images[odd.detections].astype(np.intp),
        odd_signs=np.where(is_true[is_odd], 1, -1),
        odd_seen=np.searchsorted(odd.places, true.places, side="right"),
        odd_starts=odd.starts,
    )


class _InLists(NamedTuple):
    """Some detections list by list: which, their places in all lists laid end to end, and where each list begins."""

    detections: Ints
    places: Ints
    starts: Ints


def _in_lists(matches: Matches, chosen: NDArray[np.bool_]) -> _InLists:
    """The matched detections chosen for each overlap, of shape (T, M)."""
    overlaps, which = np.nonzero(chosen)
    detections = matches.matched[which].astype(np.int64)
    places = overlaps * len(matches.images) + detections
    firsts = np.arange(len(OVERLAPS))[:, None] * len(matches.images) + matches.starts[:-1]
    starts = np.append(np.searchsorted(places, firsts.ravel()), len(places))
    return _InLists(detections, places, starts)


def _of_size(size: _Size, counts: Ints) -> Floats:
    """AP of one size, of shape (T, K)."""
    num_categories = len(size.starts) - 1
    objects = np.bincount(size.object_categories, counts[size.object_images], num_categories).astype(np.int64)
    table = _of_lists(size, counts, objects).reshape(len(OVERLAPS), num_categories)
    return np.where(objects > 0, table, np.nan)


def _of_lists(size: _Size, counts: Ints, objects: Ints) -> Floats:
    """AP of each list, of shape (T * K,).

    Precision is taken at true positives only: between them it falls, so the best at a recall or beyond is at one. Each
    stands for the recalls that it is the first to reach.
    """
    categories = np.tile(np.arange(len(objects)), len(OVERLAPS))
    lengths = np.diff(size.true_starts)
    seen, true = _running(counts[size.images]), _running(counts[size.true_images])
    odd = _running(counts[size.odd_images] * size.odd_signs)
    seen_before = seen[size.starts[categories]] + odd[size.odd_starts[:-1]]
    judged = seen[size.seen] + odd[size.odd_seen] - np.repeat(seen_before, lengths)
    right = true[1:] - np.repeat(true[size.true_starts[:-1]], lengths)
    precisions = right / (judged + np.spacing(1))  # as pycocotools has it; nothing judged gives 0
    best = _best_from_here(precisions, np.repeat(-2.0 * np.arange(len(lengths)), lengths))
    reached, firsts = _reached(objects)
    place = np.repeat(firsts[categories], lengths) + right
    gained = reached[place] - reached[place - counts[size.true_images]]
    return _list_sums(best * gained, size.true_starts) / len(RECALLS)


def _list_sums(values: Floats, starts: Ints) -> Floats:
    """The sum of each list's values; 0 for an empty list."""
    sums = np.add.reduceat(np.append(values, 0.0), starts[:-1])  # ten times faster than bincount
    return np.where(np.diff(starts) > 0, sums, 0.0)


def _running(values: Ints) -> Ints:
    """The running sum of `values` with a 0 before it."""
    sums = np.zeros(len(values) + 1, np.int64)
    np.cumsum(values, out=sums[1:])
    return sums


def _reached(objects: Ints) -> tuple[Ints, Ints]:
    """How many recalls are reached by 0, 1, ... true positives, all categories end to end, and where each begins.

    Only differences within a category mean something.
    """
    firsts = _running(np.maximum(objects, 1) + 1)
    steps = np.bincount((firsts[:-1, None] + _needed(objects)).ravel(), minlength=firsts[-1])
    return np.cumsum(steps), firsts[:-1]


def _needed(objects: Ints) -> Ints:
    """The least number of true positives with which each recall is reached, of shape (K, R), at least 1.

    The division is the one that decides in pycocotools, so that both fall on the same side of each recall.
    """
    totals = np.maximum(objects, 1)[:, None]
    needed = np.ceil(RECALLS * totals).astype(np.int64)
    needed -= (needed - 1) / totals >= RECALLS
    needed += needed / totals < RECALLS
    return np.maximum(needed, 1)


def _best_from_here(precisions: Floats, lift: Floats) -> Floats:
    """The largest of the precisions from each place to the end of its list.

    Lists are lifted apart, the earlier the higher, so that one running maximum from the end serves them all.
    """
    return np.asarray(np.maximum.accumulate((precisions + lift)[::-1])[::-1] - lift)


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
