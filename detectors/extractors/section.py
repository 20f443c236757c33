"""`Section`: which part of a network to build, and how; every feature extractor takes one."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Literal

from detectors.catalog import ActivationName
from detectors.config import closest
from detectors.depthwise import Form
from detectors.errors import ConfigError

Normalisation = Literal["slim", "detection"]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Section:
    """Part of a network.

    Attributes:
        upto: the last endpoint to build.
        after: the endpoint whose map is the input; None for a picture. A two-stage detector builds its box
            classifier as the section after the map that it crops from. Such a section is never dilated.
        output_stride: pixels per cell at most; further strides become dilation (networks that can).
        align_feature_maps: True pads every layer so that an endpoint has ceil(size / stride) cells; False leaves
            those layers unpadded that are so in the classifier (Inception v3, Inception-ResNet v2). The detectors
            align what sees a picture, and not what sees crops.
        keeps_size: True where no layer strides: R-FCN runs Inception v3's tail so (ours; the paper has none).
        depth_multiplier: scales every layer's channels.
        min_depth: channels are never scaled under it: 8 in the classifiers, 16 in the detectors.
        normalisation: `slim` as the ImageNet classifiers have it, `detection` as the detectors have it.
        activation: in place of the network's own: SSD has ReLU6 in its Inception networks.
        form: `fast`, or `reference` for what multiply-adds and memory are counted on.
    """

    upto: str
    after: str | None = None
    output_stride: int = 16
    align_feature_maps: bool = False
    keeps_size: bool = False
    depth_multiplier: float = 1.0
    min_depth: int = 8
    normalisation: Normalisation = "slim"
    activation: ActivationName | None = None
    form: Form = "fast"

    def depth(self, channels: int) -> int:
        """`channels` scaled.

        >>> Section(upto="conv1", depth_multiplier=0.25).depth(64)
        16
        """
        return max(int(channels * self.depth_multiplier), self.min_depth)

    def renamed(self, names: Mapping[str, str]) -> "Section":
        """The same section with its two ends renamed."""
        after = self.after and names.get(self.after, self.after)
        return dataclasses.replace(self, upto=names.get(self.upto, self.upto), after=after)

    def cut(self, names: Sequence[str]) -> slice:
        """The positions of this section among `names`, the layers of a network in order.

        >>> names = ["conv1", "conv2", "conv3", "conv4"]
        >>> names[Section(after="conv1", upto="conv3").cut(names)]
        ['conv2', 'conv3']

        Raises:
            ConfigError: the network has no such layer, or nothing lies between the two.
        """
        start = 0 if self.after is None else _position(self.after, names) + 1
        stop = _position(self.upto, names) + 1
        if start >= stop:
            raise ConfigError(
                f"no layers after {self.after} up to {self.upto}: choose a later endpoint to end at"
            )
        return slice(start, stop)


def _position(name: str, names: Sequence[str]) -> int:
    if name not in names:
        raise ConfigError(f"the network has no endpoint {name}; {closest(name, names)}")
    return names.index(name)
