"""ResNet-101 v1 (He et al. 2016), as TensorFlow-Slim has it: the stride is in the last unit of a block.

Shapes: N pictures, H x W cells, C channels; an endpoint of stride s has ceil(H / s) x ceil(W / s) cells.
At an output stride of 16 or 8 the strides past it become dilation of all later units (paper, section 3.1).
"""

import dataclasses
from collections.abc import Iterator

from flax import nnx
from jaxtyping import Array, Float

from detectors.extractors.section import Section
from detectors.extractors.trunk import Conv, Pool, Row, Site, Trunk
from detectors.initializers import VarianceScaling
from detectors.layers import ConvLayer, Style, relu

ROOT = (
    Conv("conv1", 64, 2, kernel=7, padding=((3, 3), (3, 3))),
    Pool("pool1", 2, size=3),
)
ROOT_STRIDE = 4
# Name, units, channels of a unit's narrow part, stride of the last unit
BLOCKS = (("block1", 3, 64, 2), ("block2", 4, 128, 2), ("block3", 23, 256, 2), ("block4", 3, 512, 1))
BLOCK_ENDS = {block: f"{block}/unit_{count}/bottleneck_v1" for block, count, _, _ in BLOCKS}
EXPANSION = 4  # channels of a unit over those of its narrow part
STYLE = Style(norm_epsilon=1e-5, norm_scale=True, activation=relu, kernel_init=VarianceScaling())


@dataclasses.dataclass(frozen=True)
class Unit(Row):
    """The row of one residual unit."""

    narrow: int
    stride: int
    rate: int

    def depth(self, channels: int, section: Section) -> int:  # noqa: ARG002  # of every row
        """Channels out."""
        return section.depth(self.narrow * EXPANSION)

    def build(self, channels: int, site: Site) -> "Bottleneck":
        """The unit, taking `channels` in."""
        return Bottleneck(self, channels, site)


class Bottleneck(nnx.Module):
    """Three convolutions added to the input, which a fourth brings to their channels where these differ."""

    def __init__(self, unit: Unit, channels: int, site: Site) -> None:
        narrow, wide = site.section.depth(unit.narrow), unit.depth(channels, site.section)
        shared = {"style": site.style, "rngs": site.rngs}
        around = (unit.rate, unit.rate)  # the same before and after, also where the stride is 2
        self.shortcut = None if channels == wide else ConvLayer(channels, wide, 1, activate=False, **shared)
        self.conv1 = ConvLayer(channels, narrow, 1, **shared)
        self.conv2 = ConvLayer(
            narrow, narrow, 3, stride=unit.stride, rate=unit.rate, padding=(around, around), **shared
        )
        self.conv3 = ConvLayer(narrow, wide, 1, activate=False, **shared)
        self.stride, self.activation = unit.stride, site.style.activation

    def __call__(self, x: Float[Array, "N H W C"]) -> dict[str, Float[Array, "N h w D"]]:
        """The output of each convolution, and of the unit as `sum`."""
        inner = {"shortcut": self.shortcut(x)} if self.shortcut is not None else {}
        inner["conv1"] = self.conv1(x)
        inner["conv2"] = self.conv2(inner["conv1"])
        inner["conv3"] = self.conv3(inner["conv2"])
        shortcut = inner.get("shortcut", x)[:, :: self.stride, :: self.stride]
        return inner | {"sum": self.activation(shortcut + inner["conv3"])}


class ResNet101(Trunk):
    """A section of the network; from the picture to block4 when whole. Both normalisations are the same.

    The endpoints are the layers, those inside the units, the units, and the blocks.
    """

    def __init__(self, section: Section, *, rngs: nnx.Rngs) -> None:
        table = (*ROOT, *units(None if section.after else section.output_stride))
        super().__init__(table, section, style=STYLE, rngs=rngs, ends=BLOCK_ENDS)

    def outputs(self, name: str, x: Float[Array, "N H W C"]) -> dict[str, Float[Array, "N h w D"]]:
        """The output of the layer `name`, and of the convolutions inside it."""
        if not isinstance(self.layers[name], Bottleneck):
            return super().outputs(name, x)
        inner = self.layers[name](x)
        return {name: inner.pop("sum")} | {f"{name}/{part}": value for part, value in inner.items()}


def units(output_stride: int | None) -> Iterator[Unit]:
    """The rows of all units; a stride past `output_stride` dilates the units after it instead."""
    current, rate = ROOT_STRIDE, 1
    for block, count, narrow, last_stride in BLOCKS:
        for i in range(1, count + 1):
            stride = last_stride if i == count else 1
            is_kept = output_stride is None or current * stride <= output_stride
            yield Unit(f"{block}/unit_{i}/bottleneck_v1", narrow, stride if is_kept else 1, rate)
            current, rate = (current * stride, rate) if is_kept else (current, rate * stride)
