"""Inception v2 (Ioffe and Szegedy 2015), as TensorFlow-Slim has it: SAME padding everywhere.

Shapes: N pictures, H x W pixels; an endpoint of stride s has ceil(H / s) x ceil(W / s) cells.
"""

import dataclasses

from flax import nnx

from detectors.extractors.branches import Mixed
from detectors.extractors.section import Section
from detectors.extractors.trunk import Conv, Pool, Row, Site, Trunk
from detectors.initializers import TruncatedNormal, VarianceScaling
from detectors.layers import Style, relu
from detectors.separable import SeparableLayer

MAX_MULTIPLIER = 8  # of the first layer's depthwise half
FIRST_INIT = TruncatedNormal(1.0)
STYLE = Style(norm_epsilon=1e-3, norm_scale=False, activation=relu, kernel_init=VarianceScaling())


@dataclasses.dataclass(frozen=True)
class First(Row):
    """The row of the first layer, a separable convolution; the classifier has no batch norm on it."""

    channels: int
    stride: int

    def depth(self, channels: int, section: Section) -> int:  # noqa: ARG002  # of every row
        """Channels out."""
        return section.depth(self.channels)

    def build(self, channels: int, site: Site) -> SeparableLayer:
        """The layer, taking `channels` in."""
        depth = self.depth(channels, site.section)
        return SeparableLayer(
            channels,
            depth,
            7,
            multiplier=min(depth // channels, MAX_MULTIPLIER),
            stride=self.stride,
            style=dataclasses.replace(site.style, kernel_init=FIRST_INIT),
            rngs=site.rngs,
            normalise=site.section.normalisation == "detection",
        )


def _mixed(
    name: str,
    one: int,
    two: tuple[int, int],
    three: tuple[int, int],
    projected: int,
    *,
    pool: str = "AvgPool",
) -> Mixed:
    """Chains: 1 x 1; 1 x 1 and 3 x 3; 1 x 1 and two 3 x 3 of equal depth; a pool and 1 x 1."""
    return Mixed(
        name,
        (
            (Conv("Conv2d_0a_1x1", one),),
            (Conv("Conv2d_0a_1x1", two[0]), Conv("Conv2d_0b_3x3", two[1])),
            (
                Conv("Conv2d_0a_1x1", three[0]),
                Conv("Conv2d_0b_3x3", three[1]),
                Conv("Conv2d_0c_3x3", three[1]),
            ),
            (Pool(f"{pool}_0a_3x3"), Conv("Conv2d_0b_1x1", projected)),
        ),
    )


def _halving(name: str, one: tuple[int, int], two: tuple[int, int]) -> Mixed:
    """Chains of stride 2: 1 x 1 and 3 x 3; 1 x 1 and two 3 x 3 of equal depth; a pool."""
    return Mixed(
        name,
        (
            (Conv("Conv2d_0a_1x1", one[0]), Conv("Conv2d_1a_3x3", one[1], 2)),
            (Conv("Conv2d_0a_1x1", two[0]), Conv("Conv2d_0b_3x3", two[1]), Conv("Conv2d_1a_3x3", two[1], 2)),
            (Pool("MaxPool_1a_3x3", 2),),
        ),
    )


TABLE = (
    First("Conv2d_1a_7x7", 64, 2),
    Pool("MaxPool_2a_3x3", 2),
    Conv("Conv2d_2b_1x1", 64),
    Conv("Conv2d_2c_3x3", 192),
    Pool("MaxPool_3a_3x3", 2),
    _mixed("Mixed_3b", 64, (64, 64), (64, 96), 32),
    _mixed("Mixed_3c", 64, (64, 96), (64, 96), 64),
    _halving("Mixed_4a", (128, 160), (64, 96)),
    _mixed("Mixed_4b", 224, (64, 96), (96, 128), 128),
    _mixed("Mixed_4c", 192, (96, 128), (96, 128), 128),
    _mixed("Mixed_4d", 160, (128, 160), (128, 160), 96),
    _mixed("Mixed_4e", 96, (128, 192), (160, 192), 96),
    _halving("Mixed_5a", (128, 192), (192, 256)),
    _mixed("Mixed_5b", 352, (192, 320), (160, 224), 128),
    _mixed("Mixed_5c", 352, (192, 320), (192, 224), 128, pool="MaxPool"),
)


class InceptionV2(Trunk):
    """A section of the network; from the picture to Mixed_5c when whole.

    Inside the detectors every layer has batch norm with a multiplier; the classifier's has none.
    """

    def __init__(self, section: Section, *, rngs: nnx.Rngs) -> None:
        style = dataclasses.replace(STYLE, norm_scale=section.normalisation == "detection")
        super().__init__(TABLE, section, style=style, rngs=rngs)
