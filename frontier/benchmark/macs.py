"""Multiply-adds and parameters of a network, counted exactly from its jaxpr and its state.

The count is the one that the papers print: convolutions and matrix products only. Additions, activations,
normalisation, resizing, box arithmetic and comparisons count nothing (Howard et al., MobileNets, section 3.1;
Huang et al., section 4.1, "FLOPs (multiply-adds)"). Count the reference form of a network: an equivalent form
made of shifted element-wise products would count as nothing.
"""

import dataclasses
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from frontier.benchmark.jaxprs import Tally, tally

Shape = tuple[int, ...]


def count_macs(function: Callable[..., Any], *arguments: Any, while_trips: int | None = None) -> int:
    """Multiply-adds of one call of `function`; a `while` loop of unknown length is counted once.

    `tally_macs` also says whether that happened.

    Args:
        function: a jax function of pytrees.
        *arguments: arrays, or `jax.ShapeDtypeStruct` for their shapes alone: nothing is computed.
        while_trips: iterations of every `while` loop.

    Raises:
        CountError: the function holds an operation whose count is not known.
    """
    return tally_macs(function, *arguments, while_trips=while_trips).total


def tally_macs(function: Callable[..., Any], *arguments: Any, while_trips: int | None = None) -> Tally:
    """Multiply-adds of one call of `function`, and whether the number is exact (see `jaxprs.tally`).

    Args and Raises as in `count_macs`.
    """
    import jax

    return tally(jax.make_jaxpr(function)(*arguments), _macs_of, while_trips=while_trips)


@dataclasses.dataclass(frozen=True)
class ParameterCount:
    """Numbers of scalars: `weights` (kernels, biases, gamma, beta) and `statistics` (moving mean and variance)."""

    weights: int
    statistics: int

    @property
    def total(self) -> int:
        """Both together, as the paper's Table 2 counts (it includes the statistics)."""
        return self.weights + self.statistics


def count_parameters(state: Any) -> ParameterCount:
    """Scalars in the variables of `state`, statistics of batch norm apart; an empty state has none.

    The state of random number generators is no parameter. An array that stands in no variable is a weight.

    Args:
        state: an `nnx.State`, a module, or any pytree of variables and arrays.
    """
    import jax
    from flax import nnx

    weights = statistics = 0
    for leaf in jax.tree.leaves(state, is_leaf=lambda node: isinstance(node, nnx.Variable)):
        size = sum(math.prod(np.shape(array)) for array in jax.tree.leaves(leaf))
        if isinstance(leaf, nnx.BatchStat):
            statistics += size
        elif not isinstance(leaf, nnx.RngState):
            weights += size
    return ParameterCount(weights, statistics)


def _macs_of(equation: Any) -> int:
    if equation.primitive.name == "dot_general":
        return _macs_of_product(equation)
    if equation.primitive.name == "conv_general_dilated":
        return _macs_of_convolution(equation)
    return 0


def _macs_of_product(equation: Any) -> int:
    """Each output is a sum over the contracted axes."""
    (contracted, _), _ = equation.params["dimension_numbers"]
    left: Shape = equation.invars[0].aval.shape
    output: Shape = equation.outvars[0].aval.shape
    summed: int = math.prod(left[axis] for axis in contracted)
    return math.prod(output) * summed


def _macs_of_convolution(equation: Any) -> int:
    """Each output is a sum over the taps of the kernel and the input channels of its group.

    Taps on padding count, as in the papers' k * k * M * N * F * F. Taps on the zeros that a transposed
    convolution puts between its inputs do not, which leaves the usual inputs * k * k * N.
    """
    params = equation.params
    numbers = params["dimension_numbers"]
    kernel: Shape = equation.invars[1].aval.shape
    output: Shape = equation.outvars[0].aval.shape
    batch: int = output[numbers.out_spec[0]]
    features: int = output[numbers.out_spec[1]]
    group: int = kernel[numbers.rhs_spec[1]]
    taps = (
        _taps(
            outputs=output[out_axis],
            kernel=kernel[kernel_axis],
            stride=params["window_strides"][axis],
            padding=params["padding"][axis][0],
            input_dilation=params["lhs_dilation"][axis],
            kernel_dilation=params["rhs_dilation"][axis],
        )
        for axis, (out_axis, kernel_axis) in enumerate(
            zip(numbers.out_spec[2:], numbers.rhs_spec[2:], strict=True)
        )
    )
    return batch * features * group * math.prod(taps)


def _taps(
    *, outputs: int, kernel: int, stride: int, padding: int, input_dilation: int, kernel_dilation: int
) -> int:
    """Pairs of output position and kernel tap along one axis that do not meet an inserted zero."""
    if input_dilation == 1:
        return outputs * kernel
    positions = stride * np.arange(outputs)[:, None] + kernel_dilation * np.arange(kernel) - padding
    return int(np.count_nonzero(positions % input_dilation == 0))
