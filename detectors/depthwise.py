"""Depthwise convolution in two forms that compute the same function.

Shapes: N pictures, H x W cells, C channels, h x w cells of output, k the kernel's edge.

XLA's grouped convolution is slow on CPU: on two AVX-512 cores, 150 x 150 x 32 cells take 16 ms grouped and 0.5 ms
as nine shifted multiply-adds, and its gradients 8 to 40 times as long as ours. Accelerators have good grouped
kernels. The reference form is what multiply-adds and memory are counted on.

The shifted form has its own gradients. Automatic ones end in sums over all positions at once, which XLA's CPU
backend adds up one number at a time; a scan over rows adds whole rows, 2 to 5 times as fast.
"""

import functools
from typing import Literal

import jax
import jax.numpy as jnp
from jax import lax
from jaxtyping import Array, Float

Form = Literal["fast", "reference"]


def depthwise_conv(
    x: Float[Array, "N H W C"],
    kernel: Float[Array, "k k 1 C"],
    *,
    stride: int,
    rate: int = 1,
    form: Form = "fast",
) -> Float[Array, "N h w C"]:
    """Each channel convolved with its own k x k kernel, TF-style SAME padding; h = ceil(H / stride).

    Computed in the precision of `x`.
    """
    kernel = kernel.astype(x.dtype)
    if form == "reference":
        return _grouped(x, kernel, stride, rate)
    return lax.platform_dependent(
        x,
        kernel,
        cpu=lambda x, kernel: _shifted(x, kernel, stride, rate),
        default=lambda x, kernel: _grouped(x, kernel, stride, rate),
    )


def _grouped(x: Array, kernel: Array, stride: int, rate: int) -> Array:
    return lax.conv_general_dilated(
        x,
        kernel,
        window_strides=(stride, stride),
        padding="SAME",
        rhs_dilation=(rate, rate),
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
        feature_group_count=x.shape[-1],
    )


@functools.partial(jax.custom_vjp, nondiff_argnums=(2, 3))
def _shifted(x: Array, kernel: Array, stride: int, rate: int) -> Array:
    """The sum over kernel positions of the shifted input times that position's weights."""
    size = kernel.shape[0]
    (out_h, pad_h), (out_w, pad_w) = (same_padding(n, size, stride, rate) for n in x.shape[1:3])
    padded = jnp.pad(x, ((0, 0), pad_h, pad_w, (0, 0)))
    total = jnp.zeros((), x.dtype)
    for row in range(size):
        for column in range(size):
            top, left = row * rate, column * rate
            bottom, right = top + (out_h - 1) * stride + 1, left + (out_w - 1) * stride + 1
            shifted = padded[:, top:bottom:stride, left:right:stride]
            total = total + shifted * kernel[row, column, 0]
    return total


def _shifted_forward(x: Array, kernel: Array, stride: int, rate: int) -> tuple[Array, tuple[Array, Array]]:
    return _shifted(x, kernel, stride, rate), (x, kernel)


def _shifted_backward(
    stride: int, rate: int, inputs: tuple[Array, Array], gradient: Array
) -> tuple[Array, Array]:
    x, kernel = inputs
    return _input_gradient(gradient, kernel, x.shape, stride, rate), _kernel_gradient(
        x, gradient, kernel, stride, rate
    )


_shifted.defvjp(_shifted_forward, _shifted_backward)


def _input_gradient(gradient: Array, kernel: Array, shape: tuple[int, ...], stride: int, rate: int) -> Array:
    """The gradient of the input of `shape`: shifted multiply-adds for each of its stride x stride phases.

    Output o and kernel position r read the padded input at q = stride * o + rate * r, so q's phase (its remainder)
    decides which kernel positions it meets.
    """
    size = kernel.shape[0]
    (out_h, pad_h), (out_w, pad_w) = (same_padding(n, size, stride, rate) for n in shape[1:3])
    rows, columns = (-(-(n + pad[0]) // stride) for n, pad in zip(shape[1:3], (pad_h, pad_w), strict=True))
    reach = (size - 1) * rate // stride + 1
    after = [max(wanted - out, 0) for wanted, out in ((rows, out_h), (columns, out_w))]
    padded = jnp.pad(gradient, ((0, 0), (reach, after[0]), (reach, after[1]), (0, 0)))

    def phase(row: int, column: int) -> Array:
        total = jnp.zeros((shape[0], rows, columns, shape[3]), gradient.dtype)
        for r in _positions(size, rate, stride, row):
            for c in _positions(size, rate, stride, column):
                top, left = reach - (r * rate - row) // stride, reach - (c * rate - column) // stride
                shifted = padded[:, top : top + rows, left : left + columns]
                total = total + shifted * kernel[r, c, 0]
        return total

    phases = jnp.stack(
        [jnp.stack([phase(row, column) for column in range(stride)], axis=3) for row in range(stride)], axis=2
    )
    full = phases.reshape(shape[0], rows * stride, columns * stride, shape[3])
    return full[:, pad_h[0] : pad_h[0] + shape[1], pad_w[0] : pad_w[0] + shape[2]]


def _positions(size: int, rate: int, stride: int, phase: int) -> list[int]:
    """The kernel's rows or columns that meet padded inputs of one phase."""
    return [position for position in range(size) if (position * rate - phase) % stride == 0]


def _kernel_gradient(x: Array, gradient: Array, kernel: Array, stride: int, rate: int) -> Array:
    """The gradient of the kernel, added up row by row of the output in float32."""
    size = kernel.shape[0]
    (out_h, pad_h), (out_w, pad_w) = (same_padding(n, size, stride, rate) for n in x.shape[1:3])
    padded = jnp.pad(x, ((0, 0), pad_h, pad_w, (0, 0)))
    num_pictures, _, _, channels = x.shape
    if x.size == 0:
        return jnp.zeros_like(kernel)

    def add_row(sums: tuple[Array, ...], index: Array) -> tuple[tuple[Array, ...], None]:
        picture, row = index // out_h, index % out_h
        lines = lax.dynamic_slice_in_dim(padded[picture], row * stride, (size - 1) * rate + 1)[::rate]
        slopes = gradient[picture, row]
        parts = []
        for column in range(size):
            left = column * rate
            right = left + (out_w - 1) * stride + 1
            parts.append(sums[column] + lines[:, left:right:stride] * slopes)
        return tuple(parts), None

    zeros = jnp.zeros((size, out_w, channels), jnp.promote_types(x.dtype, jnp.float32))
    sums, _ = lax.scan(add_row, (zeros,) * size, jnp.arange(num_pictures * out_h))
    by_column = jnp.stack([jnp.sum(part, axis=1) for part in sums], axis=1)
    return by_column[:, :, None].astype(kernel.dtype)


def same_padding(size: int, kernel: int, stride: int, rate: int = 1) -> tuple[int, tuple[int, int]]:
    """Output length and (before, after) padding of TensorFlow's SAME: the odd cell goes after.

    >>> same_padding(300, 3, 2)
    (150, (0, 1))
    """
    out = -(-size // stride)
    total = max((out - 1) * stride + (kernel - 1) * rate + 1 - size, 0)
    return out, (total // 2, total - total // 2)
