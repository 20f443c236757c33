"""`Section`: which part of a network to build, and how; every feature extractor takes one."""

import dataclasses
from typing import Literal

from detectors.depthwise import Form

Normalisation = Literal["slim", "detection"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Section:
    """Part of a network.

    Attributes:
        upto: the last endpoint to build.
        after: the endpoint whose map is the input; None for a picture. A two-stage detector builds its box
            classifier as the section after the map that it crops from.
        output_stride: pixels per cell at most; further strides become dilation (networks that can).
        depth_multiplier: scales every layer's channels (MobileNet).
        min_depth: channels are never scaled under it: 8 in the classifiers, 16 in the detectors.
        normalisation: `slim` as the ImageNet classifiers have it, `detection` as the detectors have it.
        form: `fast`, or `reference` for what multiply-adds and memory are counted on.
    """

    upto: str
    after: str | None = None
    output_stride: int = 16
    depth_multiplier: float = 1.0
    min_depth: int = 8
    normalisation: Normalisation = "slim"
    form: Form = "fast"
