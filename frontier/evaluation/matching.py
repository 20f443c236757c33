"""Detections matched to objects as pycocotools does it, all pictures and categories at once.

In one picture and category, detections choose in order of their scores: the object that overlaps most, is not taken
yet, and overlaps enough; one that counts before one that does not (a crowd, or of another size); of equal overlaps the
later object. Crowds are never used up. The choice is made apart for each size and each overlap that is asked for.

Only pairs that overlap by half at least can match, and few do. So pairs are made per part of the pictures, thinned to
those, and the detections that have one are taken in rounds: in round n the n-th such detection of each picture and
category, for all of them in one go.

Shapes: G objects, D detections, E pairs, P groups of one picture and category, A sizes, T overlaps; see
`analysis.accuracy.matches`. Source: pycocotools, COCOeval.evaluateImg.
"""

import itertools
from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.accuracy.matches import AREA_RANGES, MAX_DETECTIONS, OVERLAPS, SIZES, Matches
from frontier.evaluation.coco_results import CocoResults, check_results
from frontier.evaluation.ground_truth import GroundTruth

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]

_LEAST = np.minimum(OVERLAPS, 1 - 1e-10)  # a perfect overlap may come out a little under 1
_PAIRS_AT_ONCE = 250_000
_COUNTS = 1 << 20  # more than any picture's pairs: an object that counts comes before all that do not
_BITS = 1 << np.arange(max(len(SIZES), len(OVERLAPS)))


class _Objects(NamedTuple):
    """The objects by group, in the order of the data set within each."""

    groups: Ints
    boxes: Floats
    is_crowd: NDArray[np.bool_]
    is_ignored: NDArray[np.bool_]  # (G, A)


class _Detections(NamedTuple):
    """The best detections of each group by falling score, equal ones as given."""

    groups: Ints
    boxes: Floats
    scores: Floats
    ranks: Ints


class _Pairs(NamedTuple):
    """Detections and objects of one group that overlap by half at least: by detection, then by overlap."""

    detections: Ints
    objects: Ints
    overlaps: Floats


class _Outcome(NamedTuple):
    """The detections that were matched at all, and to what; see `Matches`."""

    detections: Ints
    true: Ints  # (M, A)
    ignored: Ints  # (M, A)


def match(
    truth: GroundTruth,
    results: CocoResults,
    on_progress: Callable[[float, float], None] = lambda _done, _of: None,
) -> Matches:
    """What became of each of the `results` and each object of `truth`; detections of no object count as wrong.

    Args:
        truth: the objects.
        results: the detections; those beyond the best 100 of a category in a picture are left out.
        on_progress: called with the pairs looked at and all pairs.

    Raises:
        UsageError: a detection is of a picture or category that is not in `truth`, or not finite.
    """
    check_results(results, truth)
    objects, detections = _sorted_objects(truth), _sorted_detections(truth, results)
    is_taken = np.zeros((len(objects.groups), len(SIZES), len(OVERLAPS)), bool)
    parts = []
    for pairs, done, of in _pairs(objects, detections):
        parts += [_choose(chosen, objects, is_taken) for chosen in _rounds(pairs, detections)]
        on_progress(done, of)
    return _matches(truth, detections, parts)


def _sorted_objects(truth: GroundTruth) -> _Objects:
    groups = truth.images * len(truth.category_ids) + truth.categories
    order = np.argsort(groups, kind="stable")
    is_counted = _inside(truth.areas) & ~truth.is_crowd[:, None]
    return _Objects(groups[order], truth.boxes[order], truth.is_crowd[order], ~is_counted[order])


def _sorted_detections(truth: GroundTruth, results: CocoResults) -> _Detections:
    images = np.searchsorted(truth.image_ids, results.image_ids)
    groups = images * len(truth.category_ids) + np.searchsorted(truth.category_ids, results.category_ids)
    order = np.lexsort((-results.scores, groups))
    groups = groups[order]
    ranks = np.arange(len(groups)) - np.searchsorted(groups, groups)
    kept = ranks < MAX_DETECTIONS
    order = order[kept]
    return _Detections(groups[kept], results.boxes[order], results.scores[order], ranks[kept])


@np.errstate(over="ignore")
def _areas(boxes: Floats) -> Floats:
    return boxes[:, 2] * boxes[:, 3]


def _inside(areas: Floats) -> NDArray[np.bool_]:
    """Whether each area lies in each size's range, of shape (n, A)."""
    low, high = AREA_RANGES.T
    return np.asarray((areas[:, None] >= low) & (areas[:, None] <= high))


def _pairs(objects: _Objects, detections: _Detections) -> Iterator[tuple[_Pairs, int, int]]:
    """The pairs that may match, part by part of whole groups, with how many pairs are done and of how many."""
    first = np.searchsorted(objects.groups, detections.groups, side="left")
    counts = np.searchsorted(objects.groups, detections.groups, side="right") - first
    ends = np.concatenate([[0], np.cumsum(counts)])  # of each detection's pairs
    for low, high in itertools.pairwise(_cuts(detections.groups, ends)):
        mine = np.repeat(np.arange(low, high), counts[low:high])
        others = first[mine] + np.arange(ends[low], ends[high]) - ends[mine]
        overlaps = _overlaps(detections.boxes[mine], objects.boxes[others], objects.is_crowd[others])
        is_near = overlaps >= _LEAST[0]
        mine, others, overlaps = mine[is_near], others[is_near], overlaps[is_near]
        order = np.lexsort((others, overlaps, mine))
        yield _Pairs(mine[order], others[order], overlaps[order]), int(ends[high]), int(ends[-1])


