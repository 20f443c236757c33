"""The exponential moving average of parameters, as TensorFlow 1's ExponentialMovingAverage with `num_updates`.

The Object Detection API gives no `num_updates` (tf.contrib.opt.MovingAverageOptimizer in optimizer_builder.py), so its
decay is 0.9999 from the first step on and the initial weights fade over tens of thousands of steps. Ours rises to it,
or a short training would be judged by them.
"""

from typing import TypeVar

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

Tree = TypeVar("Tree")


def decay_at(decay: float, num_updates: Int[Array, ""] | int) -> Float[Array, ""]:
    """`decay`, or less in the first updates: (1 + n) / (10 + n) after n of them.

    >>> float(decay_at(0.5, 2)), float(decay_at(0.5, 100))
    (0.25, 0.5)
    """
    updates = jnp.asarray(num_updates, jnp.float32)
    return jnp.minimum(decay, (1 + updates) / (10 + updates))


def moved(average: Tree, parameters: Tree, *, decay: float, num_updates: Int[Array, ""] | int) -> Tree:
    """The average after one more update of the parameters; it starts as a copy of the first parameters.

    Args:
        average: of the parameters so far.
        parameters: after the update, of the same structure.
        decay: share of the average that stays.
        num_updates: updates that were made, this one among them.
    """
    share = 1 - decay_at(decay, num_updates)
    return jax.tree.map(lambda mean, value: mean - share * (mean - value), average, parameters)
