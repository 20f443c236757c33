"""Equation 1: location and classification losses of anchors, summed up for SSD and for the two-stage detectors.

Shapes: N pictures, A anchors, P proposals, K classes, c numbers of a box code, G ground truth boxes, padded.
Boxes are xyxy in pixels of the canvas. Labels and logits have background at 0.

A loss is a scalar for the whole batch, weighted by alpha and beta. Of a batch without any box the location loss is 0.
"""

import functools
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Key

from detectors.config import DetectorConfig, LocationLoss
from detectors.geometry.boxes import iou
from detectors.geometry.coding import ENCODINGS, Encoding
from detectors.geometry.matching import (
    BOX_CLASSIFIER_THRESHOLDS,
    RPN_THRESHOLDS,
    SSD_THRESHOLDS,
    Thresholds,
)
from detectors.geometry.miner import SSD_MINER, Miner
from detectors.geometry.sampling import (
    RPN_MINIBATCH,
    RPN_POSITIVE_SHARE,
    balanced_sample,
    hard_examples,
)
from detectors.meta.proposals import RPNPredictions
from detectors.meta.ssd import SSDPredictions
from detectors.meta.two_stage import BoxPredictions
from detectors.targets import GroundTruth, Targets, assign


class Loss(NamedTuple):
    """The two halves of Equation 1, weighted and averaged."""

    location: Float[Array, ""]
    classification: Float[Array, ""]


class TwoStageLoss(NamedTuple):
    """Equation 1 of either stage; their sum is minimised."""

    rpn: Loss
    box_classifier: Loss


class _AnchorLosses(NamedTuple):
    location: Float[Array, "*n A"]
    classification: Float[Array, "*n A"]

    def total(self, weights: Float[Array, "*n A"]) -> Loss:
        return Loss(jnp.sum(self.location * weights), jnp.sum(self.classification * weights))


def smooth_l1(differences: Float[Array, "*n c"]) -> Float[Array, "*n"]:
    """d^2 / 2 where |d| < 1, else |d| - 1/2, summed over a code (paper, section 3.2).

    >>> smooth_l1(jnp.array([[0.5, -2.0, 0.0, 0.0]])).tolist()
    [1.625]
    """
    size = jnp.abs(differences)
    return jnp.sum(jnp.where(size < 1, 0.5 * differences**2, size - 0.5), axis=-1)


def squared_l2(differences: Float[Array, "*n c"]) -> Float[Array, "*n"]:
    """d^2 / 2 summed over a code (Table 1's L2; halved as in the Object Detection API).

    >>> squared_l2(jnp.array([[0.5, -2.0, 0.0, 0.0]])).tolist()
    [2.125]
    """
    return 0.5 * jnp.sum(differences**2, axis=-1)


def sigmoid_cross_entropy(logits: Float[Array, "*n C"], labels: Int[Array, "*n"]) -> Float[Array, "*n"]:
    """The sum of C binary cross-entropies: class `label` against not, every other class against yes.

    Background is a class as any other, as in the Object Detection API's SSD.
    """
    chosen = jnp.take_along_axis(logits, labels[..., None], axis=-1)[..., 0]
    return jnp.sum(jax.nn.softplus(logits), axis=-1) - chosen


def softmax_cross_entropy(logits: Float[Array, "*n C"], labels: Int[Array, "*n"]) -> Float[Array, "*n"]:
    """-log of the probability of class `label`."""
    chosen = jnp.take_along_axis(logits, labels[..., None], axis=-1)[..., 0]
    return jax.nn.logsumexp(logits, axis=-1) - chosen


def location_losses(
    codes: Float[Array, "*n A c"],
    targets: Targets,
    anchors: Float[Array, "*n A 4"],
    sizes: Float[Array, "*n 1 2"],
    *,
    encoding: Encoding,
    kind: LocationLoss,
) -> Float[Array, "*n A"]:
    """The location loss of each anchor, 0 where it is not positive.

    Smooth L1 and L2 are of the code's difference from the matched box's code. IoU is 1 less the overlap of the
    decoded box with the matched box; without overlap it is 1 and teaches nothing, so the paper's Table 5 has it
    together with smooth L1.
    """
    is_positive = targets.matches.is_positive
    codes = jnp.where(is_positive[..., None], codes, 0.0)
    differences = codes - encoding.encode(targets.boxes, anchors, sizes)
    losses = squared_l2(differences) if kind == "l2" else smooth_l1(differences)
    if kind in ("iou", "smooth_l1_and_iou"):
        distance = 1 - iou(encoding.decode(codes, anchors, sizes), targets.boxes)
        losses = distance if kind == "iou" else losses + distance
    return jnp.where(is_positive, losses, 0.0)


def ssd_loss(
    predictions: SSDPredictions,
    anchors: Float[Array, "A 4"],
    truth: GroundTruth,
    *,
    config: DetectorConfig,
    miner: Miner | None = SSD_MINER,
) -> Loss:
    """SSD's loss: sigmoids on hard examples, divided by the number of positive anchors of the whole batch.

    Source: Object Detection API, ssd_meta_arch.py.

    Args:
        predictions: of the network.
        anchors: of every picture.
        truth: the boxes of each picture.
        config: the knobs of Table 1.
        miner: None learns from every anchor.
    """
    codes, logits = predictions
    anchors = jnp.broadcast_to(anchors, (len(codes), *anchors.shape))
    sizes = truth.image_size[:, None]
    targets = _assign(truth, anchors, jnp.ones(anchors.shape[:2], bool), SSD_THRESHOLDS, config)
    classification = sigmoid_cross_entropy(logits, targets.labels)
    losses = _equation_1(codes, classification, targets, anchors, sizes=sizes, config=config)
    boxes = ENCODINGS[config.box_encoding].decode(codes, anchors, sizes)
    chosen = _mined(losses, boxes, targets, miner)
    return losses.total(chosen / jnp.maximum(jnp.sum(targets.matches.is_positive), 1))


