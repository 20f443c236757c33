"""Feature extractors and meta-architectures as data: what exists, where it is, what it declares.

No jax here: import paths are strings that `detectors.build` turns into classes.
Endpoint names are those of the TensorFlow-Slim networks, which the paper uses too.
"""

import dataclasses
from typing import Any, Literal

from detectors.config import MAX_PROPOSALS, DetectorConfig, closest
from detectors.errors import ConfigError

Preprocessing = Literal["minus_one_to_one", "imagenet_means"]
ActivationName = Literal["relu", "relu6"]

MIN_DEPTH = 16  # of MobileNet and Inception inside the detectors (Object Detection API, *.config)


@dataclasses.dataclass(frozen=True)
class Endpoint:
    """A named feature map.

    Attributes:
        name: TensorFlow-Slim's, or of a block.
        stride: pixels per cell, at an output stride of 16.
        channels: at a depth multiplier of 1.
        lost: cells along an edge that unpadded kernels take off.
    """

    name: str
    stride: int
    channels: int
    lost: int = 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExtractorEntry:
    """What a feature extractor declares.

    Attributes:
        import_path: `module:class`.
        tf_scope: the network's name in TensorFlow's variables.
        endpoints: in order from the picture up.
        preprocessing: `minus_one_to_one` (x * 2 / 255 - 1) or `imagenet_means` (x - mean of each colour).
        num_parameters: as the paper's Table 2 counts them, without a classifier.
        parameter_note: what that count holds.
        ssd_endpoints: the maps that SSD predicts from, lower first; the last is the topmost.
        ssd_added_depths: channels of the layers that SSD adds, each halving the map.
        ssd_activation: of every convolution under SSD.
        ssd_l2_normalised: those of `ssd_endpoints` whose cells are scaled to a learned length, at first 20.
        rounds_down: True where a map has floor(size / stride) cells, for its pools are not padded; else ceil.
    """

    import_path: str
    tf_scope: str
    endpoints: tuple[Endpoint, ...]
    preprocessing: Preprocessing
    num_parameters: int
    parameter_note: str
    ssd_endpoints: tuple[str, ...]
    ssd_added_depths: tuple[int, ...]
    ssd_activation: ActivationName
    ssd_l2_normalised: tuple[str, ...] = ()
    rounds_down: bool = False

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint called `name`."""
        return next(endpoint for endpoint in self.endpoints if endpoint.name == name)

    def cells(self, name: str, pixels: int) -> int:
        """Cells along an edge of `pixels` of the endpoint called `name`, its feature maps aligned."""
        endpoint = self.endpoint(name)
        cells = pixels // endpoint.stride if self.rounds_down else -(-pixels // endpoint.stride)
        return cells - endpoint.lost


@dataclasses.dataclass(frozen=True, kw_only=True)
class TwoStageEntry:
    """Where a two-stage detector cuts its feature extractor, and how it crops (paper, section 3.6).

    Attributes:
        first_stage: the endpoint that proposals are made on.
        tail: the last endpoint of the part that runs after it.
        crop: samples along a box's edge in Faster R-CNN.
        pool: edge and stride of the max-pool that follows; 1 for none.
        bins: position-sensitive bins along a box's edge in R-FCN.
        rfcn_crop: samples along a box's edge in R-FCN, a multiple of `bins`.
        max_detections: boxes returned for a picture.
        tail_keeps_size: True where the tail does not stride.
        proposals_at_a_time: that Faster R-CNN's tail takes on a CPU, so that their maps stay in its caches. VGG-16's
            takes all: its dense layers have half a gigabyte of weights to read each time.
    """

    first_stage: str
    tail: str
    crop: int
    pool: int
    bins: int
    rfcn_crop: int
    max_detections: int
    tail_keeps_size: bool = False
    proposals_at_a_time: int = 30


@dataclasses.dataclass(frozen=True)
class MetaEntry:
    """What a meta-architecture declares.

    Attributes:
        import_path: `module:class`.
        extractors: the feature extractors it can be built with.
        ours: those of them that neither the paper nor its released code joins it with as built here.
    """

    import_path: str
    extractors: tuple[str, ...]
    ours: tuple[str, ...] = ()


_MOBILENET_V1 = ExtractorEntry(
    import_path="detectors.extractors.mobilenet:MobileNetV1",
    tf_scope="MobilenetV1",
    endpoints=(
        Endpoint("Conv2d_0", 2, 32),
        Endpoint("Conv2d_1_pointwise", 2, 64),
        Endpoint("Conv2d_2_pointwise", 4, 128),
        Endpoint("Conv2d_3_pointwise", 4, 128),
        Endpoint("Conv2d_4_pointwise", 8, 256),
        Endpoint("Conv2d_5_pointwise", 8, 256),
        *(Endpoint(f"Conv2d_{i}_pointwise", 16, 512) for i in range(6, 12)),
        Endpoint("Conv2d_12_pointwise", 32, 1024),
        Endpoint("Conv2d_13_pointwise", 32, 1024),
    ),
    preprocessing="minus_one_to_one",
    num_parameters=3_191_072,
    parameter_note="convolution weights and one bias per output of the first and the pointwise convolutions",
    ssd_endpoints=("Conv2d_11_pointwise", "Conv2d_13_pointwise"),
    ssd_added_depths=(512, 256, 256, 128),
    ssd_activation="relu6",
)

_VGG_16 = ExtractorEntry(
    import_path="detectors.extractors.vgg:VGG16",
    tf_scope="vgg_16",
    endpoints=(
        Endpoint("conv1", 1, 64),
        Endpoint("conv2", 2, 128),
        Endpoint("conv3", 4, 256),
        Endpoint("conv4", 8, 512),
        Endpoint("conv5", 16, 512),
        Endpoint("pool5", 32, 512),
        Endpoint("fc6", 32, 4096, lost=6),
        Endpoint("fc7", 32, 4096, lost=6),
        Endpoint("atrous_fc6", 16, 1024),
        Endpoint("atrous_fc7", 16, 1024),
    ),
    preprocessing="imagenet_means",
    num_parameters=14_714_688,
    parameter_note="weights and biases of the thirteen convolutions; fc6 and fc7 excluded",
    ssd_endpoints=("conv4", "atrous_fc7"),
    ssd_added_depths=(512, 256, 256, 256, 256),
    ssd_activation="relu",
    ssd_l2_normalised=("conv4",),
    rounds_down=True,
)

_INCEPTION_V2 = ExtractorEntry(
    import_path="detectors.extractors.inception_v2:InceptionV2",
    tf_scope="InceptionV2",
    endpoints=(
        Endpoint("Conv2d_1a_7x7", 2, 64),
        Endpoint("MaxPool_2a_3x3", 4, 64),
        Endpoint("Conv2d_2b_1x1", 4, 64),
        Endpoint("Conv2d_2c_3x3", 4, 192),
        Endpoint("MaxPool_3a_3x3", 8, 192),
        Endpoint("Mixed_3b", 8, 256),
        Endpoint("Mixed_3c", 8, 320),
        *(Endpoint(f"Mixed_4{letter}", 16, 576) for letter in "abcde"),
        *(Endpoint(f"Mixed_5{letter}", 32, 1024) for letter in "abc"),
    ),
    preprocessing="minus_one_to_one",
    num_parameters=10_173_112,
    parameter_note="weights, batch norm without multiplier but with its statistics, first layer with bias instead",
    ssd_endpoints=("Mixed_4c", "Mixed_5c"),
    ssd_added_depths=(512, 256, 256, 128),
    ssd_activation="relu6",
)

_INCEPTION_V3 = ExtractorEntry(
    import_path="detectors.extractors.inception_v3:InceptionV3",
    tf_scope="InceptionV3",
    endpoints=(
        Endpoint("Conv2d_1a_3x3", 2, 32),
        Endpoint("Conv2d_2a_3x3", 2, 32),
        Endpoint("Conv2d_2b_3x3", 2, 64),
        Endpoint("MaxPool_3a_3x3", 4, 64),
        Endpoint("Conv2d_3b_1x1", 4, 80),
        Endpoint("Conv2d_4a_3x3", 4, 192),
        Endpoint("MaxPool_5a_3x3", 8, 192),
        Endpoint("Mixed_5b", 8, 256),
        Endpoint("Mixed_5c", 8, 288),
        Endpoint("Mixed_5d", 8, 288),
        *(Endpoint(f"Mixed_6{letter}", 16, 768) for letter in "abcde"),
        Endpoint("Mixed_7a", 32, 1280),
        Endpoint("Mixed_7b", 32, 2048),
        Endpoint("Mixed_7c", 32, 2048),
    ),
    preprocessing="minus_one_to_one",
    num_parameters=21_802_784,
    parameter_note="weights, batch norm without multiplier but with its statistics",
    # The paper has no SSD with it; these are the Object Detection API's (ssd_inception_v3_feature_extractor)
    ssd_endpoints=("Mixed_5d", "Mixed_6e", "Mixed_7c"),
    ssd_added_depths=(512, 256, 128),
    ssd_activation="relu6",
)

_RESNET_101 = ExtractorEntry(
    import_path="detectors.extractors.resnet:ResNet101",
    tf_scope="resnet_v1_101",
    endpoints=(
        Endpoint("conv1", 2, 64),
        Endpoint("pool1", 4, 64),
        Endpoint("block1", 8, 256),
        Endpoint("block2", 16, 512),
        Endpoint("block3", 16, 1024),
        Endpoint("block4", 16, 2048),
    ),
    preprocessing="imagenet_means",
    num_parameters=42_605_504,
    parameter_note="weights, batch norm with its statistics",
    ssd_endpoints=("block3",),
    ssd_added_depths=(512, 512, 256, 256, 128),
    ssd_activation="relu",
)

_INCEPTION_RESNET_V2 = ExtractorEntry(
    import_path="detectors.extractors.inception_resnet_v2:InceptionResNetV2",
    tf_scope="InceptionResnetV2",
    endpoints=(
        Endpoint("Conv2d_1a_3x3", 2, 32),
        Endpoint("Conv2d_2a_3x3", 2, 32),
        Endpoint("Conv2d_2b_3x3", 2, 64),
        Endpoint("MaxPool_3a_3x3", 4, 64),
        Endpoint("Conv2d_3b_1x1", 4, 80),
        Endpoint("Conv2d_4a_3x3", 4, 192),
        Endpoint("MaxPool_5a_3x3", 8, 192),
        Endpoint("Mixed_5b", 8, 320),
        Endpoint("Mixed_6a", 16, 1088),
        Endpoint("PreAuxLogits", 16, 1088),
        Endpoint("Mixed_7a", 32, 2080),
        Endpoint("Conv2d_7b_1x1", 32, 1536),
    ),
    preprocessing="minus_one_to_one",
    num_parameters=54_336_736,
    parameter_note="weights, biases of the residual modules, batch norm without multiplier but with its statistics",
    ssd_endpoints=("PreAuxLogits", "Conv2d_7b_1x1"),
    ssd_added_depths=(512, 256, 128),
    ssd_activation="relu",
)

EXTRACTORS: dict[str, ExtractorEntry] = {
    "vgg_16": _VGG_16,
    "mobilenet_v1": _MOBILENET_V1,
    "inception_v2": _INCEPTION_V2,
    "inception_v3": _INCEPTION_V3,
    "resnet_101": _RESNET_101,
    "inception_resnet_v2": _INCEPTION_RESNET_V2,
}
# The paper's section 3.6; what it lacks is ours: R-FCN with VGG-16 and Inception v3 (bins 7, crop 21).
_PAPER_STAGES: dict[str, TwoStageEntry] = {
    name: TwoStageEntry(
        first_stage=first, tail=tail, crop=crop, pool=pool, bins=bins, rfcn_crop=rfcn_crop, max_detections=100
    )
    for name, first, tail, crop, pool, bins, rfcn_crop in (
        ("vgg_16", "conv5", "fc7", 14, 2, 7, 21),
        ("mobilenet_v1", "Conv2d_11_pointwise", "Conv2d_13_pointwise", 14, 1, 3, 12),
        ("inception_v2", "Mixed_4e", "Mixed_5c", 14, 1, 3, 12),
        ("inception_v3", "Mixed_6e", "Mixed_7c", 17, 1, 7, 21),
        ("resnet_101", "block3", "block4", 14, 2, 7, 21),
        ("inception_resnet_v2", "PreAuxLogits", "Conv2d_7b_1x1", 17, 1, 7, 21),
    )
}
_PAPER_STAGES["vgg_16"] = dataclasses.replace(_PAPER_STAGES["vgg_16"], proposals_at_a_time=MAX_PROPOSALS)
# R-FCN runs the tail on the whole map: VGG-16's dense layers become dilated convolutions, Inception v3 does not stride.
_RFCN_CHANGES: dict[str, dict[str, Any]] = {
    "vgg_16": {"tail": "atrous_fc7"},
    "inception_v3": {"tail_keeps_size": True},
}
# Where the published checkpoints' sample configurations differ (Object Detection API, samples/configs)
_ZOO_CHANGES: dict[str, dict[str, Any]] = {
    "inception_v2": {"pool": 2, "max_detections": 300},
    "resnet_101": {"bins": 3, "rfcn_crop": 18, "max_detections": 300},
}


def entry_of(config: DetectorConfig) -> ExtractorEntry:
    """The feature extractor of `config`, every layer as thin as its depth multiplier has it.

    >>> config = DetectorConfig.from_name("ssd/mobilenet_v1/300/d0.25")
    >>> entry_of(config).endpoint("Conv2d_11_pointwise").channels, entry_of(config).ssd_added_depths
    (128, (128, 64, 64, 32))
    """
    entry, multiplier = EXTRACTORS[config.feature_extractor], config.depth_multiplier
    if multiplier == 1:
        return entry

    def thinned(channels: int) -> int:
        return max(int(channels * multiplier), MIN_DEPTH)

    return dataclasses.replace(
        entry,
        endpoints=tuple(dataclasses.replace(one, channels=thinned(one.channels)) for one in entry.endpoints),
        ssd_added_depths=tuple(thinned(depth) for depth in entry.ssd_added_depths),
    )


def stages_of(config: DetectorConfig) -> TwoStageEntry:
    """How the two-stage detector of `config` cuts and crops, by its meta-architecture and preset."""
    changes: dict[str, Any] = {}
    if config.meta_architecture == "r_fcn":
        changes |= _RFCN_CHANGES.get(config.feature_extractor, {})
    if config.preset == "tf_zoo":
        changes |= _ZOO_CHANGES.get(config.feature_extractor, {})
    return dataclasses.replace(_PAPER_STAGES[config.feature_extractor], **changes)


# Kernel of SSD's predictors where it is not 1 x 1 (ssd_inception_v2_coco.config; the paper's own costs fit 1 x 1)
_ZOO_SSD_KERNELS: dict[str, int] = {"inception_v2": 3}


def ssd_predictor_kernel(config: DetectorConfig) -> int:
    """Edge of the kernel that SSD predicts boxes and classes with."""
    return _ZOO_SSD_KERNELS.get(config.feature_extractor, 1) if config.preset == "tf_zoo" else 1


META: dict[str, MetaEntry] = {
    "ssd": MetaEntry("detectors.meta.ssd:SSD", tuple(EXTRACTORS), ours=("inception_v3",)),
    "faster_rcnn": MetaEntry("detectors.meta.faster_rcnn:FasterRCNN", tuple(EXTRACTORS)),
    "r_fcn": MetaEntry("detectors.meta.rfcn:RFCN", tuple(EXTRACTORS), ours=("inception_v3", "vgg_16")),
}


def is_buildable(config: DetectorConfig) -> bool:
    """True where this version can build the detector."""
    meta = META.get(config.meta_architecture)
    return meta is not None and config.feature_extractor in meta.extractors


def is_ours(config: DetectorConfig) -> bool:
    """True where the pair of meta-architecture and feature extractor is not the paper's but ours."""
    return config.feature_extractor in META[config.meta_architecture].ours


def buildable_pairs() -> tuple[tuple[str, str], ...]:
    """Every (meta-architecture, feature extractor) that this version can build."""
    return tuple((name, extractor) for name, meta in META.items() for extractor in meta.extractors)


def check_buildable(config: DetectorConfig) -> None:
    """Pass where the detector can be built.

    Raises:
        ConfigError: it cannot; the message names what can.
    """
    if not is_buildable(config):
        pairs = [f"{meta}/{extractor}" for meta, extractor in buildable_pairs()]
        asked = f"{config.meta_architecture}/{config.feature_extractor}"
        raise ConfigError(f"{config.name}: {asked} cannot be built by this version; {closest(asked, pairs)}")
