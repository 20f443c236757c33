"""Feature extractors and meta-architectures as data: what exists, where it is, what it declares.

No jax here: import paths are strings that `detectors.build` turns into classes.
Endpoint names are those of the TensorFlow-Slim networks, which the paper uses too.
"""

import dataclasses
from typing import Literal

from detectors.config import DetectorConfig, closest
from detectors.errors import ConfigError

Preprocessing = Literal["minus_one_to_one", "imagenet_means"]


@dataclasses.dataclass(frozen=True)
class Endpoint:
    """A named feature map: pixels per cell and channels (at depth multiplier 1)."""

    name: str
    stride: int
    channels: int


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
    """

    import_path: str
    tf_scope: str
    endpoints: tuple[Endpoint, ...]
    preprocessing: Preprocessing
    num_parameters: int
    parameter_note: str
    ssd_endpoints: tuple[str, ...]
    ssd_added_depths: tuple[int, ...]

    def endpoint(self, name: str) -> Endpoint:
        """The endpoint called `name`."""
        return next(endpoint for endpoint in self.endpoints if endpoint.name == name)


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
    """

    first_stage: str
    tail: str
    crop: int
    pool: int
    bins: int
    rfcn_crop: int
    max_detections: int


@dataclasses.dataclass(frozen=True)
class MetaEntry:
    """What a meta-architecture declares: `module:class`, and the extractors it can be built with."""

    import_path: str
    extractors: tuple[str, ...]


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
)

EXTRACTORS: dict[str, ExtractorEntry] = {"mobilenet_v1": _MOBILENET_V1}
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
# Where the published checkpoints' sample configurations differ (Object Detection API, samples/configs)
_ZOO_CHANGES: dict[str, dict[str, int]] = {
    "inception_v2": {"pool": 2, "max_detections": 300},
    "resnet_101": {"bins": 3, "rfcn_crop": 18, "max_detections": 300},
}


def stages_of(config: DetectorConfig) -> TwoStageEntry:
    """How the two-stage detector of `config` cuts and crops, by its preset."""
    entry = _PAPER_STAGES[config.feature_extractor]
    changes = _ZOO_CHANGES.get(config.feature_extractor, {}) if config.preset == "tf_zoo" else {}
    return dataclasses.replace(entry, **changes)


META: dict[str, MetaEntry] = {
    "ssd": MetaEntry("detectors.meta.ssd:SSD", ("mobilenet_v1",)),
    "faster_rcnn": MetaEntry("detectors.meta.faster_rcnn:FasterRCNN", ("mobilenet_v1",)),
    "r_fcn": MetaEntry("detectors.meta.rfcn:RFCN", ("mobilenet_v1",)),
}


def is_buildable(config: DetectorConfig) -> bool:
    """True where this version can build the detector."""
    meta = META.get(config.meta_architecture)
    return meta is not None and config.feature_extractor in meta.extractors


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