def rpn_loss(
    predictions: RPNPredictions,
    anchors: Float[Array, "N A 4"],
    is_eligible: Bool[Array, "N A"],
    truth: GroundTruth,
    *,
    config: DetectorConfig,
    key: Key[Array, ""],
    minibatch: int = RPN_MINIBATCH,
) -> Loss:
    """The region proposal network's loss: softmax on sampled anchors, averaged over those of each picture.

    Source: Object Detection API, faster_rcnn_meta_arch.py.

    Args:
        predictions: of the network.
        anchors: of each picture.
        is_eligible: anchors that may be sampled; in training those that lie within the picture.
        truth: the boxes of each picture, whatever their classes.
        config: the knobs of Table 1.
        key: source of the sample.
        minibatch: anchors sampled of each picture.
    """
    objects = truth._replace(classes=jnp.zeros_like(truth.classes))
    targets = _assign(objects, anchors, is_eligible, RPN_THRESHOLDS, config)
    classification = softmax_cross_entropy(predictions.objectness_logits, targets.labels)
    sizes = truth.image_size[:, None]
    losses = _equation_1(predictions.box_codes, classification, targets, anchors, sizes=sizes, config=config)
    draw = functools.partial(balanced_sample, size=minibatch, positive_share=RPN_POSITIVE_SHARE)
    matches, keys = targets.matches, jax.random.split(key, len(anchors))
    sampled = jax.vmap(draw)(keys, matches.is_positive, ~matches.is_ignored)
    return losses.total(_mean_of_means(sampled, jnp.sum(sampled, axis=1)))


def box_classifier_loss(
    predictions: BoxPredictions,
    truth: GroundTruth,
    *,
    config: DetectorConfig,
    miner: Miner | None = None,
) -> Loss:
    """The second stage's loss: softmax on all proposals, averaged over those of each picture.

    A positive proposal's location loss is of the code for its own class. Mined losses are divided by the number of
    all proposals too. Source: Object Detection API, faster_rcnn_meta_arch.py.

    Args:
        predictions: of the network, on proposals that were sampled or are to be mined.
        truth: the boxes of each picture.
        config: the knobs of Table 1.
        miner: for R-FCN; None learns from every proposal.
    """
    proposals, num_proposals, class_codes, logits = predictions
    is_valid = jnp.arange(proposals.shape[1]) < num_proposals[:, None]
    targets = _assign(truth, proposals, is_valid, BOX_CLASSIFIER_THRESHOLDS, config)
    own = jnp.maximum(targets.labels - 1, 0)[..., None, None]
    codes = jnp.take_along_axis(class_codes, own, axis=2)[:, :, 0]
    classification = softmax_cross_entropy(logits, targets.labels)
    sizes = truth.image_size[:, None]
    losses = _equation_1(codes, classification, targets, proposals, sizes=sizes, config=config)
    return losses.total(_mean_of_means(_mined(losses, proposals, targets, miner), num_proposals))


def two_stage_loss(
    rpn: RPNPredictions,
    boxes: BoxPredictions,
    anchors: Float[Array, "N A 4"],
    is_eligible: Bool[Array, "N A"],
    truth: GroundTruth,
    *,
    config: DetectorConfig,
    key: Key[Array, ""],
    miner: Miner | None = None,
) -> TwoStageLoss:
    """The loss of Faster R-CNN and R-FCN: `rpn_loss` and `box_classifier_loss`, whose arguments these are."""
    return TwoStageLoss(
        rpn_loss(rpn, anchors, is_eligible, truth, config=config, key=key),
        box_classifier_loss(boxes, truth, config=config, miner=miner),
    )


def _assign(
    truth: GroundTruth,
    anchors: Float[Array, "N A 4"],
    is_eligible: Bool[Array, "N A"],
    thresholds: Thresholds,
    config: DetectorConfig,
) -> Targets:
    assign_one = functools.partial(assign, matcher=config.matcher, thresholds=thresholds)
    return jax.vmap(assign_one)(truth, anchors, is_eligible)


def _equation_1(
    codes: Float[Array, "N A c"],
    classification: Float[Array, "N A"],
    targets: Targets,
    anchors: Float[Array, "N A 4"],
    *,
    sizes: Float[Array, "N 1 2"],
    config: DetectorConfig,
) -> _AnchorLosses:
    """Equation 1 of every anchor; 0 where it is left out."""
    encoding = ENCODINGS[config.box_encoding]
    location = location_losses(codes, targets, anchors, sizes, encoding=encoding, kind=config.location_loss)
    counted = jnp.where(targets.matches.is_ignored, 0.0, classification)
    return _AnchorLosses(config.alpha * location, config.classification_weight * counted)


def _mined(
    losses: _AnchorLosses, boxes: Float[Array, "N A 4"], targets: Targets, miner: Miner | None
) -> Bool[Array, "N A"]:
    if miner is None:
        return jnp.ones_like(targets.matches.is_positive)
    mine = functools.partial(hard_examples, miner=miner)
    return jax.vmap(mine)(losses.location, losses.classification, boxes, targets.matches)


def _mean_of_means(chosen: Bool[Array, "N A"], counts: Int[Array, "N"]) -> Float[Array, "N A"]:
    """Weights that average over `counts` anchors of each picture, then over pictures."""
    return chosen / (jnp.maximum(counts, 1) * len(chosen))[:, None]
