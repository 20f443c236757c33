"""Convolutional box predictor: location codes and class scores for every anchor of one feature map.

Shapes: N pictures, h x w cells, C channels, a anchors per cell, K classes, c numbers of a box code; scores have background at 0.
"""

import dataclasses

import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Float

from detectors.layers import ConvLayer, Style


class ConvBoxPredictor(nnx.Module):
    """Two convolutions with bias and no activation, one for the codes and one for the class logits."""

    def __init__(
        self,
        channels: int,
        *,
        num_anchors: int,
        num_classes: int,
        code_size: int,
        kernel: int,
        style: Style,
        rngs: nnx.Rngs,
    ) -> None:
        plain = dataclasses.replace(style, norm_epsilon=None, activation=None)
        self.code_size, self.num_outputs = code_size, num_classes + 1
        self.box_codes = ConvLayer(channels, num_anchors * code_size, kernel, style=plain, rngs=rngs)
        self.class_logits = ConvLayer(
            channels, num_anchors * self.num_outputs, kernel, style=plain, rngs=rngs
        )

    def __call__(
        self, features: Float[Array, "N h w C"]
    ) -> tuple[Float[Array, "N A c"], Float[Array, "N A outputs"]]:
        """Codes and logits in float32, A = h * w * a anchors ordered by row, column, shape."""
        batch = features.shape[0]
        codes = self.box_codes(features).reshape(batch, -1, self.code_size)
        logits = self.class_logits(features).reshape(batch, -1, self.num_outputs)
        return codes.astype(jnp.float32), logits.astype(jnp.float32)
