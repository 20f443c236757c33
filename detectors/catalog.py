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
META: dict[str, MetaEntry] = {"ssd": MetaEntry("detectors.meta.ssd:SSD", ("mobilenet_v1",))}


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
