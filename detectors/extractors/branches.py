"""Inception modules: chains of layers on one input, their outputs joined by channel; and their residual kind.

Shapes: N pictures, H x W cells, C channels in, h x w x D out.
A chain is a tuple of steps. A step is a row, or a tuple of rows that all take the same input and are joined.

One product for all the 1 x 1 convolutions that begin a module's chains was tried and dropped (November 2026): on two
AVX-512 cores it took as long or up to 5 % longer, in all three Inception networks at 300 px.
"""

import dataclasses
from collections.abc import Iterator

import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Float

from detectors.extractors.section import Section
from detectors.extractors.trunk import Conv, Pool, Row, Site
from detectors.layers import ConvLayer

Step = Conv | Pool | tuple[Conv, ...]
Chain = tuple[Step, ...]
JOINED = "Conv2d_1x1"  # the convolution after a residual module's chains


@dataclasses.dataclass(frozen=True)
class Mixed(Row):
    """The row of an Inception module."""

    chains: tuple[Chain, ...]

    def depth(self, channels: int, section: Section) -> int:
        """Channels out: those of all chains."""
        return sum(_chain_depth(chain, channels, section) for chain in self.chains)

    def build(self, channels: int, site: Site) -> "Branches":
        """The module, taking `channels` in."""
        return Branches(self.chains, channels, site)


@dataclasses.dataclass(frozen=True)
class Residual(Row):
    """The row of a residual Inception module: `scale` times what its chains make of the input is added to it."""

    chains: tuple[Chain, ...]
    scale: float
    _: dataclasses.KW_ONLY
    activate: bool = True

    def build(self, channels: int, site: Site) -> "ResidualBranches":
        """The module, taking `channels` in."""
        return ResidualBranches(self, channels, site)


class Branches(nnx.Module):
    """Chains of layers on one input, joined by channel; chain i is the attribute `Branch_i`, as in TensorFlow-Slim."""

    def __init__(self, chains: tuple[Chain, ...], channels: int, site: Site) -> None:
        self.chains = tuple(f"Branch_{i}" for i in range(len(chains)))
        for name, chain in zip(self.chains, chains, strict=True):
            setattr(self, name, ChainLayers(chain, channels, site))

    def __call__(self, x: Float[Array, "N H W C"]) -> Float[Array, "N h w D"]:
        """The chains' outputs, joined."""
        return jnp.concatenate([getattr(self, name)(x) for name in self.chains], axis=-1)


class ResidualBranches(Branches):
    """x + scale * (the chains' outputs, joined and brought to x's channels), then the activation."""

    def __init__(self, row: Residual, channels: int, site: Site) -> None:
        super().__init__(row.chains, channels, site)
        joined = Mixed(row.name, row.chains).depth(channels, site.section)
        plain = {"normalise": False, "activate": False, "style": site.style, "rngs": site.rngs}
        setattr(self, JOINED, ConvLayer(joined, channels, 1, **plain))
        self.scale = row.scale
        self.activation = site.style.activation if row.activate else None

    def __call__(self, x: Float[Array, "N H W C"]) -> Float[Array, "N H W C"]:
        """The input and what the chains add to it."""
        x = x + self.scale * getattr(self, JOINED)(super().__call__(x))
        return x if self.activation is None else self.activation(x)


class ChainLayers(nnx.Module):
    """Layers one after another, each an attribute of its own name."""

    def __init__(self, chain: Chain, channels: int, site: Site) -> None:
        self.steps = tuple(tuple(row.name for row in rows) for rows in _steps(chain))
        for rows in _steps(chain):
            for row in rows:
                setattr(self, row.name, row.build(channels, site))
            channels = _step_depth(rows, channels, site.section)

    def __call__(self, x: Float[Array, "N H W C"]) -> Float[Array, "N h w D"]:
        """The last step's output."""
        for names in self.steps:
            outputs = [getattr(self, name)(x) for name in names]
            x = outputs[0] if len(outputs) == 1 else jnp.concatenate(outputs, axis=-1)
        return x


def _steps(chain: Chain) -> Iterator[tuple[Row, ...]]:
    return (step if isinstance(step, tuple) else (step,) for step in chain)


def _chain_depth(chain: Chain, channels: int, section: Section) -> int:
    for rows in _steps(chain):
        channels = _step_depth(rows, channels, section)
    return channels


def _step_depth(rows: tuple[Row, ...], channels: int, section: Section) -> int:
    return sum(row.depth(channels, section) for row in rows)
