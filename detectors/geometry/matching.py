"""Matching anchors to ground truth boxes, by the three ways of the paper's Table 1.

Shapes: G ground truth boxes, padded; `is_real` marks those that are there. A anchors; `is_eligible` marks those that
take part: a region proposal network trains on anchors within the picture only, a box classifier's proposals are
padded. Boxes are xyxy in pixels.

Where no ground truth box is real, no anchor is positive. A box of no area overlaps nothing and is never matched.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Bool, Float, Int

from detectors.config import Matcher
from detectors.geometry.boxes import pairwise_iou


class Matches(NamedTuple):
    """What each anchor is to learn from: anchors neither positive nor ignored are negative.

    Attributes:
        index: of the ground truth box, where positive; else 0.
        is_positive: the anchor has a box.
        is_ignored: the anchor is not eligible, or too near a box to be a negative and too far to be a positive.
    """

    index: Int[Array, "*n A"]
    is_positive: Bool[Array, "*n A"]
    is_ignored: Bool[Array, "*n A"]


class Thresholds(NamedTuple):
    """Of argmax matching.

    Attributes:
        positive: overlap with the best ground truth box from which on an anchor is positive.
        negative: overlap under which it is negative; between the two it is ignored.
        force: True also gives every box the anchor that overlaps it most, at whatever overlap.
    """

    positive: float
    negative: float
    force: bool


# Object Detection API: ssd_mobilenet_v1_coco.config; target_assigner.py, presets of the two stages of Faster R-CNN
SSD_THRESHOLDS = Thresholds(0.5, 0.5, force=True)
RPN_THRESHOLDS = Thresholds(0.7, 0.3, force=True)
BOX_CLASSIFIER_THRESHOLDS = Thresholds(0.5, 0.5, force=False)


def match(
    boxes: Float[Array, "G 4"],
    is_real: Bool[Array, "G"],
    anchors: Float[Array, "A 4"],
    is_eligible: Bool[Array, "A"],
    *,
    matcher: Matcher,
    thresholds: Thresholds,
) -> Matches:
    """Matches by the way called `matcher`; `thresholds` are argmax's and say nothing to the others.

    Raises:
        ValueError: the thresholds do not rise from 0 to 1.
    """
    if not 0 <= thresholds.negative <= thresholds.positive <= 1 or thresholds.positive == 0:
        raise ValueError(f"thresholds {thresholds} do not rise from 0 to 1: take e.g. {RPN_THRESHOLDS}")
    if 0 in (len(boxes), len(anchors)):
        return Matches(jnp.zeros(len(anchors), jnp.int32), jnp.zeros(len(anchors), bool), ~is_eligible)
    overlaps = jnp.where(is_real[:, None] & is_eligible, pairwise_iou(boxes, anchors), 0.0)
    if matcher == "argmax":
        matches = _argmax(overlaps, thresholds)
    elif matcher == "bipartite":
        matches = _bipartite(overlaps)
    else:
        matches = _box_centre(boxes, anchors, overlaps)
    return matches._replace(is_ignored=matches.is_ignored | ~is_eligible)


def _argmax(overlaps: Float[Array, "G A"], thresholds: Thresholds) -> Matches:
    """Each anchor to the box that it overlaps most, the first of equals.

    Where two boxes claim one anchor by force, the first has it, as in the Object Detection API of late 2018; the
    first public release gave it to the last.
    """
    best = jnp.max(overlaps, axis=0)
    index = jnp.argmax(overlaps, axis=0)
    is_positive = best >= thresholds.positive
    is_between = ~is_positive & (best >= thresholds.negative) & (best > 0)
    if thresholds.force:
        anchor_of = jnp.argmax(overlaps, axis=1, keepdims=True)
        claims = (jnp.arange(overlaps.shape[1]) == anchor_of) & jnp.any(overlaps > 0, axis=1, keepdims=True)
        is_claimed = jnp.any(claims, axis=0)
        index = jnp.where(is_claimed, jnp.argmax(claims, axis=0), index)
        is_positive, is_between = is_positive | is_claimed, is_between & ~is_claimed
    return Matches(jnp.where(is_positive, index, 0), is_positive, is_between)


def _bipartite(overlaps: Float[Array, "G A"]) -> Matches:
    """One anchor to each box: the pair of the greatest overlap of all, then the next among the rest.

    Of equal pairs the first box's first anchor comes first. A box that overlaps no anchor left has none.
    """
    num_anchors = overlaps.shape[1]

    def take_best(state: tuple[Array, Array, Array]) -> tuple[Array, Array, Array]:
        left, index, is_positive = state
        box, anchor = jnp.divmod(jnp.argmax(left), num_anchors)
        left = left.at[box].set(0).at[:, anchor].set(0)
        return left, index.at[anchor].set(box.astype(index.dtype)), is_positive.at[anchor].set(True)

    start = overlaps, jnp.zeros(num_anchors, jnp.int32), jnp.zeros(num_anchors, bool)
    _, index, is_positive = lax.while_loop(lambda state: jnp.any(state[0] > 0), take_best, start)
    return Matches(index, is_positive, jnp.zeros(num_anchors, bool))


def _box_centre(
    boxes: Float[Array, "G 4"], anchors: Float[Array, "A 4"], overlaps: Float[Array, "G A"]
) -> Matches:
    """Each anchor to a box whose centre falls inside it (paper, Table 1, note 3: YOLO's).

    Left and top edges belong to an anchor, right and bottom edges do not, so that of anchors that tile the picture
    as YOLO's cells do, exactly one has a centre. Of several boxes the anchor has the one that it overlaps most, the
    first of equals. Among anchors of many shapes every one around a centre is positive, small boxes' large ones too.
    """
    centres = (boxes[:, :2] + boxes[:, 2:])[:, None] / 2
    is_inside = jnp.all((centres >= anchors[:, :2]) & (centres < anchors[:, 2:]), axis=-1)
    scores = jnp.where(is_inside, overlaps, 0.0)
    is_positive = jnp.any(scores > 0, axis=0)
    return Matches(jnp.argmax(scores, axis=0), is_positive, jnp.zeros_like(is_positive))
