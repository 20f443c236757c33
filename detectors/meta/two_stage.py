"""What Faster R-CNN and R-FCN share: proposals, then refined boxes and classes for each.

Shapes: N pictures, H x W pixels, P proposals, K classes, c numbers of a box code, T detections.
Boxes are xyxy in pixels of the canvas.
"""

import abc
from typing import NamedTuple

import jax
import jax.numpy as jnp
from flax import nnx
from jax import lax
from jaxtyping import Array, Float, Int, Key, UInt8

from detectors.catalog import ExtractorEntry, TwoStageEntry
from detectors.config import DetectorConfig
from detectors.depthwise import Form
from detectors.geometry.coding import ENCODINGS, Encoding
from detectors.geometry.nms import Detections, multiclass_nms
from detectors.meta.preprocessing import blank_beyond, preprocess
from detectors.meta.proposals import (
    Anchors,
    Proposals,
    RegionProposalNetwork,
    RPNPredictions,
    anchors_of,
    propose,
    training_anchors,
)
from detectors.targets import GroundTruth, sample_proposals

# Object Detection API, faster_rcnn_resnet101_coco.config: second_stage_post_processing
SCORE_THRESHOLD = 0.0
IOU_THRESHOLD = 0.6
MAX_PER_CLASS = 100


class BoxPredictions(NamedTuple):
    """What the second stage says of every proposal; `class_logits` has background at 0."""

    proposals: Float[Array, "N P 4"]
    num_proposals: Int[Array, "N"]
    box_codes: Float[Array, "N P K c"]
    class_logits: Float[Array, "N P K1"]


class TrainingPredictions(NamedTuple):
    """What both stages say in training; the second of the proposals that it learns from."""

    rpn: RPNPredictions
    anchors: Anchors
    boxes: BoxPredictions


class TwoStage(nnx.Module):
    """A detector with proposals; a subclass says how a proposal is classified.

    Args:
        config: what to build.
        entry: the feature extractor's catalogue entry.
        stages: where the extractor is cut, and how proposals are cropped.
        extractor: the part of the network up to the map that proposals are made on.
        tail: the rest of the network.
        form: `fast`, or `reference` for what multiply-adds and memory are counted on.
        rngs: source of the initial weights.

    Attributes:
        compute_dtype: of the network's arithmetic; what it says is float32 in any case.
        is_training: True runs the tail on all crops at once, as batch norm that gathers statistics needs.
    """

    def __init__(
        self,
        config: DetectorConfig,
        entry: ExtractorEntry,
        stages: TwoStageEntry,
        extractor: nnx.Module,
        tail: nnx.Module,
        *,
        form: Form,
        rngs: nnx.Rngs,
    ) -> None:
        self.config, self.entry, self.stages, self.form = config, entry, stages, form
        self.compute_dtype, self.is_training = "float32", False
        self.extractor, self.tail = extractor, tail
        self.rpn = RegionProposalNetwork(
            entry.endpoint(stages.first_stage).channels,
            rate=2 if config.output_stride == 8 else 1,
            code_size=self.encoding.code_size,
            rngs=rngs,
        )
        self.add_head(rngs)

    @abc.abstractmethod
    def add_head(self, rngs: nnx.Rngs) -> None:
        """Make the layers that classify proposals."""

    @property
    def encoding(self) -> Encoding:
        """How boxes are told from anchors and from proposals."""
        return ENCODINGS[self.config.box_encoding]

    def features(
        self, images: Float[Array, "N H W 3"] | UInt8[Array, "N H W 3"], image_sizes: Float[Array, "N 2"]
    ) -> Float[Array, "N h w C"]:
        """The map that proposals are made on and, in Faster R-CNN, cropped from; beyond a picture the input is 0."""
        inputs = blank_beyond(preprocess(images, self.entry.preprocessing), image_sizes)
        return self.extractor(inputs.astype(self.compute_dtype))[self.stages.first_stage]

    def propose(
        self, predictions: RPNPredictions, anchors: Anchors, image_sizes: Float[Array, "N 2"]
    ) -> Proposals:
        """The proposals of each picture."""
        return propose(
            predictions,
            anchors,
            encoding=self.encoding,
            image_sizes=image_sizes,
            num_proposals=self.config.num_proposals,
        )

    @abc.abstractmethod
    def classify(
        self, features: Float[Array, "N h w C"], proposals: Float[Array, "N P 4"], canvas: tuple[int, int]
    ) -> tuple[Float[Array, "N P K c"], Float[Array, "N P K1"]]:
        """Codes for each class and logits of every proposal."""

    def predict(
        self, images: Float[Array, "N H W 3"] | UInt8[Array, "N H W 3"], image_sizes: Float[Array, "N 2"]
    ) -> BoxPredictions:
        """Proposals with codes and logits for RGB pictures in 0..255, top-left on their canvas."""
        features = self.features(images, image_sizes)
        anchors = anchors_of(features.shape[1:3], self.config.output_stride, image_sizes)
        proposals = self.propose(self.rpn(features), anchors, image_sizes)
        codes, logits = self.classify(features, proposals.boxes, images.shape[1:3])
        return BoxPredictions(proposals.boxes, proposals.num_valid, codes, logits)

    def predict_for_training(
        self,
        images: Float[Array, "N H W 3"] | UInt8[Array, "N H W 3"],
        truth: GroundTruth,
        key: Key[Array, ""],
        *,
        box_minibatch: int | None,
    ) -> TrainingPredictions:
        """What `detectors.losses.two_stage_loss` learns from; nothing flows back through the proposals' boxes.

        Args:
            images: as in `predict`.
            truth: the boxes of each picture.
            key: source of the sample.
            box_minibatch: proposals drawn of each picture for the second stage; None takes them all.
        """
        sizes = truth.image_size
        features = self.features(images, sizes)
        rpn = self.rpn(features)
        anchors = training_anchors(features.shape[1:3], self.config.output_stride, sizes)
        boxes, num_valid = self.propose(lax.stop_gradient(rpn), anchors, sizes)
        if box_minibatch is not None:
            keys = jax.random.split(key, len(boxes))

            def draw(key: Array, boxes: Array, num_valid: Array, truth: GroundTruth) -> tuple[Array, Array]:
                matcher = self.config.matcher
                return sample_proposals(key, boxes, num_valid, truth, matcher=matcher, size=box_minibatch)

            boxes, num_valid = jax.vmap(draw)(keys, boxes, num_valid, truth)
        codes, logits = self.classify(features, boxes, images.shape[1:3])
        return TrainingPredictions(rpn, anchors, BoxPredictions(boxes, num_valid, codes, logits))

    def postprocess(self, predictions: BoxPredictions, image_sizes: Float[Array, "N 2"]) -> Detections:
        """Refined boxes: softmax scores, suppression per class, clipping to the picture."""
        anchors, sizes = predictions.proposals[:, :, None], image_sizes[:, None, None]
        boxes = self.encoding.decode(predictions.box_codes, anchors, sizes)
        scores = jax.nn.softmax(predictions.class_logits)[..., 1:]
        real = jnp.arange(scores.shape[1]) < predictions.num_proposals[:, None]
        scores = jnp.where(real[..., None], scores, 0.0)

        def one_picture(boxes: Array, scores: Array, size: Array) -> Detections:
            return multiclass_nms(
                boxes,
                scores,
                size,
                score_threshold=SCORE_THRESHOLD,
                iou_threshold=IOU_THRESHOLD,
                max_per_class=MAX_PER_CLASS,
                max_total=self.stages.max_detections,
            )

        return jax.vmap(one_picture)(boxes, scores, image_sizes)
