"""The recorded losses, for the four ground truth boxes that the references were made with.

Nothing in them is random: every anchor and proposal was sampled that could be.
"""

import jax
import jax.numpy as jnp
from jax import Array

from detectors.config import DetectorConfig
from detectors.losses import Loss, box_classifier_loss, rpn_loss, ssd_loss
from detectors.meta.proposals import RPNPredictions
from detectors.meta.ssd import SSDPredictions
from detectors.meta.two_stage import BoxPredictions
from detectors.targets import GroundTruth
from tests.reference.compare import yxyx_to_xyxy

BOXES = ((0.1, 0.15, 0.55, 0.6), (0.4, 0.3, 0.95, 0.9), (0.05, 0.7, 0.2, 0.85), (0.62, 0.05, 0.8, 0.12))
CLASSES = (1, 17, 44, 90)  # counted from 1
EVERY = 1_000_000


def ground_truth(height: int, width: int) -> GroundTruth:
    """A batch of one picture of that size."""
    scale = jnp.array([width, height, width, height], jnp.float32)
    boxes = jnp.asarray(yxyx_to_xyxy(BOXES), jnp.float32) * scale
    sizes = jnp.array([[height, width]], jnp.float32)
    return GroundTruth(boxes[None], jnp.array([CLASSES]) - 1, jnp.ones((1, len(BOXES)), bool), sizes)


def of_ssd(config: DetectorConfig, predictions: SSDPredictions, anchors: Array) -> dict[str, Array]:
    """The loss of the recorded picture, hard examples mined."""
    truth = ground_truth(config.resolution, config.resolution)
    loss = jax.jit(lambda *arrays: ssd_loss(*arrays, config=config))(predictions, anchors, truth)
    return _named("Loss", loss, "classification_loss")


def of_rpn(
    config: DetectorConfig, predictions: RPNPredictions, anchors: Array, canvas: tuple[int, int]
) -> dict[str, Array]:
    """The first stage's loss; `anchors` are those of inference, clipped to the picture."""
    every, key = jnp.ones(anchors.shape[:2], bool), jax.random.key(0)
    loss = jax.jit(lambda *arrays: rpn_loss(*arrays, config=config, key=key, minibatch=EVERY))(
        predictions, anchors, every, ground_truth(*canvas)
    )
    return _named("Loss/RPNLoss", loss, "objectness_loss")


def of_box_classifier(
    config: DetectorConfig, predictions: BoxPredictions, canvas: tuple[int, int]
) -> dict[str, Array]:
    """The second stage's loss on all proposals, which are to be the recorded ones; 0 of places where none fits."""
    loss = jax.jit(lambda *arrays: box_classifier_loss(*arrays, config=config))(
        predictions, ground_truth(*canvas)
    )
    return _named("Loss/BoxClassifierLoss", loss, "classification_loss")


def _named(stage: str, loss: Loss, classification: str) -> dict[str, Array]:
    names = f"loss/{stage}/localization_loss", f"loss/{stage}/{classification}"
    return dict(zip(names, (loss.location, loss.classification), strict=True))
