"""MobileNet v1 (Howard et al. 2017), as TensorFlow-Slim has it.

Shapes: N pictures, H x W pixels, 3 colours; an endpoint of stride s has ceil(H / s) x ceil(W / s) cells.
"""

import dataclasses
from collections.abc import Iterator

from flax import nnx
from jaxtyping import Array, Float

from detectors.extractors.section import Section
from detectors.initializers import TruncatedNormal
from detectors.layers import ConvLayer, DepthwiseLayer, Style, relu6

STEM = ("Conv2d_0", 2, 32)
# Stride and channels of the 13 depthwise-separable blocks
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
STYLE = Style(norm_epsilon=1e-3, norm_scale=True, activation=relu6, kernel_init=TruncatedNormal(0.09))


class MobileNetV1(nnx.Module):
    """A section of the network; from the picture to Conv2d_13_pointwise when whole.

    Both normalisations are the same. There is no atrous form: `output_stride` does nothing here.
    """

    def __init__(self, section: Section, *, rngs: nnx.Rngs) -> None:
        style = dataclasses.replace(STYLE, form=section.form)
        layers = {}
        started = section.after is None
        for name, kind, channels, depth, stride in _layers(section):
            if started and kind == "depthwise":
                layers[name] = DepthwiseLayer(channels, 3, stride=stride, style=style, rngs=rngs)
            elif started:
                kernel = 3 if kind == "stem" else 1
                layers[name] = ConvLayer(channels, depth, kernel, stride=stride, style=style, rngs=rngs)
            started = started or name == section.after
            if name == section.upto:
                break
        self.order = tuple(layers)  # nnx sorts the names of a Dict
        self.layers = nnx.Dict(layers)

    def __call__(self, x: Float[Array, "N H W C"]) -> dict[str, Float[Array, "N h w D"]]:
        """Every endpoint of the section by name; a picture comes in -1..1."""
        endpoints = {}
        for name in self.order:
            endpoints[name] = x = self.layers[name](x)
        return endpoints


def _layers(section: Section) -> Iterator[tuple[str, str, int, int, int]]:
    """(endpoint, kind, channels in, channels out, stride) of every layer of the whole network."""

    def scaled(depth: int) -> int:
        return max(int(depth * section.depth_multiplier), section.min_depth)

    name, stride, depth = STEM
    yield name, "stem", 3, scaled(depth), stride
    channels = scaled(depth)
    for index, (stride, depth) in enumerate(BLOCKS, start=1):
        yield f"Conv2d_{index}_depthwise", "depthwise", channels, channels, stride
        yield f"Conv2d_{index}_pointwise", "pointwise", channels, scaled(depth), 1
        channels = scaled(depth)
