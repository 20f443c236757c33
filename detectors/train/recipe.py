"""`Recipe`: how a detector is trained, as data. Which one a detector has, `detectors.train.recipes` tells.

A training is a `DetectorConfig`, a recipe and a data set. No jax here: the command line imports this module.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, get_args

from detectors.errors import RecipeError
from detectors.geometry.miner import Miner
from detectors.train.checks import (
    check_above_zero,
    check_at_least_zero,
    check_one_of,
    check_share,
    check_whole,
)
from detectors.train.schedule import Schedule

OptimiserName = Literal["momentum", "rmsprop"]
BatchNormMode = Literal["frozen", "trained", "none"]
AugmentationName = Literal["none", "flip", "ssd", "ssd_full"]
ComputeDtype = Literal["float32", "bfloat16"]

OPTIMISERS: tuple[str, ...] = get_args(OptimiserName)
BATCH_NORM_MODES: tuple[str, ...] = get_args(BatchNormMode)
AUGMENTATIONS: tuple[str, ...] = get_args(AugmentationName)
COMPUTE_DTYPES: tuple[str, ...] = get_args(ComputeDtype)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Optimiser:
    """The rule that turns gradients into steps, as TensorFlow 1 has it.

    Attributes:
        name: `momentum` or `rmsprop`.
        momentum: share of the last step that is kept; 0 for none.
        decay: of RMSProp's mean square; None with `momentum`.
        epsilon: added to RMSProp's mean square, within the root; None with `momentum`.

    Raises:
        RecipeError: the fields contradict each other.
    """

    name: OptimiserName
    momentum: float
    decay: float | None = None
    epsilon: float | None = None

    def __post_init__(self) -> None:
        check_one_of("optimiser", self.name, OPTIMISERS)
        check_share("momentum", self.momentum)
        for field in ("decay", "epsilon"):
            is_given = getattr(self, field) is not None
            if is_given != (self.name == "rmsprop"):
                need = "rmsprop needs one" if self.name == "rmsprop" else "only rmsprop has one. Leave it out"
                raise RecipeError(f"{field} = {getattr(self, field)} with {self.name}: {need}")
        if self.name == "rmsprop":
            check_share("decay", self.decay)
            check_above_zero("epsilon", self.epsilon)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Recipe:
    """One way to train; counts are of pictures, so that they do not depend on the batch.

    Attributes:
        optimiser: the rule of the steps.
        batch_size: pictures of one step.
        learning_rate: at this batch size, before the schedule's factors.
        schedule: how the rate changes.
        total_images: pictures of the whole training, each time one is seen.
        l2_weight: of the sum of squares of every kernel, halved, in the loss; 0 for none. Never of biases, batch norm
            or scales.
        clip_norm: the greatest length of the gradient of one variable; None for no clipping.
        batch_norm: of the feature extractor: `frozen` (multiplier, offset and statistics stay as they come),
            `trained`, or `none` where the whole detector has no batch norm. That in the layers that SSD adds has
            nothing to keep: it is trained in either mode.
        batch_norm_decay: of the moving averages of batch norm's statistics, where they are trained, in each step.
        ema_decay: of the exponential moving average of the parameters, which is then what is evaluated; None for none.
        augmentation: name of one of `detectors.data.augment`'s presets.
        box_minibatch: proposals that the box classifier learns from, drawn with a share of positives; None where the
            miner chooses, where all proposals teach, and in SSD.
        miner: the rule by which hard examples are chosen; None for none.
        compute_dtype: of the network's arithmetic; parameters and losses are float32 in either.

    Raises:
        RecipeError: the fields contradict each other or make no sense.
    """

    optimiser: Optimiser
    batch_size: int
    learning_rate: float
    schedule: Schedule
    total_images: int
    l2_weight: float
    clip_norm: float | None
    batch_norm: BatchNormMode
    batch_norm_decay: float
    ema_decay: float | None
    augmentation: AugmentationName
    box_minibatch: int | None
    miner: Miner | None
    compute_dtype: ComputeDtype = "float32"

    def __post_init__(self) -> None:
        check_one_of("batch_norm", self.batch_norm, BATCH_NORM_MODES)
        check_one_of("augmentation", self.augmentation, AUGMENTATIONS)
        check_one_of("compute_dtype", self.compute_dtype, COMPUTE_DTYPES)
        check_whole("batch_size", self.batch_size, low=1)
        check_whole("total_images", self.total_images, low=1)
        check_above_zero("learning_rate", self.learning_rate)
        check_at_least_zero("l2_weight", self.l2_weight)
        check_share("batch_norm_decay", self.batch_norm_decay)
        if self.clip_norm is not None:
            check_above_zero("clip_norm", self.clip_norm)
        if self.ema_decay is not None:
            check_share("ema_decay", self.ema_decay)
        self._check_examples()
        self.schedule.check_total(self.total_images)

    def _check_examples(self) -> None:
        if self.box_minibatch is None:
            return
        check_whole("box_minibatch", self.box_minibatch, low=1)
        if self.miner is not None:
            raise RecipeError(
                f"box_minibatch = {self.box_minibatch} with a miner: proposals are either drawn or mined. "
                "Leave one of them out"
            )

    @property
    def total_steps(self) -> int:
        """Steps of the whole training; the last may see pictures beyond `total_images`."""
        return -(-self.total_images // self.batch_size)

    def rate_at(self, step: int) -> float:
        """The learning rate of step 0, 1, ..., in Python; after the last step it stays what it was there.

        `detectors.train.learning_rate` is the same for jax.
        """
        images = min(step, self.total_steps - 1) * self.batch_size
        return self.learning_rate * self.schedule.factor(images, self.total_images)

    def to_dict(self) -> dict[str, Any]:
        """All fields, ready for JSON."""
        return {
            **{field.name: getattr(self, field.name) for field in dataclasses.fields(self)},
            "optimiser": dataclasses.asdict(self.optimiser),
            "schedule": self.schedule.to_dict(),
            "miner": self.miner and self.miner._asdict(),
        }

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Recipe":
        """The recipe written by `to_dict`.

        Raises:
            RecipeError: a field is unknown, missing or of the wrong kind.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise RecipeError(
                f"unknown fields of a recipe {', '.join(unknown)}; known: {', '.join(sorted(known))}"
            )
        try:
            parts = {
                "optimiser": Optimiser(**values["optimiser"]),
                "schedule": Schedule.from_dict(values["schedule"]),
                "miner": values["miner"] and Miner(**values["miner"]),
            }
            return cls(**{**values, **parts})
        except (TypeError, KeyError) as error:
            raise RecipeError(f"incomplete recipe {dict(values)!r}: {error}") from error
