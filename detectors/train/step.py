"""One step of training as a pure function: a state and a batch in, the next state and what was measured out."""

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from flax import nnx
from jaxtyping import Array, Float, Int

from detectors.config import DetectorConfig
from detectors.data.batch import Batch
from detectors.infer import Detector
from detectors.targets import GroundTruth
from detectors.train.batch_norm import set_batch_norm
from detectors.train.devices import Devices
from detectors.train.ema import moved
from detectors.train.learning_rate import learning_rate
from detectors.train.objective import objective
from detectors.train.optimiser import optimiser
from detectors.train.recipe import Recipe
from detectors.weights.names import assemble, named_variables

Metrics = dict[str, Float[Array, ""]]
TrainStep = Callable[["TrainState", Batch], tuple["TrainState", Metrics]]


class TrainState(NamedTuple):
    """All that a training carries from step to step, a pytree of arrays.

    Attributes:
        step: steps done.
        params: what is learnt, float32.
        rest: statistics of batch norm, and what is frozen.
        optimiser: what the optimiser remembers.
        averages: the exponential moving average of `params`; None where the recipe has none.
    """

    step: Int[Array, ""]
    params: Any
    rest: Any
    optimiser: Any
    averages: Any


def make_state(model: Any, recipe: Recipe) -> tuple[Any, TrainState]:
    """The static graph of `model` and the state of a training that has not begun.

    `model` is changed: its batch norms and its precision become those of `recipe`.
    """
    set_batch_norm(model, recipe)
    model.set_attributes(compute_dtype=recipe.compute_dtype, is_training=True, raise_if_not_found=False)
    graphdef, params, rest = nnx.split(model, nnx.Param, ...)
    averages = None if recipe.ema_decay is None else jax.tree.map(jnp.copy, params)
    state = TrainState(jnp.zeros((), jnp.int32), params, rest, optimiser(recipe).init(params), averages)
    return graphdef, state


def make_train_step(graphdef: Any, recipe: Recipe, *, seed: int, devices: Devices | None = None) -> TrainStep:
    """The step, compiled at the first batch of each shape; it takes the buffers of the state that it is given.

    What it measures, as scalars: `loss`, its parts, `gradient_norm` of all variables together before clipping, and
    `learning_rate`. Samples are drawn with a key made of the seed and the step alone. With `devices` the pictures of
    a batch are spread over them; loss, gradients and batch norm's statistics are of the whole batch all the same.

    Raises:
        TrainingError: the batch does not divide among the devices (when the step is called).
    """
    devices = devices or Devices.single()
    one_step = functools.partial(_step, graphdef=graphdef, recipe=recipe, seed=seed)
    compiled = jax.jit(one_step, donate_argnums=0)

    def train_step(state: TrainState, batch: Batch) -> tuple[TrainState, Metrics]:
        images, truth = devices.spread((batch.images, batch.truth))
        return compiled(devices.replicate(state), images, truth)

    return train_step


def _step(
    state: TrainState, images: Array, truth: GroundTruth, *, graphdef: Any, recipe: Recipe, seed: int
) -> tuple[TrainState, Metrics]:
    key = jax.random.fold_in(jax.random.key(seed), state.step)

    def loss_of(params: Any) -> tuple[Array, tuple[Any, Metrics]]:
        model = nnx.merge(graphdef, params, state.rest, copy=True)  # variables that this trace may change
        loss, parts = objective(model, images, truth, key, recipe=recipe)
        _, _, rest = nnx.split(model, nnx.Param, ...)
        return loss, (rest, parts)

    (loss, (rest, parts)), gradients = jax.value_and_grad(loss_of, has_aux=True)(state.params)
    updates, remembered = optimiser(recipe).update(gradients, state.optimiser, state.params)
    params, step = optax.apply_updates(state.params, updates), state.step + 1
    averages = state.averages
    if recipe.ema_decay is not None:
        averages = moved(averages, params, decay=recipe.ema_decay, num_updates=step)
    metrics = {
        "loss": loss,
        **parts,
        "gradient_norm": optax.tree.norm(gradients),
        "learning_rate": learning_rate(recipe)(state.step),
    }
    return TrainState(step, params, rest, remembered, averages), metrics


def trained_detector(config: DetectorConfig, state: TrainState) -> Detector:
    """The detector for inference that `state` stands for: with the averages where there are any.

    `config` may differ from that of training in what only inference uses.

    Raises:
        WeightsError: the state holds NaN or infinity, or is not of this detector.
    """
    learnt = state.params if state.averages is None else state.averages
    values = jax.device_get({**named_variables(learnt), **named_variables(state.rest)})
    return assemble(config, values)
