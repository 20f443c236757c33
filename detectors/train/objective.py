"""What training minimises: Equation 1 of a batch, by the recipe's rules, and its parts by name.

The L2 term is the optimiser's.
"""

from typing import Any

import jax
from jaxtyping import Array, Float, Key, UInt8

from detectors.losses import ssd_loss, two_stage_loss
from detectors.targets import GroundTruth
from detectors.train.recipe import Recipe

Images = Float[Array, "N H W 3"] | UInt8[Array, "N H W 3"]
Parts = dict[str, Float[Array, ""]]


def objective(
    model: Any, images: Images, truth: GroundTruth, key: Key[Array, ""], *, recipe: Recipe
) -> tuple[Float[Array, ""], Parts]:
    """The loss of a batch, and its parts: `location` and `classification`, of two-stage detectors for both stages.

    Batch norms that are trained gather statistics in `model`.

    Args:
        model: of `detectors.meta`, prepared by `detectors.train.step.make_state`.
        images: as `predict` takes them.
        truth: the boxes of each picture; one without any teaches background only.
        key: source of the samples.
        recipe: says how examples are drawn or mined.
    """
    of_model = _of_two_stages if model.config.is_two_stage else _of_ssd
    parts = of_model(model, images, truth, key, recipe)
    return sum(parts.values()), parts


def _of_ssd(model: Any, images: Images, truth: GroundTruth, _: Array, recipe: Recipe) -> Parts:
    predictions = model.predict(images, truth.image_size)
    loss = ssd_loss(predictions, model.anchors(), truth, config=model.config, miner=recipe.miner)
    return loss._asdict()


def _of_two_stages(model: Any, images: Images, truth: GroundTruth, key: Array, recipe: Recipe) -> Parts:
    key_of_boxes, key_of_rpn = jax.random.split(key)
    said = model.predict_for_training(images, truth, key_of_boxes, box_minibatch=recipe.box_minibatch)
    loss = two_stage_loss(
        said.rpn,
        said.boxes,
        said.anchors.boxes,
        said.anchors.is_eligible,
        truth,
        config=model.config,
        key=key_of_rpn,
        miner=recipe.miner,
    )
    return {
        f"{stage}_{name}": value
        for stage, halves in loss._asdict().items()
        for name, value in halves._asdict().items()
    }
