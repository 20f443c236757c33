"""SSD against its reference."""

from collections.abc import Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from numpy import ndarray

from detectors import infer
from detectors.config import DetectorConfig
from detectors.geometry.boxes import clip
from detectors.geometry.coding import decode_centre_size
from detectors.meta.preprocessing import preprocess
from detectors.weights.names import assemble
from detectors.weights.tf_names import from_tf
from tests.reference import losses, rule
from tests.reference.compare import Comparison, matched, tensor, yxyx_to_xyxy


def compare(
    folder: Path, name: str, config: DetectorConfig, recorded: dict[str, ndarray]
) -> Iterator[Comparison]:
    """Every recorded tensor of the detector, then its detections as a set."""
    side = config.resolution
    detector = assemble(config, from_tf(config, rule.weights(folder, name)))
    images = rule.picture(folder, side, side)[None]
    sizes = np.array([[side, side]], np.float32)
    predictions = jax.jit(infer.predict, static_argnums=0)(detector.graphdef, detector.state, images, sizes)
    yield tensor(
        recorded, "preprocessed_inputs", preprocess(jnp.asarray(images), _model(detector).entry.preprocessing)
    )
    yield tensor(recorded, "anchors", yxyx_to_xyxy(_model(detector).anchors() / side))
    yield tensor(recorded, "box_encodings", predictions.box_codes)
    yield tensor(recorded, "class_predictions_with_background", predictions.class_logits)
    yield from losses.compare_ssd(config, predictions, _model(detector).anchors(), recorded)
    yield from _detections(detector, predictions, sizes, recorded)


def _detections(
    detector: infer.Detector, predictions, sizes: ndarray, recorded: dict[str, ndarray]
) -> Iterator[Comparison]:
    side = detector.config.resolution
    model = _model(detector)
    boxes = decode_centre_size(predictions.box_codes, model.anchors(), jnp.asarray(sizes)[:, None])
    yield tensor(recorded, "raw_detection_boxes", yxyx_to_xyxy(boxes) / side)
    found = jax.jit(infer.postprocess, static_argnums=0)(
        detector.graphdef, detector.state, predictions, sizes
    )
    count, their_count = int(found.num_valid[0]), int(recorded["num_detections"][0])
    ours = (
        np.asarray(found.boxes[0, :count]) / side,
        np.asarray(found.scores[0, :count]),
        np.asarray(found.classes[0, :count]),
    )
    theirs = (
        yxyx_to_xyxy(recorded["detection_boxes"][0, :their_count]),
        recorded["detection_scores"][0, :their_count],
        recorded["detection_classes"][0, :their_count],
    )
    yield matched("detections", ours, theirs)
    inside = np.asarray(clip(found.boxes[0], float(side), float(side)))
    yield Comparison("detections outside the picture", float(np.abs(inside - found.boxes[0]).max()), 0.0)


def _model(detector: infer.Detector):
    from flax import nnx

    return nnx.merge(detector.graphdef, detector.state)
