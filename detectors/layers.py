"""The layers that feature extractors and heads are made of: convolution, batch norm, activation.

Shapes: N pictures, H x W cells, C channels in, D channels out, h x w cells of output.
Parameter names follow one rule, so that checkpoints can be read by name: `kernel`, `bias`, and under `norm` the
batch norm's `scale`, `bias`, `mean`, `var`.
"""

import dataclasses
import math
from collections.abc import Callable
from typing import Literal

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax
from jaxtyping import Array, Float

from detectors.depthwise import Form, depthwise_conv
from detectors.initializers import Initializer, ones, zeros

Padding = Literal["SAME", "VALID"] | tuple[tuple[int, int], tuple[int, int]]
Activation = Callable[[Array], Array]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Style:
    """What the layers of one network share.

    Attributes:
        norm_epsilon: of batch norm; None for a network without batch norm, whose convolutions then have a bias.
        norm_scale: True where batch norm has a multiplier (gamma).
        activation: after every convolution; None for none.
        kernel_init: initialiser of the kernels.
        form: `fast`, or `reference` for the form that multiply-adds and memory are counted on.
    """

    norm_epsilon: float | None
    norm_scale: bool
    activation: Activation | None
    kernel_init: Initializer
    form: Form = "fast"

    def batch_norm(self, channels: int) -> "BatchNorm":
        """Batch norm as this network has it."""
        assert self.norm_epsilon is not None, "a network without batch norm"
        return BatchNorm(channels, epsilon=self.norm_epsilon, use_scale=self.norm_scale)


class BatchNorm(nnx.Module):
    """(x - mean) / sqrt(var + epsilon) * scale + bias, with the statistics gathered in training.

    Attributes:
        decay: None normalises by the gathered statistics. A number normalises by those of the batch and gathers
            them, gathered = decay * gathered + (1 - decay) * batch's: what training sets.
    """

    def __init__(self, channels: int, *, epsilon: float, use_scale: bool) -> None:
        self.epsilon = epsilon
        self.decay: float | None = None
        self.scale = nnx.Param(ones(channels)) if use_scale else None
        self.bias = nnx.Param(zeros(channels))
        self.mean = nnx.BatchStat(zeros(channels))
        self.var = nnx.BatchStat(ones(channels))

    def __call__(self, x: Float[Array, "*shape C"]) -> Float[Array, "*shape C"]:
        """`x` normalised, computed in float32."""
        mean, var = (self.mean[...], self.var[...]) if self.decay is None else self._gather(x, self.decay)
        multiplier = lax.rsqrt(var + self.epsilon)
        if self.scale is not None:
            multiplier = multiplier * self.scale[...]
        offset = self.bias[...] - mean * multiplier
        return x * multiplier.astype(x.dtype) + offset.astype(x.dtype)

    def _gather(self, x: Float[Array, "*shape C"], decay: float) -> tuple[Array, Array]:
        """Mean and variance of the batch, added to the gathered ones.

        The gathered variance is the unbiased one, as of TensorFlow's fused batch norm. The variance is the mean of
        squares less the squared mean: a pass less over the map, and its gradient takes half the time.
        """
        axes, count = tuple(range(x.ndim - 1)), x.size // x.shape[-1]
        x = x.astype(jnp.float32)
        mean = jnp.mean(x, axis=axes)
        var = jnp.maximum(jnp.mean(jnp.square(x), axis=axes) - jnp.square(mean), 0.0)
        unbiased = var * (count / max(count - 1, 1))
        for gathered, batch in ((self.mean, mean), (self.var, unbiased)):
            gathered[...] = decay * gathered[...] + (1 - decay) * lax.stop_gradient(batch)
        return mean, var


