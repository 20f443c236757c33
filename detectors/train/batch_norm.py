"""Batch norm in training: frozen, or trained with the statistics of each batch (paper, section 3.6).

What is frozen is a variable type of its own, which the optimiser's filter leaves out.
"""

from collections.abc import Iterator
from typing import Any

from flax import nnx

from detectors.layers import BatchNorm
from detectors.train.recipe import Recipe

FEATURE_EXTRACTOR = ("extractor", "tail")  # attributes of a detector that hold it


class Frozen(nnx.Variable):
    """A parameter that training leaves as it is."""


def set_batch_norm(model: Any, recipe: Recipe) -> None:
    """Make the batch norms of `model` train as `recipe` says.

    A frozen one keeps its multiplier, offset and statistics. Only a feature extractor's are ever frozen: those of
    the layers that SSD adds start anew in any case.
    """
    is_frozen = recipe.batch_norm == "frozen"
    for path, norm in batch_norms(model):
        if is_frozen and path[0] in FEATURE_EXTRACTOR:
            norm.bias = Frozen(norm.bias[...])
            norm.scale = None if norm.scale is None else Frozen(norm.scale[...])
        else:
            norm.decay = recipe.batch_norm_decay


def batch_norms(model: Any) -> Iterator[tuple[tuple[Any, ...], BatchNorm]]:
    """Every batch norm of `model` with its path."""
    for path, module in nnx.iter_modules(model):
        if isinstance(module, BatchNorm):
            yield path, module
