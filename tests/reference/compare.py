"""Comparing our arrays with recorded ones."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy import ndarray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from tests.reference.recorded import Recorded

TENSOR_TOLERANCE = 1e-3  # of the largest magnitude
MATCH_IOU = 0.99
MATCHED_SHARE = 0.95
REPEATED = "raw_detection_scores"  # the class predictions once more, which a compact folder leaves out


class Comparison(NamedTuple):
    """One line of the report: what was compared, how far off it is, and what is allowed."""

    what: str
    error: float
    tolerance: float

    @property
    def passes(self) -> bool:
        return bool(self.error <= self.tolerance)  # NaN does not pass


def tensors(recorded: Recorded, ours: Mapping[str, ndarray]) -> Iterator[Comparison]:
    """`tensor` of each of `ours`, by the name that it is recorded under."""
    for key, array in ours.items():
        if key != REPEATED or key in recorded:
            yield tensor(recorded, key, array)


def tensor(recorded: Recorded, key: str, ours: ndarray) -> Comparison:
    """The largest difference as a share of the largest recorded magnitude (of 1 where all are zero).

    The mean and the deviation of the whole array are compared too, for a sample leaves most of it out. Infinite where
    shapes differ or nothing is recorded.
    """
    if key not in recorded:
        return Comparison(f"{key} is not recorded", np.inf, TENSOR_TOLERANCE)
    ours, theirs = np.asarray(ours, np.float64), recorded.sample(key)
    if theirs.shape != ours.shape:
        return Comparison(f"{key} shape {ours.shape}, not {theirs.shape}", np.inf, TENSOR_TOLERANCE)
    if ours.size == 0:
        return Comparison(key, 0.0, TENSOR_TOLERANCE)
    found = np.append(ours.reshape(-1)[theirs.index], [ours.mean(), ours.std()])
    expected = np.append(theirs.values, theirs.mean_std)
    largest = np.abs(theirs.values).max() or 1.0
    return Comparison(key, float(np.abs(found - expected).max() / largest), TENSOR_TOLERANCE)


def matched(
    what: str, ours: tuple[ndarray, ndarray, ndarray], theirs: tuple[ndarray, ndarray, ndarray]
) -> Comparison:
    """The share of (boxes xyxy, scores, classes) of either side without a partner.

    Partners are one to one, of the same class, of IoU at least .99, their scores within 1e-3 of the largest.
    """
    (boxes, scores, classes), (their_boxes, their_scores, their_classes) = ours, theirs
    close = np.abs(scores[:, None] - their_scores) <= TENSOR_TOLERANCE * np.abs(their_scores).max(initial=0)
    possible = close & (classes[:, None] == their_classes) & (iou(boxes, their_boxes) >= MATCH_IOU)
    pairs = np.sum(maximum_bipartite_matching(csr_array(possible)) >= 0) if possible.any() else 0
    longest = max(len(boxes), len(their_boxes))
    return Comparison(f"{what} unmatched", 1 - pairs / longest if longest else 0.0, 1 - MATCHED_SHARE)


def iou(a: ndarray, b: ndarray) -> ndarray:
    """Intersection over union of every pair, in float64."""
    a, b = a.astype(np.float64)[:, None], b.astype(np.float64)[None]
    sides = np.maximum(np.minimum(a[..., 2:], b[..., 2:]) - np.maximum(a[..., :2], b[..., :2]), 0)
    inside = sides.prod(-1)
    union = (a[..., 2:] - a[..., :2]).prod(-1) + (b[..., 2:] - b[..., :2]).prod(-1) - inside
    return inside / np.maximum(union, 1e-12)


def yxyx_to_xyxy(boxes: ndarray) -> ndarray:
    """The references' corner order to ours."""
    return np.asarray(boxes)[..., [1, 0, 3, 2]]
