"""The recorded losses, for the four ground truth boxes that the references were made with.

Nothing in them is random: every anchor and proposal was sampled that could be.
"""

from collections.abc import Iterator

import jax
import jax.numpy as jnp
from numpy import ndarray

from detectors.config import DetectorConfig
from detectors.losses import Loss, box_classifier_loss, rpn_loss, ssd_loss
from detectors.targets import GroundTruth
from tests.reference.compare import TENSOR_TOLERANCE, Comparison, yxyx_to_xyxy

BOXES = ((0.1, 0.15, 0.55, 0.6), (0.4, 0.3, 0.95, 0.9), (0.05, 0.7, 0.2, 0.85), (0.62, 0.05, 0.8, 0.12))
CLASSES = (1, 17, 44, 90)  # counted from 1
EVERY = 1_000_000


def ground_truth(height: int, width: int) -> GroundTruth:
    """A batch of one picture of that size."""
    scale = jnp.array([width, height, width, height], jnp.float32)
    boxes = jnp.asarray(yxyx_to_xyxy(BOXES), jnp.float32) * scale
    sizes = jnp.array([[height, width]], jnp.float32)
    return GroundTruth(boxes[None], jnp.array([CLASSES]) - 1, jnp.ones((1, len(BOXES)), bool), sizes)


def compare_ssd(
    config: DetectorConfig, predictions, anchors, recorded: dict[str, ndarray]
) -> Iterator[Comparison]:
    """The loss of the recorded picture, hard examples mined."""
    truth = ground_truth(config.resolution, config.resolution)
    loss = jax.jit(lambda *arrays: ssd_loss(*arrays, config=config))(predictions, anchors, truth)
    yield from _compare("Loss", loss, "classification_loss", recorded)


def compare_rpn(
    config: DetectorConfig, predictions, anchors, size: tuple[int, int], recorded: dict[str, ndarray]
) -> Iterator[Comparison]:
    """The first stage's loss; `anchors` are those of inference, clipped to the picture."""
    every, key = jnp.ones(anchors.shape[:2], bool), jax.random.key(0)
    loss = jax.jit(lambda *arrays: rpn_loss(*arrays, config=config, key=key, minibatch=EVERY))(
        predictions, anchors, every, ground_truth(*size)
    )
    yield from _compare("Loss/RPNLoss", loss, "objectness_loss", recorded)


def compare_box_classifier(
    config: DetectorConfig, predictions, size: tuple[int, int], recorded: dict[str, ndarray]
) -> Iterator[Comparison]:
    """The second stage's loss on all proposals, which are to be the recorded ones."""
    loss = jax.jit(lambda *arrays: box_classifier_loss(*arrays, config=config))(
        predictions, ground_truth(*size)
    )
    yield from _compare("Loss/BoxClassifierLoss", loss, "classification_loss", recorded)


def _compare(
    stage: str, loss: Loss, classification: str, recorded: dict[str, ndarray]
) -> Iterator[Comparison]:
    for name, ours in (("localization_loss", loss.location), (classification, loss.classification)):
        key = f"loss/{stage}/{name}"
        theirs = float(recorded[key])  # 0 where no proposal is positive
        yield Comparison(key, abs(float(ours) - theirs) / (abs(theirs) or 1.0), TENSOR_TOLERANCE)
