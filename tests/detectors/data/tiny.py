"""Data sets of a few painted pictures, written as PNG so that every pixel survives."""

from pathlib import Path

import numpy as np
from PIL import Image

from detectors.data.dataset import Annotations, Category, Dataset, Picture

CATEGORIES = (Category(3, "disc"), Category(7, "bar"))


def notes(boxes, classes=None, is_crowd=None):
    boxes = np.array(boxes, np.float32).reshape(-1, 4)
    number = len(boxes)
    return Annotations(
        boxes,
        np.zeros(number, int) if classes is None else np.array(classes, int),
        np.zeros(number, bool) if is_crowd is None else np.array(is_crowd, bool),
        np.prod(boxes[:, 2:] - boxes[:, :2], axis=1).astype(float),
        np.arange(number),
    )


def unwritten(sizes):
    """A data set of pictures (height, width) whose files do not exist."""
    pictures = [
        Picture(10 + place, _file(place), width, height, Annotations.empty())
        for place, (height, width) in enumerate(sizes)
    ]
    return Dataset("tiny", tuple(pictures), CATEGORIES)


def written(folder, sizes):
    """A data set of pictures (height, width) of noise, each with one box of its left half, but every third empty."""
    rng = np.random.default_rng(0)
    pictures = []
    for place, (height, width) in enumerate(sizes):
        file = folder / _file(place)
        Image.fromarray(rng.integers(0, 255, (height, width, 3), dtype=np.uint8)).save(file)
        boxes = [] if place % 3 == 2 else [[0, 0, max(width // 2, 1), height]]
        pictures.append(Picture(10 + place, file, width, height, notes(boxes, [1] * len(boxes))))
    return Dataset("tiny", tuple(pictures), CATEGORIES)


def _file(place):
    return Path(f"{place:04}.png")
