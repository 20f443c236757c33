"""The region proposal network: the first stage of Faster R-CNN and R-FCN (paper, section 2.1).

Shapes: N pictures, h x w cells, C channels, A = h * w * 12 anchors, c numbers of a box code, P proposals.
Boxes are xyxy in pixels.
"""

from typing import NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx
from jaxtyping import Array, Bool, Float, Int

from detectors.geometry.anchors import GRID_ASPECT_RATIOS, GRID_SCALES, grid_anchors
from detectors.geometry.boxes import clip
from detectors.geometry.coding import Encoding
from detectors.geometry.nms import multiclass_nms
from detectors.initializers import TruncatedNormal
from detectors.layers import ConvLayer, Style, relu6
from detectors.meta.heads import ConvBoxPredictor

# Object Detection API, faster_rcnn.proto and faster_rcnn_meta_arch.py
DEPTH = 512
SCORE_THRESHOLD = 0.0
IOU_THRESHOLD = 0.7
ANCHORS_PER_CELL = len(GRID_SCALES) * len(GRID_ASPECT_RATIOS)
STYLE = Style(norm_epsilon=None, norm_scale=False, activation=relu6, kernel_init=TruncatedNormal(0.01))


class RPNPredictions(NamedTuple):
    """What the first stage says of every anchor; `objectness_logits` has background at 0."""

    features: Float[Array, "N h w D"]
    box_codes: Float[Array, "N A c"]
    objectness_logits: Float[Array, "N A 2"]


class Proposals(NamedTuple):
    """Boxes worth a second look, best first; entries from `num_valid` on are zero."""

    boxes: Float[Array, "N P 4"]
    num_valid: Int[Array, "N"]


class Anchors(NamedTuple):
    """Boxes to start from; only eligible ones are proposed, matched or sampled."""

    boxes: Float[Array, "N A 4"]
    is_eligible: Bool[Array, "N A"]


class RegionProposalNetwork(nnx.Module):
    """A 3 x 3 convolution, then box codes and objectness for 12 anchors a cell."""

    def __init__(self, channels: int, *, rate: int, code_size: int, rngs: nnx.Rngs) -> None:
        self.conv = ConvLayer(channels, DEPTH, 3, rate=rate, style=STYLE, rngs=rngs)
        self.predictor = ConvBoxPredictor(
            DEPTH,
            num_anchors=ANCHORS_PER_CELL,
            num_classes=1,
            code_size=code_size,
            kernel=1,
            style=STYLE,
            rngs=rngs,
        )

    def __call__(self, features: Float[Array, "N h w C"]) -> RPNPredictions:
        """Codes and objectness of every anchor, ordered as `grid_anchors` orders them."""
        hidden = self.conv(features)
        codes, logits = self.predictor(hidden)
        return RPNPredictions(hidden, codes, logits)


def anchors_of(map_size: tuple[int, int], stride: int, image_sizes: Float[Array, "N 2"]) -> Anchors:
    """Anchors of inference: clipped to each picture, eligible where they are centred in it."""
    anchors = jnp.asarray(grid_anchors(map_size, stride))
    clipped = jax.vmap(lambda size: clip(anchors, size[0], size[1]))(image_sizes)
    return Anchors(clipped, jax.vmap(lambda size: _centred(map_size, stride, size))(image_sizes))


def training_anchors(map_size: tuple[int, int], stride: int, image_sizes: Float[Array, "N 2"]) -> Anchors:
    """Anchors of training: as they are, eligible where they lie within their picture.

    Source: Object Detection API, faster_rcnn_meta_arch.py, which removes the others in training.
    """
    anchors = jnp.asarray(grid_anchors(map_size, stride))
    limits = image_sizes[:, None, ::-1]
    is_inside = jnp.all(anchors[:, :2] >= 0, axis=-1) & jnp.all(anchors[:, 2:] <= limits, axis=-1)
    return Anchors(jnp.broadcast_to(anchors, (len(image_sizes), *anchors.shape)), is_inside)


def _centred(map_size: tuple[int, int], stride: int, size: Float[Array, "2"]) -> Bool[Array, "A"]:
    rows, columns = (jnp.arange(count) * stride for count in map_size)
    inside = (rows < size[0])[:, None] & (columns < size[1])[None, :]
    return jnp.repeat(inside.reshape(-1), ANCHORS_PER_CELL)


def propose(
    predictions: RPNPredictions,
    anchors: Anchors,
    *,
    encoding: Encoding,
    image_sizes: Float[Array, "N 2"],
    num_proposals: int,
) -> Proposals:
    """The best boxes after suppression at IoU .7, clipped to the picture; only from eligible anchors."""
    boxes = encoding.decode(predictions.box_codes, anchors.boxes, image_sizes[:, None])
    scores = jnp.where(anchors.is_eligible, jax.nn.softmax(predictions.objectness_logits)[..., 1], 0.0)

    def one_picture(boxes: Array, scores: Array, size: Array) -> tuple[Array, Array]:
        kept = multiclass_nms(
            boxes[:, None],
            scores[:, None],
            size,
            score_threshold=SCORE_THRESHOLD,
            iou_threshold=IOU_THRESHOLD,
            max_per_class=num_proposals,
            max_total=num_proposals,
        )
        return kept.boxes, kept.num_valid

    return Proposals(*jax.vmap(one_picture)(boxes, scores, image_sizes))
