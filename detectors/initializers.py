"""Initial weights, drawn on the host by numpy from a jax key.

XLA compiles its samplers anew for each kernel shape, 0.2 s each: an SSD MobileNet took 9 s to build that way and
takes 0.35 s this way, 0.15 s the second time (two AVX-512 cores). Under tracing the same draw is a callback, so
`jit` and `eval_shape` see the same weights.
"""

import dataclasses
import math
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


@dataclasses.dataclass(frozen=True)
class VarianceScaling:
    """Truncated normal of variance 2 / inputs of a unit, before truncation 1.3 times that (TensorFlow-Slim).

    Source: He et al. 2015, section 2.2; tf.contrib.layers.variance_scaling_initializer.
    """

    def __call__(self, key: Array, shape: tuple[int, ...]) -> Float[Array, "*shape"]:
        """A weight of `shape`, float32; the last axis is that of the outputs."""
        return TruncatedNormal(math.sqrt(1.3 * 2 / math.prod(shape[:-1])))(key, shape)


@dataclasses.dataclass(frozen=True)
class GlorotUniform:
    """Uniform within sqrt(6 / (inputs + outputs of a unit)) of 0.

    Source: Glorot and Bengio 2010, equation 16; TensorFlow-Slim's default.
    """

    def __call__(self, key: Array, shape: tuple[int, ...]) -> Float[Array, "*shape"]:
        """A weight of `shape`, float32; the last two axes are those of the inputs and outputs."""
        return _on_host(self._draw, key, shape)

    def _draw(self, generator: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float32]:
        positions = math.prod(shape[:-2])
        limit = math.sqrt(6 / (positions * (shape[-2] + shape[-1])))
        return generator.random(shape, np.float32) * np.float32(2 * limit) - np.float32(limit)


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
