"""SSD (Liu et al. 2016) as the paper has it: one pass, anchors on several feature maps (sections 2.1 and 3.6).

Shapes: N pictures, M x M pixels, A anchors over all maps, K classes, c numbers of a box code, T detections.
"""

import dataclasses
from typing import NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax
from jaxtyping import Array, Float, UInt8

from detectors.catalog import ExtractorEntry, ssd_predictor_kernel
from detectors.config import DetectorConfig
from detectors.geometry.anchors import ssd_anchor_shapes, ssd_anchors
from detectors.geometry.coding import ENCODINGS
from detectors.geometry.nms import Detections, multiclass_nms
from detectors.initializers import TruncatedNormal, ones
from detectors.layers import ACTIVATIONS, ConvLayer, Style, relu6
from detectors.meta.heads import ConvBoxPredictor
from detectors.meta.preprocessing import preprocess

# Object Detection API, ssd_mobilenet_v1_coco.config: post_processing and feature_extractor.conv_hyperparams
SCORE_THRESHOLD = 1e-8
IOU_THRESHOLD = 0.6
MAX_DETECTIONS = 100
INITIAL_LENGTH = 20.0
SMALLEST = 1e-12  # keeps the length of a cell of zeros from dividing
STYLE = Style(norm_epsilon=1e-3, norm_scale=True, activation=relu6, kernel_init=TruncatedNormal(0.03))


class SSDPredictions(NamedTuple):
    """What the network says of every anchor; `class_logits` has background at 0."""

    box_codes: Float[Array, "N A c"]
    class_logits: Float[Array, "N A K1"]


class AddedLayer(nnx.Module):
    """A 1 x 1 convolution to half the depth, then a 3 x 3 one of stride 2."""

    def __init__(self, channels: int, depth: int, *, style: Style, rngs: nnx.Rngs) -> None:
        self.reduce = ConvLayer(channels, depth // 2, 1, style=style, rngs=rngs)
        self.halve = ConvLayer(depth // 2, depth, 3, stride=2, style=style, rngs=rngs)

    def __call__(self, x: Float[Array, "N H W C"]) -> Float[Array, "N h w D"]:
        """The next feature map, of half the size."""
        return self.halve(self.reduce(x))


class L2Norm(nnx.Module):
    """Each cell scaled to unit length over its channels, times a learned length for each channel, at first 20.

    Source: Liu et al. 2016 (SSD), section 3.1, after ParseNet.
    """

    def __init__(self, channels: int) -> None:
        self.scale = nnx.Param(ones(channels) * INITIAL_LENGTH)

    def __call__(self, x: Float[Array, "N H W C"]) -> Float[Array, "N H W C"]:
        """The scaled map; a cell of zeros stays zero."""
        squared = jnp.sum(jnp.square(x.astype(jnp.float32)), axis=-1, keepdims=True)
        return (x * lax.rsqrt(jnp.maximum(squared, SMALLEST)) * self.scale[...]).astype(x.dtype)


class SSD(nnx.Module):
    """A feature extractor, added layers that halve the map, and a box predictor on each map.

    Args:
        config: what to build; pictures are `config.resolution` squared.
        entry: the feature extractor's catalogue entry.
        extractor: the feature extractor itself.
        rngs: source of the initial weights.

    Attributes:
        compute_dtype: of the network's arithmetic; what it says is float32 in any case.
    """

    def __init__(
        self, config: DetectorConfig, entry: ExtractorEntry, extractor: nnx.Module, *, rngs: nnx.Rngs
    ) -> None:
        self.config, self.entry, self.compute_dtype = config, entry, "float32"
        self.extractor = extractor
        maps = [entry.endpoint(name).channels for name in entry.ssd_endpoints]
        depths = [*maps, *entry.ssd_added_depths]
        inputs = depths[len(maps) - 1 : -1]
        style = dataclasses.replace(STYLE, activation=ACTIVATIONS[entry.ssd_activation])
        self.added = nnx.List(
            AddedLayer(channels, depth, style=style, rngs=rngs)
            for channels, depth in zip(inputs, entry.ssd_added_depths, strict=True)
        )
        self.predictors = nnx.List(
            ConvBoxPredictor(
                depth,
                num_anchors=len(shapes),
                num_classes=config.num_classes,
                code_size=ENCODINGS[config.box_encoding].code_size,
                kernel=ssd_predictor_kernel(config),
                style=STYLE,
                rngs=rngs,
            )
            for depth, shapes in zip(depths, ssd_anchor_shapes(len(depths)), strict=True)
        )

        normalised = [(name, entry.endpoint(name).channels) for name in entry.ssd_l2_normalised]
        self.l2_norms = nnx.Dict({name: L2Norm(channels) for name, channels in normalised})

    def feature_maps(self, images: Float[Array, "N M M 3"]) -> list[Float[Array, "N h w C"]]:
        """The maps that predictions are made from, lowest first; `images` preprocessed."""
        endpoints = self.extractor(images)
        maps = [
            self.l2_norms[name](endpoints[name]) if name in self.entry.ssd_l2_normalised else endpoints[name]
            for name in self.entry.ssd_endpoints
        ]
        for layer in self.added:
            maps.append(layer(maps[-1]))
        return maps

    def predict(
        self,
        images: Float[Array, "N M M 3"] | UInt8[Array, "N M M 3"],
        image_sizes: Float[Array, "N 2"],  # noqa: ARG002  # SSD pictures fill their canvas
    ) -> SSDPredictions:
        """Codes and logits of every anchor for RGB pictures in 0..255."""
        inputs = preprocess(images, self.entry.preprocessing).astype(self.compute_dtype)
        maps = self.feature_maps(inputs)
        outputs = [predictor(features) for predictor, features in zip(self.predictors, maps, strict=True)]
        codes, logits = zip(*outputs, strict=True)
        return SSDPredictions(jnp.concatenate(codes, axis=1), jnp.concatenate(logits, axis=1))

    def anchors(self) -> Float[Array, "A 4"]:
        """Every anchor, xyxy in pixels of the M x M canvas."""
        return jnp.asarray(ssd_anchors(map_sizes(self.config, self.entry), *[self.config.resolution] * 2))

    def postprocess(self, predictions: SSDPredictions, image_sizes: Float[Array, "N 2"]) -> Detections:
        """Boxes in pixels of the canvas: sigmoid scores, suppression per class, clipping to the picture."""
        decode = ENCODINGS[self.config.box_encoding].decode
        boxes = decode(predictions.box_codes, self.anchors(), image_sizes[:, None])[:, :, None, :]
        scores = jax.nn.sigmoid(predictions.class_logits[..., 1:])

        def one_picture(boxes: Array, scores: Array, size: Array) -> Detections:
            return multiclass_nms(
                boxes,
                scores,
                size,
                score_threshold=SCORE_THRESHOLD,
                iou_threshold=IOU_THRESHOLD,
                max_per_class=MAX_DETECTIONS,
                max_total=MAX_DETECTIONS,
            )

        return jax.vmap(one_picture)(boxes, scores, image_sizes)


def map_sizes(config: DetectorConfig, entry: ExtractorEntry) -> list[tuple[int, int]]:
    """(rows, columns) of each map at the configuration's resolution; added layers halve it, rounding up."""
    sizes = [entry.cells(name, config.resolution) for name in entry.ssd_endpoints]
    for _ in entry.ssd_added_depths:
        sizes.append(-(-sizes[-1] // 2))
    return [(size, size) for size in sizes]
