"""`Trunk`: a section of a network whose layers follow one another, made from a table of them.

Shapes: N pictures, H x W cells, C channels in, h x w x D out.
A table is a tuple of rows in order. A row has a name, TensorFlow-Slim's scope, which is the endpoint's name and the
prefix of its variables' names; it knows its channels and makes its layer.
"""

import abc
import dataclasses
import re
from collections.abc import Mapping, Sequence
from typing import Literal

from flax import nnx
from jaxtyping import Array, Float

from detectors.depthwise import Form
from detectors.extractors.section import Section
from detectors.layers import ACTIVATIONS, ConvLayer, Padding, Style
from detectors.pooling import PoolPadding, average_pool, max_pool

COLOURS = 3
# Unpadded in the classifier, padded where the section aligns its feature maps
RowPadding = Padding | Literal["ALIGNED"]


@dataclasses.dataclass(frozen=True)
class Site:
    """Where a layer is built: the section that it belongs to, the network's style, the source of its weights."""

    section: Section
    style: Style
    rngs: nnx.Rngs

    def padding(self, padding: RowPadding) -> Padding:
        """A row's padding in this section."""
        if padding == "ALIGNED":
            return "SAME" if self.section.align_feature_maps else "VALID"
        return padding

    def stride(self, stride: int) -> int:
        """A row's stride in this section."""
        return 1 if self.section.keeps_size else stride


@dataclasses.dataclass(frozen=True)
class Row(abc.ABC):
    """One line of a network's table; `name` is TensorFlow-Slim's scope."""

    name: str

    def depth(self, channels: int, section: Section) -> int:  # noqa: ARG002  # for those that change it
        """Channels out, of `channels` in: as many."""
        return channels

    @abc.abstractmethod
    def build(self, channels: int, site: Site) -> nnx.Module:
        """The layer, taking `channels` in."""


@dataclasses.dataclass(frozen=True)
class Conv(Row):
    """A convolution; its kernel is the size that its name ends with, unless said."""

    channels: int
    stride: int = 1
    _: dataclasses.KW_ONLY
    kernel: int | tuple[int, int] | None = None
    padding: RowPadding = "SAME"
    rate: int = 1

    def depth(self, channels: int, section: Section) -> int:  # noqa: ARG002  # of every row
        """Channels out."""
        return section.depth(self.channels)

    def build(self, channels: int, site: Site) -> ConvLayer:
        """The layer, taking `channels` in."""
        return ConvLayer(
            channels,
            self.depth(channels, site.section),
            self.kernel or size_in(self.name),
            stride=site.stride(self.stride),
            rate=self.rate,
            padding=site.padding(self.padding),
            style=site.style,
            rngs=site.rngs,
        )


@dataclasses.dataclass(frozen=True)
class Pool(Row):
    """A pool, average where its name says `Avg`; its window is the size that its name ends with, unless said."""

    stride: int = 1
    _: dataclasses.KW_ONLY
    size: int | None = None
    padding: RowPadding = "SAME"

    def build(self, channels: int, site: Site) -> nnx.Module:  # noqa: ARG002  # of every row
        """The layer; it has no weights."""
        size = self.size or size_in(self.name)[0]
        padding = site.padding(self.padding)
        stride = site.stride(self.stride)
        return PoolLayer(self.name.startswith("Avg"), size, stride, padding, site.section.form)


class PoolLayer(nnx.Module):
    """Max pooling, or average pooling with SAME padding."""

    def __init__(self, is_average: bool, size: int, stride: int, padding: PoolPadding, form: Form) -> None:
        assert padding == "SAME" or not is_average
        self.is_average, self.size, self.stride = is_average, size, stride
        self.padding, self.form = padding, form

    def __call__(self, x: Float[Array, "N H W C"]) -> Float[Array, "N h w C"]:
        """The pooled map."""
        if self.is_average:
            return average_pool(x, self.size, stride=self.stride, form=self.form)
        return max_pool(x, self.size, stride=self.stride, padding=self.padding, form=self.form)


def size_in(name: str) -> tuple[int, int]:
    """Rows and columns of the kernel that a layer's name ends with.

    >>> size_in("Conv2d_0b_1x7")
    (1, 7)
    """
    rows, columns = re.fullmatch(r".*_(\d)x(\d)", name).groups()
    return int(rows), int(columns)


class Trunk(nnx.Module):
    """The layers of `table` that `section` holds, one after another.

    Args:
        table: the whole network.
        section: what to build of it.
        style: what the layers share; the section's activation and form are put in.
        rngs: source of the initial weights.
        ends: further names of endpoints, by the row whose output they are, e.g. of a block by its last unit.
    """

    def __init__(
        self,
        table: Sequence[Row],
        section: Section,
        *,
        style: Style,
        rngs: nnx.Rngs,
        ends: Mapping[str, str] | None = None,
    ) -> None:
        ends = ends or {}
        activation = ACTIVATIONS[section.activation] if section.activation else style.activation
        site = Site(section, dataclasses.replace(style, form=section.form, activation=activation), rngs)
        rows = section.renamed(ends).cut([row.name for row in table])
        channels, layers = COLOURS, {}
        for position, row in enumerate(table[: rows.stop]):
            if position >= rows.start:
                layers[row.name] = row.build(channels, site)
            channels = row.depth(channels, section)
        self.order = tuple(layers)  # nnx sorts the names of a Dict
        self.layers = nnx.Dict(layers)
        self.ends = tuple((name, row) for name, row in ends.items() if row in layers)

    def __call__(self, x: Float[Array, "N H W C"]) -> dict[str, Float[Array, "N h w D"]]:
        """Every endpoint of the section by name."""
        endpoints: dict[str, Array] = {}
        for name in self.order:
            endpoints |= self.outputs(name, x)
            x = endpoints[name]
        return endpoints | {name: endpoints[row] for name, row in self.ends}

    def outputs(self, name: str, x: Float[Array, "N H W C"]) -> dict[str, Float[Array, "N h w D"]]:
        """The output of the layer `name`, and of what is inside it where that is an endpoint too."""
        return {name: self.layers[name](x)}