def _cuts(groups: Ints, ends: Ints) -> list[int]:
    """Where to cut the detections so that no group is cut and each part has about `_PAIRS_AT_ONCE` pairs."""
    starts = np.flatnonzero(np.diff(groups, prepend=-1))
    wanted = np.searchsorted(ends[starts], np.arange(_PAIRS_AT_ONCE, ends[-1], _PAIRS_AT_ONCE))
    inner = starts[wanted[wanted < len(starts)]]
    return [int(cut) for cut in np.unique([0, *inner, len(groups)])]


@np.errstate(over="ignore", invalid="ignore")  # an absurdly large box overlaps nothing
def _overlaps(boxes: Floats, others: Floats, is_crowd: NDArray[np.bool_]) -> Floats:
    """Intersection over union of each of the `boxes` with its other; with a crowd, over the box's own area.

    Source: pycocotools, maskApi.c, bbIou, in the same order of operations.
    """
    ends = np.minimum(boxes[:, :2] + boxes[:, 2:], others[:, :2] + others[:, 2:])
    sides = ends - np.maximum(boxes[:, :2], others[:, :2])
    areas = _areas(boxes)
    intersections = sides[:, 0] * sides[:, 1]
    unions = np.where(is_crowd, areas, areas + _areas(others) - intersections)
    return np.where((sides > 0).all(axis=1), intersections, 0.0) / np.where(unions == 0, 1.0, unions)


def _rounds(pairs: _Pairs, detections: _Detections) -> Iterator[_Pairs]:
    """The pairs of each group's first detection that has any, then of each group's second, and so on."""
    is_first = np.diff(pairs.detections, prepend=-1) > 0
    number = np.cumsum(is_first) - 1  # of the detection, among those that have pairs
    groups = detections.groups[pairs.detections[is_first]]
    turns = np.arange(len(groups)) - np.searchsorted(groups, groups)
    turn = turns[number]
    order = np.argsort(turn, kind="stable")
    cuts = np.searchsorted(turn[order], np.arange(1, turns.max(initial=0) + 1))
    for chosen in np.split(order, cuts) if len(order) else ():
        yield _Pairs(pairs.detections[chosen], pairs.objects[chosen], pairs.overlaps[chosen])


def _choose(pairs: _Pairs, objects: _Objects, is_taken: NDArray[np.bool_]) -> _Outcome:
    """What each detection of `pairs` is matched to; marks it in `is_taken`, of shape (G, A, T). One of each group."""
    starts = np.flatnonzero(np.diff(pairs.detections, prepend=-1))
    lengths = np.diff(starts, append=len(pairs.detections))
    places = np.arange(1, len(pairs.detections) + 1) - np.repeat(starts, lengths)  # from 1, by rising overlap
    is_ignored = objects.is_ignored[pairs.objects]
    worth = places[:, None] + np.where(is_ignored, 0, _COUNTS)  # [E, A]
    is_free = ~is_taken[pairs.objects] | objects.is_crowd[pairs.objects, None, None]
    is_enough = pairs.overlaps[:, None] >= _LEAST
    best = np.maximum.reduceat(np.where(is_free & is_enough[:, None, :], worth[:, :, None], 0), starts)
    found = np.nonzero(best)
    is_counted = best > _COUNTS
    taken = pairs.objects[starts[found[0]] + best[found] % _COUNTS - 1]
    is_taken[taken, found[1], found[2]] = True
    bits = _BITS[: len(OVERLAPS)]
    return _Outcome(pairs.detections[starts], is_counted @ bits, ((best > 0) & ~is_counted) @ bits)


def _matches(truth: GroundTruth, detections: _Detections, parts: list[_Outcome]) -> Matches:
    num_categories = len(truth.category_ids)
    images, categories = np.divmod(detections.groups, num_categories)
    order = np.lexsort((-detections.scores, categories))  # stable: by picture among equal scores
    place = np.argsort(order)
    right = _joined(parts)
    is_matched = ((right.true | right.ignored) != 0).any(axis=1)
    matched = place[right.detections[is_matched]]
    rising = np.argsort(matched)
    counts = _inside(truth.areas) & ~truth.is_crowd[:, None]
    return Matches(
        image_ids=truth.image_ids,
        category_ids=truth.category_ids,
        starts=np.searchsorted(categories[order], np.arange(num_categories + 1)),
        images=images[order],
        outside=~_inside(_areas(detections.boxes[order])) @ _BITS[: len(SIZES)],
        matched=matched[rising],
        ranks=detections.ranks[right.detections[is_matched]][rising],
        true=right.true[is_matched][rising],
        ignored=right.ignored[is_matched][rising],
        object_images=truth.images.astype(np.int32),
        object_categories=truth.categories.astype(np.int32),
        object_counts=counts @ _BITS[: len(SIZES)],
    )


def _joined(parts: list[_Outcome]) -> _Outcome:
    none = _Outcome(np.zeros(0, np.int64), *(np.zeros((0, len(SIZES)), np.int64),) * 2)
    return _Outcome(*(np.concatenate(columns) for columns in zip(none, *parts, strict=True)))
