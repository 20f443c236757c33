"""Comparing our arrays with recorded ones.

Large recorded arrays are samples: `<key>#index`, `<key>#value`, `<key>#shape`, `<key>#mean_std`.
"""

from typing import NamedTuple

import numpy as np
from numpy import ndarray

TENSOR_TOLERANCE = 1e-3  # of the largest magnitude
MATCH_IOU = 0.99
MATCHED_SHARE = 0.95


class Comparison(NamedTuple):
    """One line of the report: what was compared, how far off it is, and what is allowed."""

    what: str
    error: float
    tolerance: float

    @property
    def passes(self) -> bool:
        return bool(self.error <= self.tolerance)  # NaN does not pass


def tensor(
    recorded: dict[str, ndarray], key: str, ours: ndarray, *, columns: tuple[int, ...] | None = None
) -> Comparison:
    """The largest difference as a share of the largest recorded magnitude; infinite where shapes differ."""
    ours = np.asarray(ours, np.float64)
    if columns is not None:
        ours = ours[..., columns]
    if key in recorded:
        theirs = recorded[key].astype(np.float64)
        if theirs.shape != ours.shape:
            return Comparison(f"{key} shape {ours.shape}, not {theirs.shape}", np.inf, TENSOR_TOLERANCE)
    else:
        shape = tuple(recorded[f"{key}#shape"])
        if shape != ours.shape:
            return Comparison(f"{key} shape {ours.shape}, not {shape}", np.inf, TENSOR_TOLERANCE)
        theirs = recorded[f"{key}#value"].astype(np.float64)
        ours = ours.reshape(-1)[recorded[f"{key}#index"]]
    return Comparison(key, float(np.abs(ours - theirs).max() / np.abs(theirs).max()), TENSOR_TOLERANCE)


def matched(
    what: str, ours: tuple[ndarray, ndarray, ndarray], theirs: tuple[ndarray, ndarray, ndarray]
) -> Comparison:
    """The share of (boxes xyxy, scores, classes) of either side without a partner.

    Partners are one to one, of the same class, of IoU at least .99, their scores within 1e-3 of the largest.
    """
    (boxes, scores, classes), (their_boxes, their_scores, their_classes) = ours, theirs
    close = np.abs(scores[:, None] - their_scores[None]) <= TENSOR_TOLERANCE * np.abs(their_scores).max()
    possible = close & (classes[:, None] == their_classes[None]) & (iou(boxes, their_boxes) >= MATCH_IOU)
    taken = np.zeros(len(their_boxes), bool)
    pairs = 0
    for row in possible:
        free = np.flatnonzero(row & ~taken)
        if free.size:
            taken[free[0]] = True
            pairs += 1
    longest = max(len(boxes), len(their_boxes), 1)
    return Comparison(f"{what} unmatched", 1 - pairs / longest, 1 - MATCHED_SHARE)


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
