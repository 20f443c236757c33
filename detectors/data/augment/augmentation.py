"""`Augmentation`: which changes a training picture undergoes and how often, as data, and the function that does them.

No jax here.
"""

import dataclasses
from collections.abc import Mapping

import numpy as np

from detectors.data.augment.crop import draw_crop
from detectors.data.augment.distortion import distort, draw_distortion
from detectors.data.augment.example import Example
from detectors.data.augment.expansion import draw_expansion
from detectors.data.augment.flip import flip_horizontally
from detectors.data.augment.window import Window, cut, surround
from detectors.errors import ConfigError


@dataclasses.dataclass(frozen=True, kw_only=True)
class Augmentation:
    """How likely each change is, from 0 (never) to 1 (always).

    Attributes:
        flip: to be mirrored left to right.
        crop: to be cropped as SSD does.
        expansion: to be surrounded with the mean colour as SSD does.
        distortion: of each of brightness, contrast, saturation and hue to change.

    Raises:
        ConfigError: a probability lies outside 0 to 1.
    """

    flip: float = 0.0
    crop: float = 0.0
    expansion: float = 0.0
    distortion: float = 0.0

    def __post_init__(self) -> None:
        for name, value in dataclasses.asdict(self).items():
            if not 0 <= value <= 1:
                raise ConfigError(f"augmentation {name} = {value!r}: give a probability from 0 to 1")

    @property
    def keeps_size(self) -> bool:
        """Whether a picture always stays as high and as wide as it was."""
        return self.crop == 0 and self.expansion == 0

    def to_dict(self) -> dict[str, float]:
        """The probabilities by name, ready for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: Mapping[str, float]) -> "Augmentation":
        """The augmentation written by `to_dict`.

        Raises:
            ConfigError: a name is unknown, or a probability lies outside 0 to 1.
        """
        known = [field.name for field in dataclasses.fields(cls)]
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise ConfigError(f"unknown augmentation {', '.join(unknown)}; known: {', '.join(known)}")
        return cls(**values)


NONE = Augmentation()
FLIP = Augmentation(flip=0.5)  # Object Detection API, samples of the two-stage detectors
SSD = Augmentation(flip=0.5, crop=0.85)  # samples of SSD; random_coef 0.15 keeps the picture
SSD_FULL = dataclasses.replace(SSD, expansion=0.5, distortion=0.5)  # Liu et al. 2016, section 3.6 and release
PRESETS = {"none": NONE, "flip": FLIP, "ssd": SSD, "ssd_full": SSD_FULL}


def augment(example: Example, augmentation: Augmentation, rng: np.random.Generator) -> Example:
    """The example changed at random: expanded, then cropped, then recoloured, then mirrored.

    What a crop leaves of the expanded picture is all that is ever made, and the surrounding keeps the mean colour.
    """
    height, width = example.image.shape[:2]
    window, min_overlap = _draw_window(example, augmentation, rng)
    on_picture = window.inside(height, width)
    example = cut(example, on_picture, min_overlap=min_overlap)
    colours = draw_distortion(rng, augmentation.distortion)
    example = example._replace(image=distort(example.image, colours))
    if window != on_picture:
        example = surround(example, window.shifted(-on_picture.left, -on_picture.top))
    return flip_horizontally(example) if rng.random() < augmentation.flip else example


def _draw_window(
    example: Example, augmentation: Augmentation, rng: np.random.Generator
) -> tuple[Window, float]:
    """What is to be seen, in pixels of the picture, and the share of a box that must be."""
    height, width = example.image.shape[:2]
    window = Window(0, 0, width, height)
    if rng.random() < augmentation.expansion:
        window = draw_expansion(rng, height, width)
    if rng.random() >= augmentation.crop:
        return window, 0.0
    origin = np.array([window.left, window.top] * 2, np.float32)
    crop, min_overlap = draw_crop(rng, *window.size, example.boxes - origin)
    return crop.shifted(window.left, window.top), min_overlap
