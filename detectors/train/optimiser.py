"""The optimiser of a recipe, as TensorFlow 1 computes it, from optax's pieces where their arithmetic is the same.

The order is the original trainer's: the L2 term is part of the loss, so it is in the gradient before clipping.
Only what is trained goes in: frozen batch norm and statistics are kept out of the parameters by the caller.
"""

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float

from detectors.train.learning_rate import learning_rate
from detectors.train.recipe import Optimiser, Recipe


def optimiser(recipe: Recipe) -> optax.GradientTransformation:
    """What turns gradients into the steps that `optax.apply_updates` adds to parameters, rate and schedule included."""
    parts = []
    if recipe.l2_weight > 0:
        parts.append(l2_on_kernels(recipe.l2_weight))
    if recipe.clip_norm is not None:
        parts.append(clip_each_norm(recipe.clip_norm))
    rate = optax.scale_by_learning_rate(learning_rate(recipe))
    return optax.chain(*parts, *_rule(recipe.optimiser, rate))


def _rule(rule: Optimiser, rate: optax.GradientTransformation) -> tuple[optax.GradientTransformation, ...]:
    """Momentum gathers gradients and scales their sum; RMSProp gathers steps that are scaled already.

    Source: TensorFlow, python/training/momentum.py and rmsprop.py. RMSProp's mean square starts at one, and epsilon
    is added within the root.
    """
    momentum = optax.trace(rule.momentum)
    if rule.name == "momentum":
        return momentum, rate
    by_root = optax.scale_by_rms(rule.decay, rule.epsilon, initial_scale=1.0, eps_in_sqrt=True)
    return by_root, rate, momentum


def l2_on_kernels(weight: float) -> optax.GradientTransformation:
    """Adds the gradient of `weight` * sum(w^2) / 2 of every kernel (tf.contrib.layers.l2_regularizer).

    A kernel is a parameter whose own name ends so; biases, batch norm and scales are left alone.
    """

    def add(path: tuple[object, ...], gradient: Array, parameter: Array) -> Array:
        return gradient + weight * parameter if is_kernel(path) else gradient

    return optax.stateless(
        lambda gradients, parameters: jax.tree_util.tree_map_with_path(add, gradients, parameters)
    )


def is_kernel(path: tuple[object, ...]) -> bool:
    """True where a parameter's path in the tree ends with a name such as `kernel` or `depthwise_kernel`."""
    names = [key.key for key in path if isinstance(key, jax.tree_util.DictKey)]
    return bool(names) and str(names[-1]).endswith("kernel")


def clip_each_norm(max_norm: float) -> optax.GradientTransformation:
    """Scales the gradient of each variable by itself down to a length of `max_norm` where it is longer.

    Source: TensorFlow-Slim, learning.clip_gradient_norms; the API's later trainer clips the length of all together.
    """

    def clip(gradient: Float[Array, "*shape"]) -> Float[Array, "*shape"]:
        norm = jnp.sqrt(jnp.sum(jnp.square(gradient)))
        return gradient * (max_norm / jnp.maximum(norm, max_norm))

    return optax.stateless(lambda gradients, _: jax.tree.map(clip, gradients))
