"""Names of our variables: the path through the network, e.g. `extractor/layers/Conv2d_0/norm/scale`."""

import functools
from collections.abc import Mapping
from typing import Any

import jax
import numpy as np
from flax import nnx
from numpy import ndarray

from detectors.build import build
from detectors.config import DetectorConfig
from detectors.errors import WeightsError
from detectors.infer import Detector


def abstract_model(config: DetectorConfig) -> Any:
    """The detector of `config` with shapes in place of weights; costs no memory and no arithmetic."""
    return nnx.eval_shape(lambda: build(config, rngs=nnx.Rngs(0)))


def named_variables(state: Any) -> dict[str, Any]:
    """Every variable of a state by name, in the order of the network's tree."""
    leaves, _ = jax.tree_util.tree_flatten_with_path(state)
    return {_name(path): leaf for path, leaf in leaves}


def variable_shapes(config: DetectorConfig) -> Mapping[str, tuple[int, ...]]:
    """Name and shape of every variable of the detector of `config`."""
    return {name: leaf.shape for name, leaf in named_variables(_abstract_parts(config)[1]).items()}


def assemble(config: DetectorConfig, values: Mapping[str, ndarray]) -> Detector:
    """The detector of `config` with these weights.

    Raises:
        WeightsError: names are missing, unexpected or misshaped; the message lists them all.
    """
    graphdef, state = _abstract_parts(config)
    problems = mismatches({name: leaf.shape for name, leaf in named_variables(state).items()}, values)
    if problems:
        raise WeightsError(f"weights do not fit {config.name}: " + "; ".join(problems))
    leaves, structure = jax.tree_util.tree_flatten_with_path(state)
    arrays = [jax.device_put(np.asarray(values[_name(path)], np.float32)) for path, _ in leaves]
    return Detector(config, graphdef, jax.tree_util.tree_unflatten(structure, arrays))


def mismatches(expected: Mapping[str, tuple[int, ...]], found: Mapping[str, ndarray]) -> list[str]:
    """One phrase for each name that is missing, unexpected, misshaped or not finite; empty where all fit."""
    problems = [f"missing {name} {shape}" for name, shape in expected.items() if name not in found]
    problems += [f"unexpected {name} {found[name].shape}" for name in found if name not in expected]
    for name in (name for name in expected if name in found):
        if found[name].shape != expected[name]:
            problems.append(f"{name} is {found[name].shape}, not {expected[name]}")
        elif not np.isfinite(found[name]).all():
            problems.append(f"{name} holds NaN or infinity")
    return problems


@functools.lru_cache(
    maxsize=8
)  # tracing the largest detector takes over a second, and training assembles often
def _abstract_parts(config: DetectorConfig) -> tuple[Any, Any]:
    """The graph of the detector of `config`, and its state with shapes in place of weights."""
    return nnx.split(abstract_model(config))


def _name(path: tuple[Any, ...]) -> str:
    keys = (getattr(key, "key", getattr(key, "name", getattr(key, "idx", None))) for key in path)
    return "/".join(str(key) for key in keys if key != "value")
