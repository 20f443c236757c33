"""R-FCN (Dai et al. 2016) as the paper has it (sections 2.2 and 3.6).

The whole network runs once, and proposals are cropped from position-sensitive score maps at its end.

Shapes: N pictures, h x w cells, C channels, P proposals, K classes, c numbers of a box code, b x b bins.
"""

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Float

from detectors.geometry.crops import position_sensitive_pool
from detectors.initializers import TruncatedNormal
from detectors.layers import ConvLayer, Style, relu
from detectors.meta.two_stage import TwoStage

# Object Detection API, box_predictor.proto: rfcn_box_predictor
DEPTH = 1024
STYLE = Style(norm_epsilon=None, norm_scale=False, activation=relu, kernel_init=TruncatedNormal(0.01))


class RFCN(TwoStage):
    """Proposals; the tail on the whole map, a 1 x 1 reduction, two score maps, and their pooled bins."""

    def add_head(self, rngs: nnx.Rngs) -> None:
        """Make the layers that classify proposals."""
        cells = self.stages.bins**2
        self.reduce_depth = ConvLayer(
            self.entry.endpoint(self.stages.tail).channels, DEPTH, 1, style=STYLE, rngs=rngs
        )
        self.refined_locations = ConvLayer(
            DEPTH,
            cells * self.config.num_classes * self.encoding.code_size,
            1,
            style=STYLE,
            rngs=rngs,
            activate=False,
        )
        self.class_predictions = ConvLayer(
            DEPTH, cells * (self.config.num_classes + 1), 1, style=STYLE, rngs=rngs, activate=False
        )

    def score_maps(
        self, features: Float[Array, "N h w C"]
    ) -> tuple[Float[Array, "N H W L"], Float[Array, "N H W S"]]:
        """The maps that codes and logits are pooled from."""
        reduced = self.reduce_depth(self.tail(features)[self.stages.tail])
        maps = self.refined_locations(reduced), self.class_predictions(reduced)
        return tuple(scores.astype(jnp.float32) for scores in maps)

    def classify(
        self, features: Float[Array, "N h w C"], proposals: Float[Array, "N P 4"], canvas: tuple[int, int]
    ) -> tuple[Float[Array, "N P K c"], Float[Array, "N P K1"]]:
        """Codes for each class and logits of every proposal."""

        def pool(scores: Array, boxes: Array) -> Array:
            return position_sensitive_pool(
                scores, boxes, canvas=canvas, crop=self.stages.rfcn_crop, bins=self.stages.bins
            )

        locations, classes = (jax.vmap(pool)(maps, proposals) for maps in self.score_maps(features))
        return locations.reshape(*proposals.shape[:2], self.config.num_classes, -1), classes
