"""Faster R-CNN and R-FCN against their references."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from jax import Array
from numpy import ndarray

from detectors.catalog import entry_of
from detectors.config import DetectorConfig
from detectors.geometry.boxes import clip
from detectors.geometry.nms import Detections
from detectors.infer import Detector
from detectors.meta.preprocessing import preprocess
from detectors.meta.proposals import Proposals, RPNPredictions, anchors_of
from detectors.meta.two_stage import BoxPredictions
from detectors.weights.names import assemble
from detectors.weights.tf_names import from_tf
from tests.reference import losses, rule
from tests.reference.compare import Comparison, matched, tensors, yxyx_to_xyxy
from tests.reference.recorded import Recorded


class FirstStage(NamedTuple):
    """What leads to proposals."""

    features: Array
    rpn: RPNPredictions
    proposals: Proposals


class SecondStage(NamedTuple):
    """What becomes of proposals: `inner` is the tail's map, of every crop or, in R-FCN, of the picture."""

    predictions: BoxPredictions
    decoded: Array  # each proposal's box for every class
    detections: Detections
    inner: Array


def compare(folder: Path, name: str, config: DetectorConfig, recorded: Recorded) -> Iterator[Comparison]:
    """Every recorded tensor of both stages, the second one on the recorded proposals; what is found as sets."""
    canvas = rule.canvas(folder)
    detector = assemble(config, from_tf(config, rule.weights(folder, name)))
    images, sizes = jnp.asarray(rule.picture(folder, *canvas)[None]), jnp.array([canvas], jnp.float32)
    first = jax.jit(first_stage, static_argnums=0)(detector.graphdef, detector.state, images, sizes)
    yield from tensors(recorded, first_tensors(detector, images, first))
    yield from _compare_proposals(first.proposals, canvas, recorded)
    given = Proposals(yxyx_to_xyxy(recorded["proposal_boxes"]), recorded["num_proposals"])
    second = jax.jit(second_stage, static_argnums=(0, 4))(
        detector.graphdef, detector.state, first.features, given, canvas
    )
    logits = recorded["class_predictions_with_background"]
    yield from tensors(recorded, second_tensors(config, second, canvas, logits))
    yield _compare_detections(second.detections, canvas, recorded)


def first_stage(graphdef, state, images: Array, sizes: Array) -> FirstStage:
    """The map, what is said of its anchors, and the proposals."""
    model = nnx.merge(graphdef, state)
    features = model.features(images, sizes)
    rpn = model.rpn(features)
    anchors = anchors_of(features.shape[1:3], model.config.output_stride, sizes)
    return FirstStage(features, rpn, model.propose(rpn, anchors, sizes))


def second_stage(
    graphdef, state, features: Array, proposals: Proposals, canvas: tuple[int, int]
) -> SecondStage:
    """What is said of `proposals`, and what is detected."""
    model = nnx.merge(graphdef, state)
    boxes, sizes = proposals.boxes, jnp.array([canvas], jnp.float32)
    predictions = BoxPredictions(*proposals, *model.classify(features, boxes, canvas))
    decoded = model.encoding.decode(predictions.box_codes, boxes[:, :, None], sizes[:, None, None])
    detections = model.postprocess(predictions, sizes)
    if model.config.meta_architecture == "r_fcn":
        return SecondStage(predictions, decoded, detections, model.tail(features)[model.stages.tail])
    return SecondStage(predictions, decoded, detections, model.box_features(features, boxes, canvas))


def first_tensors(detector: Detector, images: Array, first: FirstStage) -> dict[str, Array]:
    """What leads to proposals, by the names it is recorded under."""
    config, canvas = detector.config, images.shape[1:3]
    sizes = jnp.array([canvas], jnp.float32)
    anchors, _ = anchors_of(first.features.shape[1:3], config.output_stride, sizes)
    return {
        "preprocessed_inputs": preprocess(images, entry_of(config).preprocessing),
        "rpn_features_to_crop": first.features,
        "rpn_box_predictor_features": first.rpn.features,
        "anchors": yxyx_to_xyxy(anchors[0]),
        "rpn_box_encodings": first.rpn.box_codes,
        "rpn_objectness_predictions_with_background": first.rpn.objectness_logits,
        **losses.of_rpn(config, first.rpn, anchors, canvas),
    }


def second_tensors(
    config: DetectorConfig, second: SecondStage, canvas: tuple[int, int], logits: ndarray
) -> dict[str, Array]:
    """What is said of proposals, by the names it is recorded under.

    `logits` are the recorded class predictions: their rounding may break a tie for the likeliest class otherwise than
    ours.
    """
    predictions = second.predictions
    return {
        "box_classifier_features": second.inner,
        "refined_box_encodings": predictions.box_codes[0],
        "class_predictions_with_background": predictions.class_logits[0],
        "raw_detection_scores": predictions.class_logits,
        "raw_detection_boxes": yxyx_to_xyxy(_likeliest(second.decoded, logits, canvas)),
        **losses.of_box_classifier(config, predictions, canvas),
    }


def _likeliest(decoded: Array, logits: ndarray, canvas: tuple[int, int]) -> Array:
    """Each proposal's box for its likeliest class but background, clipped, as shares of the picture."""
    chosen = jnp.argmax(logits[:, 1:], axis=-1)
    boxes = clip(decoded[0, np.arange(len(chosen)), chosen], *(float(edge) for edge in canvas))
    return (boxes / _scale(canvas))[None]


def _compare_proposals(
    proposals: Proposals, canvas: tuple[int, int], recorded: Recorded
) -> Iterator[Comparison]:
    count, their_count = int(proposals.num_valid[0]), int(recorded["num_proposals"][0])
    ours, same = np.asarray(proposals.boxes[0, :count]), np.ones(max(count, their_count))
    for key, scale in (("proposal_boxes", 1), ("proposal_boxes_normalized", _scale(canvas))):
        theirs = yxyx_to_xyxy(recorded[key][0, :their_count]) * scale
        yield matched(
            key, (ours, same[:count], same[:count]), (theirs, same[:their_count], same[:their_count])
        )


def _compare_detections(found: Detections, canvas: tuple[int, int], recorded: Recorded) -> Comparison:
    count, their_count = int(found.num_valid[0]), int(recorded["num_detections"][0])
    ours = tuple(np.asarray(part[0, :count]) for part in found[:3])
    boxes, scores, classes = (
        recorded[f"detection_{part}"][0, :their_count] for part in ("boxes", "scores", "classes")
    )
    return matched("detections", ours, (yxyx_to_xyxy(boxes) * _scale(canvas), scores, classes))


def _scale(canvas: tuple[int, int]) -> ndarray:
    height, width = canvas
    return np.array([width, height, width, height], np.float32)