class ConvLayer(nnx.Module):
    """Convolution, then batch norm or bias, then activation.

    `activation` and `normalise` override the style: a predictor has neither, the last convolution of a residual
    branch has batch norm and no activation.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel: int | tuple[int, int],
        *,
        style: Style,
        rngs: nnx.Rngs,
        stride: int = 1,
        rate: int = 1,
        padding: Padding = "SAME",
        normalise: bool = True,
        activate: bool = True,
    ) -> None:
        size = (kernel, kernel) if isinstance(kernel, int) else kernel
        self.kernel = nnx.Param(style.kernel_init(rngs.params(), (*size, in_channels, out_channels)))
        has_norm = normalise and style.norm_epsilon is not None
        self.norm = style.batch_norm(out_channels) if has_norm else None
        self.bias = None if has_norm else nnx.Param(zeros(out_channels))
        self.stride, self.rate, self.padding = stride, rate, padding
        self.activation = style.activation if activate else None

    def __call__(self, x: Float[Array, "N H W C"]) -> Float[Array, "N h w D"]:
        """The layer's output; an empty batch gives an empty batch."""
        x = convolve(x, self.kernel[...], stride=self.stride, rate=self.rate, padding=self.padding)
        x = x + self.bias[...].astype(x.dtype) if self.norm is None else self.norm(x)
        return x if self.activation is None else self.activation(x)


class DepthwiseLayer(nnx.Module):
    """Depthwise convolution, SAME padding, then batch norm and activation."""

    def __init__(
        self, channels: int, kernel: int, *, style: Style, rngs: nnx.Rngs, stride: int = 1, rate: int = 1
    ) -> None:
        self.kernel = nnx.Param(style.kernel_init(rngs.params(), (kernel, kernel, 1, channels)))
        self.norm = style.batch_norm(channels)
        self.stride, self.rate, self.form = stride, rate, style.form
        self.activation = style.activation

    def __call__(self, x: Float[Array, "N H W C"]) -> Float[Array, "N h w C"]:
        """The layer's output; an empty batch gives an empty batch."""
        x = depthwise_conv(x, self.kernel[...], stride=self.stride, rate=self.rate, form=self.form)
        x = self.norm(x)
        return x if self.activation is None else self.activation(x)


def convolve(
    x: Float[Array, "N H W C"],
    kernel: Float[Array, "kh kw C D"],
    *,
    stride: int = 1,
    rate: int = 1,
    padding: Padding = "SAME",
) -> Float[Array, "N h w D"]:
    """The convolution of `x` in its own precision; a matrix product where the kernel is 1 x 1 or meets the whole map just once.

    XLA on CPU reaches 110-130 GMAC/s with the product and 60-100 with its 1 x 1 convolution (2 AVX-512 cores,
    150 GMAC/s peak); other kernel sizes are near the peak as convolutions. A 7 x 7 x 512 x 4096 kernel on
    100 maps of 7 x 7 cells takes 1.1 s as a product and 4.7 s as a convolution. Cells are laid out in one row for the
    kernel's gradient, which takes twice as long over three axes.
    """
    kernel = kernel.astype(x.dtype)
    if padding == "VALID" and kernel.shape[:2] == x.shape[1:3] and rate == 1:
        return jnp.tensordot(x, kernel, ((1, 2, 3), (0, 1, 2)))[:, None, None]
    if kernel.shape[:2] == (1, 1) and stride == 1 and padding in ("SAME", "VALID"):
        flat = jnp.dot(x.reshape(math.prod(x.shape[:-1]), x.shape[-1]), kernel[0, 0])
        return flat.reshape(*x.shape[:-1], kernel.shape[-1])
    return lax.conv_general_dilated(
        x,
        kernel,
        window_strides=(stride, stride),
        padding=padding,
        rhs_dilation=(rate, rate),
        dimension_numbers=("NHWC", "HWIO", "NHWC"),
    )


relu: Activation = jax.nn.relu
relu6: Activation = jax.nn.relu6
ACTIVATIONS: dict[str, Activation] = {"relu": relu, "relu6": relu6}
