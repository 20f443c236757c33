"""Faster R-CNN (Ren et al. 2015) as the paper has it (sections 2.1 and 3.6).

Proposals are cropped from the map they were made on, and the rest of the feature extractor runs on each crop.

Shapes: N pictures, h x w cells, C channels, P proposals, K classes, c numbers of a box code.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax
from jaxtyping import Array, Float

from detectors.geometry.crops import crop_and_resize
from detectors.initializers import GlorotUniform, zeros
from detectors.meta.two_stage import TwoStage
from detectors.pooling import max_pool


class FasterRCNN(TwoStage):
    """Proposals, crops of `stages.crop` cells, the tail of the network on each, then two dense layers."""

    def add_head(self, rngs: nnx.Rngs) -> None:
        """Make the layers that classify proposals."""
        channels = self.entry.endpoint(self.stages.tail).channels
        self.box_codes = Dense(channels, self.config.num_classes * self.encoding.code_size, rngs=rngs)
        self.class_logits = Dense(channels, self.config.num_classes + 1, rngs=rngs)

    def box_features(
        self, features: Float[Array, "N h w C"], proposals: Float[Array, "N P 4"], canvas: tuple[int, int]
    ) -> Float[Array, "B r r D"]:
        """The tail's map of each crop, all B = N * P of them, ordered by picture."""
        crop, pool = self.stages.crop, self.stages.pool

        def one_picture(features: Array, boxes: Array) -> Array:
            return crop_and_resize(features, boxes, canvas=canvas, crop=crop)

        crops = jax.vmap(one_picture)(features, proposals)
        crops = crops.reshape(-1, *crops.shape[2:])
        if pool > 1:
            crops = max_pool(crops, pool, stride=pool, padding="VALID")
        return self.tail(crops)[self.stages.tail]

    def classify(
        self, features: Float[Array, "N h w C"], proposals: Float[Array, "N P 4"], canvas: tuple[int, int]
    ) -> tuple[Float[Array, "N P K c"], Float[Array, "N P K1"]]:
        """Codes for each class and logits of every proposal."""
        pooled = self.pooled(features, proposals, canvas)
        codes = self.box_codes(pooled)
        return codes.reshape(*proposals.shape[:2], self.config.num_classes, -1), self.class_logits(pooled)

    def pooled(
        self, features: Float[Array, "N h w C"], proposals: Float[Array, "N P 4"], canvas: tuple[int, int]
    ) -> Float[Array, "N P D"]:
        """The mean of the tail's map over each crop; on a CPU a few proposals at a time."""
        most = self.stages.proposals_at_a_time

        def at_once(features: Array, proposals: Array) -> Array:
            maps = self.box_features(features, proposals, canvas)
            return jnp.mean(maps, axis=(1, 2)).reshape(*proposals.shape[:2], -1)

        def in_chunks(features: Array, proposals: Array) -> Array:
            parts = split_evenly(proposals, most)
            pooled = lax.map(lambda part: at_once(features, part), parts)
            return jnp.concatenate(pooled, axis=1)[:, : proposals.shape[1]]

        if self.form == "reference" or self.is_training or proposals.shape[1] <= most:
            return at_once(features, proposals)
        return lax.platform_dependent(features, proposals, cpu=in_chunks, default=at_once)


def split_evenly(proposals: Float[Array, "N P 4"], most: int) -> Float[Array, "k N p 4"]:
    """The fewest equal parts of at most `most` proposals each; empty boxes fill the last."""
    count = proposals.shape[1]
    num_parts = -(-count // most)
    size = -(-count // num_parts)
    padded = jnp.pad(proposals, ((0, 0), (0, num_parts * size - count), (0, 0)))
    return jnp.moveaxis(padded.reshape(-1, num_parts, size, 4), 1, 0)


class Dense(nnx.Module):
    """A matrix product and a bias."""

    def __init__(self, in_features: int, out_features: int, *, rngs: nnx.Rngs) -> None:
        self.kernel = nnx.Param(GlorotUniform()(rngs.params(), (in_features, out_features)))
        self.bias = nnx.Param(zeros(out_features))

    def __call__(self, x: Float[Array, "*n C"]) -> Float[Array, "*n D"]:
        """The layer's output in float32; an empty batch gives an empty batch."""
        return (x @ self.kernel[...].astype(x.dtype)).astype(jnp.float32) + self.bias[...]
