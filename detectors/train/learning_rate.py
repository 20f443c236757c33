"""The learning rate of a recipe as a function of the step, for optax."""

import jax.numpy as jnp
import numpy as np
import optax
from jaxtyping import Array, Float, Int

from detectors.train.recipe import Recipe


def learning_rate(recipe: Recipe) -> optax.Schedule:
    """The rate of step 0, 1, ..., float32; after the last step it stays what it was there.

    Levels and decay are exact: a change takes over at the first step before which its count of pictures was seen.
    `Recipe.rate_at` is the same in Python.
    """
    steady = recipe.schedule.steady(recipe.total_images)
    starts = np.array([-(-level.images // recipe.batch_size) for level in steady])
    rates = np.array([recipe.learning_rate * level.factor for level in steady], np.float32)
    last = recipe.total_steps - 1

    def rate(step: Int[Array, ""] | int) -> Float[Array, ""]:
        step = jnp.minimum(step, last)
        level = jnp.asarray(rates)[jnp.searchsorted(starts, step, side="right") - 1]
        return level * _gradual(recipe, step * float(recipe.batch_size))

    return rate


def _gradual(recipe: Recipe, images: Float[Array, ""]) -> Float[Array, ""]:
    """The factors of ramp and cosine once `images` were seen."""
    ramp, factor = recipe.schedule.ramp, jnp.ones(())
    ramp_images, start = (0, 1.0) if ramp is None else ramp
    if ramp_images:
        factor = jnp.where(images < ramp_images, start + (1 - start) * images / ramp_images, 1.0)
    if recipe.schedule.is_cosine:
        share = (images - ramp_images) / (recipe.total_images - ramp_images)
        factor *= (1 + jnp.cos(jnp.pi * jnp.clip(share, 0.0, 1.0))) / 2
    return factor
