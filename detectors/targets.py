"""What each anchor or proposal of a picture is to learn: a box, a class, or neither.

Shapes: G ground truth boxes, padded; A anchors, P proposals, S of them sampled. Boxes are xyxy in pixels of the canvas.
"""

from typing import NamedTuple

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Key

from detectors.config import Matcher
from detectors.geometry.matching import BOX_CLASSIFIER_THRESHOLDS, Matches, Thresholds, match
from detectors.geometry.sampling import BOX_MINIBATCH, BOX_POSITIVE_SHARE, balanced_sample


class GroundTruth(NamedTuple):
    """What is known of a picture or a batch.

    Attributes:
        boxes: padded to one number of them.
        classes: of the boxes, counted from 0.
        is_real: False for padding.
        image_size: height and width in pixels of the picture on its canvas.
    """

    boxes: Float[Array, "*n G 4"]
    classes: Int[Array, "*n G"]
    is_real: Bool[Array, "*n G"]
    image_size: Float[Array, "*n 2"]


class Targets(NamedTuple):
    """What is to be learnt.

    Attributes:
        boxes: the matched ground truth box of a positive anchor; of others the anchor itself.
        labels: its class counted from 1; 0 for background.
        matches: which anchors are positive, and which are left out.
    """

    boxes: Float[Array, "*n A 4"]
    labels: Int[Array, "*n A"]
    matches: Matches


def assign(
    truth: GroundTruth,
    anchors: Float[Array, "A 4"],
    is_eligible: Bool[Array, "A"],
    *,
    matcher: Matcher,
    thresholds: Thresholds,
) -> Targets:
    """The targets of one picture; all background where it has no box.

    Raises:
        ValueError: the thresholds do not rise from 0 to 1.
    """
    matches = match(truth.boxes, truth.is_real, anchors, is_eligible, matcher=matcher, thresholds=thresholds)
    if len(truth.boxes) == 0:
        return Targets(anchors, jnp.zeros(len(anchors), jnp.int32), matches)
    boxes = jnp.where(matches.is_positive[:, None], truth.boxes[matches.index], anchors)
    labels = jnp.where(matches.is_positive, truth.classes[matches.index] + 1, 0)
    return Targets(boxes, labels, matches)


def sample_proposals(
    key: Key[Array, ""],
    proposals: Float[Array, "P 4"],
    num_valid: Int[Array, ""],
    truth: GroundTruth,
    *,
    matcher: Matcher,
    size: int = BOX_MINIBATCH,
) -> tuple[Float[Array, "S 4"], Int[Array, ""]]:
    """The proposals of one picture that its box classifier trains on, best first, and how many there are.

    A quarter of them at most overlap a ground truth box by half, the rest are drawn from the others; S is `size`,
    or the number of proposals where that is smaller, and entries beyond the count are zero. Ground truth boxes are
    not among them. Source: Object Detection API, faster_rcnn_meta_arch.py.
    """
    is_valid = jnp.arange(len(proposals)) < num_valid
    matches = match(
        truth.boxes,
        truth.is_real,
        proposals,
        is_valid,
        matcher=matcher,
        thresholds=BOX_CLASSIFIER_THRESHOLDS,
    )
    is_drawn = balanced_sample(
        key, matches.is_positive, is_valid, size=size, positive_share=BOX_POSITIVE_SHARE
    )
    order = jnp.argsort(~is_drawn, stable=True)[:size]
    return jnp.where(is_drawn[order, None], proposals[order], 0.0), jnp.sum(is_drawn)
