"""Narrow networks to test on: built from shapes alone, their weights drawn by numpy."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

from detectors.build import build_extractor
from detectors.catalog import EXTRACTORS
from detectors.extractors.section import Section
from detectors.weights.names import named_variables

NARROW = {"depth_multiplier": 0.125, "min_depth": 4}
TOLERANCE = 1e-4
FAST_TO_COMPILE = {"xla_backend_optimization_level": 0}


@functools.cache
def shapes_of(name: str, section: Section):
    """The graph, and the state as shapes, of a section of the extractor `name`."""
    entry = EXTRACTORS[name]
    return nnx.split(nnx.eval_shape(lambda: build_extractor(entry, section, rngs=nnx.Rngs(0))))


@functools.cache
def weights(name: str, section: Section):
    """A state of the same shapes: kernels that keep magnitudes, statistics and biases near where they begin."""
    _, state = shapes_of(name, section)
    leaves, tree = jax.tree_util.tree_flatten_with_path(state)
    return jax.tree.unflatten(tree, [_draw(jax.tree_util.keystr(path), leaf.shape) for path, leaf in leaves])


def _draw(path: str, shape: tuple[int, ...]):
    seed = sum(position * ord(letter) for position, letter in enumerate(path)) % 2**32
    z = np.random.default_rng(seed).standard_normal(shape)
    if "kernel" in path:
        z = z * np.sqrt(2 / np.prod(shape[:-1]))
    elif "var" in path or "scale" in path:
        z = np.exp(0.1 * z)
    else:
        z = 0.1 * z
    return jnp.asarray(z, jnp.float32)


def run(name: str, section: Section, x, state=None):
    """The endpoints of the section for input `x`, compiled."""
    graphdef, _ = shapes_of(name, section)
    return _compiled(graphdef)(weights(name, section) if state is None else state, x)


def eager(name: str, section: Section, x):
    """The same, operation by operation."""
    return nnx.merge(shapes_of(name, section)[0], weights(name, section))(x)


@functools.cache
def _compiled(graphdef):
    return jax.jit(lambda state, x: nnx.merge(graphdef, state)(x), compiler_options=FAST_TO_COMPILE)


def gradients(name: str, section: Section, x):
    """The gradient of the sum of the squares of the section's last endpoint, by variable."""
    graphdef, _ = shapes_of(name, section)

    def total(state):
        return jnp.sum(nnx.merge(graphdef, state)(x)[section.upto] ** 2)

    gradient = jax.jit(jax.grad(total), compiler_options=FAST_TO_COMPILE)(weights(name, section))
    return named_variables(gradient)


def endpoint_shapes(name: str, section: Section, *shape: int):
    """Shape and dtype of every endpoint for an input of `shape`; nothing is computed."""
    graphdef, state = shapes_of(name, section)
    return jax.eval_shape(
        lambda state, x: nnx.merge(graphdef, state)(x), state, jax.ShapeDtypeStruct(shape, jnp.float32)
    )


def picture(side: int, count: int = 1, channels: int = 3):
    return jnp.asarray(np.random.default_rng(side).uniform(-1, 1, (count, side, side, channels)), jnp.float32)


def assert_close(found, expected, *, what: str = ""):
    """Passes where no number differs by more than a share of the largest."""
    assert found.shape == expected.shape, what
    error = float(jnp.abs(found - expected).max() / jnp.abs(expected).max())
    assert error < TOLERANCE, f"{what}: differs by {error:.1e} of the largest number"
