"""Initial weights, drawn on the host by numpy from a jax key.

XLA compiles its samplers anew for each kernel shape, 0.2 s each: a MobileNet SSD took 9 s to build that way and
takes 0.5 s this way. Under tracing the same draw is a callback, so `jit` and `eval_shape` see the same weights.
"""

import dataclasses
from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float
from numpy.typing import NDArray

Sampler = Callable[[np.random.Generator, tuple[int, ...]], NDArray[np.floating]]
Initializer = Callable[[Array, tuple[int, ...]], Array]  # from a jax key and a shape, a float32 weight
TRUNCATED_AT = 2.0  # standard deviations, as TensorFlow's truncated normal


@dataclasses.dataclass(frozen=True)
class TruncatedNormal:
    """Normal with mean 0, redrawn beyond two standard deviations; `stddev` is that before truncation."""

    stddev: float

    def __call__(self, key: Array, shape: tuple[int, ...]) -> Float[Array, "*shape"]:
        """A weight of `shape`, float32."""
        return _on_host(self._draw, key, shape)

    def _draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float32]:
        values = generator.standard_normal(shape, np.float32)
        while (beyond := np.abs(values) > TRUNCATED_AT).any():
            values[beyond] = generator.standard_normal(int(beyond.sum()), np.float32)
        return values * np.float32(self.stddev)


def zeros(length: int) -> Float[Array, "length"]:
    """Zeros, made without compiling anything."""
    return jax.device_put(np.zeros(length, np.float32))


def ones(length: int) -> Float[Array, "length"]:
    """Ones, made without compiling anything."""
    return jax.device_put(np.ones(length, np.float32))


def _on_host(sampler: Sampler, key: Array, shape: tuple[int, ...]) -> Array:
    def draw(key_data: Array | NDArray[np.uint32]) -> NDArray[np.float32]:
        seed = [int(word) for word in np.asarray(key_data).reshape(-1)]
        return np.asarray(sampler(np.random.default_rng(seed), shape), np.float32)

    data = jax.random.key_data(key)
    if isinstance(data, jax.core.Tracer):
        return jax.pure_callback(draw, jax.ShapeDtypeStruct(shape, jnp.float32), data)
    return jax.device_put(draw(np.asarray(data)))
