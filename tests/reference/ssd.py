"""SSD against its reference."""

from collections.abc import Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx
from numpy import ndarray

from detectors import infer
from detectors.config import DetectorConfig
from detectors.geometry.boxes import clip
from detectors.geometry.coding import decode_centre_size
from detectors.meta.preprocessing import preprocess
from detectors.weights.names import assemble
from detectors.weights.tf_names import from_tf
from tests.reference import losses, rule
from tests.reference.compare import Comparison, matched, tensors, yxyx_to_xyxy
from tests.reference.recorded import Recorded


def compare(folder: Path, name: str, config: DetectorConfig, recorded: Recorded) -> Iterator[Comparison]:
    """Every recorded tensor of the detector, then its detections as a set."""
    side = config.resolution
    detector = assemble(config, from_tf(config, rule.weights(folder, name)))
    model = nnx.merge(detector.graphdef, detector.state)
    images, sizes = rule.picture(folder, side, side)[None], np.array([[side, side]], np.float32)
    predictions = jax.jit(infer.predict, static_argnums=0)(detector.graphdef, detector.state, images, sizes)
    boxes = decode_centre_size(predictions.box_codes, model.anchors(), jnp.asarray(sizes)[:, None])
    ours = {
        "preprocessed_inputs": preprocess(jnp.asarray(images), model.entry.preprocessing),
        "anchors": yxyx_to_xyxy(model.anchors() / side),
        "box_encodings": predictions.box_codes,
        "class_predictions_with_background": predictions.class_logits,
        "raw_detection_scores": predictions.class_logits,
        "raw_detection_boxes": yxyx_to_xyxy(boxes) / side,
        **losses.of_ssd(config, predictions, model.anchors()),
    }
    yield from tensors(recorded, ours)
    yield from _compare_detections(detector, predictions, sizes, recorded)


def _compare_detections(
    detector: infer.Detector, predictions, sizes: ndarray, recorded: Recorded
) -> Iterator[Comparison]:
    side = detector.config.resolution
    found = jax.jit(infer.postprocess, static_argnums=0)(
        detector.graphdef, detector.state, predictions, sizes
    )
    count, their_count = int(found.num_valid[0]), int(recorded["num_detections"][0])
    boxes, scores, classes = (np.asarray(part[0, :count]) for part in found[:3])
    their_boxes, their_scores, their_classes = (
        recorded[f"detection_{part}"][0, :their_count] for part in ("boxes", "scores", "classes")
    )
    theirs = (yxyx_to_xyxy(their_boxes), their_scores, their_classes)
    yield matched("detections", (boxes / side, scores, classes), theirs)
    inside = np.asarray(clip(found.boxes[0], float(side), float(side)))
    yield Comparison("detections outside the picture", float(np.abs(inside - found.boxes[0]).max()), 0.0)
