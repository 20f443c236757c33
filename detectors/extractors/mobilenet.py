"""MobileNet v1 (Howard et al. 2017), as TensorFlow-Slim has it.

Shapes: N pictures, H x W pixels, 3 colours; an endpoint of stride s has ceil(H / s) x ceil(W / s) cells.
"""

import dataclasses

from flax import nnx
from jaxtyping import Array, Float

from detectors.depthwise import Form
from detectors.initializers import TruncatedNormal
from detectors.layers import ConvLayer, DepthwiseLayer, Style, relu6

# Stride and channels of the 13 depthwise-separable blocks; the first convolution has stride 2 and 32 channels.
BLOCKS = (
    (1, 64),
    (2, 128),
    (1, 128),
    (2, 256),
    (1, 256),
    (2, 512),
    *((1, 512),) * 5,
    (2, 1024),
    (1, 1024),
)
STEM_CHANNELS = 32
STYLE = Style(
    norm_epsilon=1e-3, norm_scale=True, activation=relu6, kernel_init=TruncatedNormal(0.09)
)


class MobileNetV1(nnx.Module):
    """The network from the picture to Conv2d_13_pointwise.

    Args:
        depth_multiplier: scales every layer's channels, never under `min_depth`.
        min_depth: 8 in the classifier, 16 in the detectors (TensorFlow Object Detection API).
        form: `fast` or `reference`, see `detectors.depthwise`.
        rngs: source of the initial weights.
    """

    def __init__(
        self, *, rngs: nnx.Rngs, depth_multiplier: float = 1.0, min_depth: int = 8, form: Form = "fast"
    ) -> None:
        style = dataclasses.replace(STYLE, form=form)

        def depth(channels: int) -> int:
            return max(int(channels * depth_multiplier), min_depth)

        layers = {"Conv2d_0": ConvLayer(3, depth(STEM_CHANNELS), 3, stride=2, style=style, rngs=rngs)}
        channels = depth(STEM_CHANNELS)
        for index, (stride, out) in enumerate(BLOCKS, start=1):
            layers[f"Conv2d_{index}_depthwise"] = DepthwiseLayer(channels, 3, stride=stride, style=style, rngs=rngs)
            layers[f"Conv2d_{index}_pointwise"] = ConvLayer(channels, depth(out), 1, style=style, rngs=rngs)
            channels = depth(out)
        self.order = tuple(layers)  # nnx sorts the names of a Dict
        self.layers = nnx.Dict(layers)

    def __call__(self, images: Float[Array, "N H W 3"]) -> dict[str, Float[Array, "N h w C"]]:
        """Every endpoint by name, depthwise ones included; `images` in -1..1."""
        endpoints = {}
        x = images
        for name in self.order:
            endpoints[name] = x = self.layers[name](x)
        return endpoints
