"""MobileNet v1 (Howard et al. 2017), as TensorFlow-Slim has it.

Shapes: N pictures, H x W pixels, 3 colours; an endpoint of stride s has ceil(H / s) x ceil(W / s) cells.
"""

import dataclasses

from flax import nnx

from detectors.extractors.section import Section
from detectors.extractors.trunk import Conv, Row, Site, Trunk
from detectors.initializers import TruncatedNormal
from detectors.layers import DepthwiseLayer, Style, relu6

STEM = Conv("Conv2d_0", 32, 2, kernel=3)
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


@dataclasses.dataclass(frozen=True)
class Depthwise(Row):
    """The row of a 3 x 3 depthwise convolution."""

    stride: int

    def build(self, channels: int, site: Site) -> DepthwiseLayer:
        """The layer, taking `channels` in."""
        return DepthwiseLayer(channels, 3, stride=self.stride, style=site.style, rngs=site.rngs)


def _block(number: int, stride: int, channels: int) -> tuple[Row, Row]:
    return (
        Depthwise(f"Conv2d_{number}_depthwise", stride),
        Conv(f"Conv2d_{number}_pointwise", channels, kernel=1),
    )


TABLE = (
    STEM,
    *(row for i, (stride, channels) in enumerate(BLOCKS, start=1) for row in _block(i, stride, channels)),
)


class MobileNetV1(Trunk):
    """A section of the network; from the picture to Conv2d_13_pointwise when whole.

    Both normalisations are the same. There is no atrous form: `output_stride` does nothing here.
    """

    def __init__(self, section: Section, *, rngs: nnx.Rngs) -> None:
        super().__init__(TABLE, section, style=STYLE, rngs=rngs)
