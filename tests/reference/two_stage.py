"""Faster R-CNN and R-FCN against their references."""

from collections.abc import Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from numpy import ndarray

from detectors.config import DetectorConfig
from detectors.meta.preprocessing import preprocess
from detectors.meta.proposals import anchors_of
from detectors.meta.two_stage import BoxPredictions
from detectors.weights.names import assemble
from detectors.weights.tf_names import from_tf
from tests.reference import losses, rule
from tests.reference.compare import Comparison, matched, tensor, yxyx_to_xyxy

HEIGHT, WIDTH = 600, 800


def compare(
    folder: Path, name: str, config: DetectorConfig, recorded: dict[str, ndarray]
) -> Iterator[Comparison]:
    """Every recorded tensor of both stages, the second one on the recorded proposals."""
    detector = assemble(config, from_tf(config, rule.weights(folder, name)))
    images = jnp.asarray(rule.picture(folder, HEIGHT, WIDTH)[None])
    sizes = jnp.array([[HEIGHT, WIDTH]], jnp.float32)
    model = nnx.merge(detector.graphdef, detector.state)
    yield tensor(recorded, "preprocessed_inputs", preprocess(images, model.entry.preprocessing))
    features, rpn, proposals = jax.jit(_first_stage, static_argnums=0)(
        detector.graphdef, detector.state, images, sizes
    )
    yield from _compare_first_stage(model, features, rpn, sizes, recorded)
    yield _compare_proposals(proposals, recorded)
    given = jnp.asarray(yxyx_to_xyxy(recorded["proposal_boxes"]))
    second = jax.jit(_second_stage, static_argnums=0)(
        detector.graphdef, detector.state, features, given, sizes
    )
    yield from _compare_second_stage(second, recorded)
    yield from losses.compare_box_classifier(config, second[0], (HEIGHT, WIDTH), recorded)


def _first_stage(graphdef, state, images, sizes):
    model = nnx.merge(graphdef, state)
    features = model.features(images, sizes)
    rpn = model.rpn(features)
    anchors = anchors_of(features.shape[1:3], model.config.output_stride, sizes)
    return features, rpn, model.propose(rpn, anchors, sizes)


def _second_stage(graphdef, state, features, proposals, sizes):
    model = nnx.merge(graphdef, state)
    canvas = (HEIGHT, WIDTH)
    codes, logits = model.classify(features, proposals, canvas)
    count = jnp.full(1, proposals.shape[1])
    predictions = BoxPredictions(proposals, count, codes, logits)
    inner = model.box_features(features, proposals, canvas) if hasattr(model, "box_features") else None
    return predictions, model.postprocess(predictions, sizes), inner


def _compare_first_stage(model, features, rpn, sizes, recorded) -> Iterator[Comparison]:
    anchors, _ = anchors_of(features.shape[1:3], model.config.output_stride, sizes)
    yield tensor(recorded, "rpn_features_to_crop", features)
    yield tensor(recorded, "rpn_box_predictor_features", rpn.features)
    yield tensor(recorded, "anchors", yxyx_to_xyxy(anchors[0]))
    yield tensor(recorded, "rpn_box_encodings", rpn.box_codes)
    yield tensor(recorded, "rpn_objectness_predictions_with_background", rpn.objectness_logits)
    yield from losses.compare_rpn(model.config, rpn, anchors, (HEIGHT, WIDTH), recorded)


def _compare_proposals(proposals, recorded) -> Comparison:
    count, their_count = int(proposals.num_valid[0]), int(recorded["num_proposals"][0])
    ours, theirs = (
        np.asarray(proposals.boxes[0, :count]),
        yxyx_to_xyxy(recorded["proposal_boxes"][0, :their_count]),
    )
    same = np.ones(max(count, their_count))
    return matched(
        "proposals", (ours, same[:count], same[:count]), (theirs, same[:their_count], same[:their_count])
    )


def _compare_second_stage(second, recorded) -> Iterator[Comparison]:
    predictions, found, inner = second
    if "box_classifier_features#shape" in recorded and inner is not None:
        yield tensor(recorded, "box_classifier_features", inner)
    yield tensor(recorded, "refined_box_encodings", predictions.box_codes[0])
    yield tensor(recorded, "class_predictions_with_background", predictions.class_logits[0])
    scale = np.array([WIDTH, HEIGHT, WIDTH, HEIGHT])
    count, their_count = int(found.num_valid[0]), int(recorded["num_detections"][0])
    ours = (
        np.asarray(found.boxes[0, :count]),
        np.asarray(found.scores[0, :count]),
        np.asarray(found.classes[0, :count]),
    )
    theirs = (
        yxyx_to_xyxy(recorded["detection_boxes"][0, :their_count]) * scale,
        recorded["detection_scores"][0, :their_count],
        recorded["detection_classes"][0, :their_count],
    )
    yield matched("detections", ours, theirs)
