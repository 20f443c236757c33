"""A synthetic data set: coloured shapes on shaded backgrounds, with exact boxes, in COCO layout.

For tests and for trying a training without data of one's own. The same arguments give the same files, byte for byte,
under the same versions of Pillow and NumPy.
"""

import random
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
from jaxtyping import UInt8
from numpy import ndarray
from PIL import Image

from detectors.data.coco_writing import write_coco
from detectors.data.dataset import Annotations, Category, Dataset, Picture
from detectors.data.shapes import SHAPES, Shape, mask, tight_box
from detectors.errors import DatasetError, SaveError

SPLITS = {"train": 64, "val": 16}
SMALLEST, LARGEST = (160, 120), (320, 240)  # width and height in pixels
MAX_OBJECTS = 6
MIN_SIDE_PX = 32
MIN_RADIUS_PX = 8.0
MAX_RADIUS = 0.25  # of the shorter edge
MAX_HIDDEN = 0.2  # of the smaller of two boxes
MIN_CONTRAST = 120  # between the colours of a shape and of the background, summed over red, green and blue
TRIES = 20
SUFFIXES = (".jpg", ".png")
CATEGORIES = tuple(Category(number, name) for number, name in enumerate(SHAPES, start=1))


def generate(
    folder: Path,
    *,
    splits: Mapping[str, int] = SPLITS,
    seed: int = 0,
    smallest: tuple[int, int] = SMALLEST,
    largest: tuple[int, int] = LARGEST,
    max_objects: int = MAX_OBJECTS,
    suffix: str = ".jpg",
    on_progress: Callable[[int, int], object] | None = None,
) -> dict[str, Path]:
    """Make a data set in `folder`: `images/` and `annotations/instances_SPLIT.json`; the JSON file of each split.

    Shapes lie wholly inside their picture and hardly overlap; a picture may have none. Areas are those of the shapes,
    not of their boxes. Ids of pictures and annotations are unique over all splits.

    Args:
        folder: made where it is missing.
        splits: how many pictures each split has.
        seed: of everything that is drawn by lot.
        smallest: the least width and height of a picture in pixels, at least 32.
        largest: the greatest.
        max_objects: how many shapes a picture has at most.
        suffix: `.jpg` or `.png`.
        on_progress: called with the number of pictures made and of all.

    Raises:
        DatasetError: an argument is out of range, or the folder has such a split already.
        SaveError: a file cannot be written; a split whose pictures are not all there has no annotation file.
    """
    _check_pictures(smallest, largest, suffix)
    _check_splits(folder, splits, max_objects)
    first_picture, first_box = 1, 1
    written = {}
    for split, count in splits.items():
        pictures = []
        for number in range(first_picture, first_picture + count):
            lot = random.Random(f"{seed}/{number}")  # noqa: S311  # no secret
            size = tuple(lot.randint(*ends) for ends in zip(smallest, largest, strict=True))
            pixels, annotations = _draw(lot, size, max_objects, first_box)
            file = folder / "images" / f"{number:06}{suffix}"
            _save(file, pixels)
            pictures.append(Picture(number, file, *size, annotations))
            first_box += len(annotations.ids)
            if on_progress is not None:
                on_progress(number, sum(splits.values()))
        first_picture += count
        written[split] = _annotation_file(folder, split)
        write_coco(Dataset(f"coloured shapes, {split}", tuple(pictures), CATEGORIES), written[split])
    return written


def _annotation_file(folder: Path, split: str) -> Path:
    return folder / "annotations" / f"instances_{split}.json"


def _check_pictures(smallest: tuple[int, int], largest: tuple[int, int], suffix: str) -> None:
    if suffix not in SUFFIXES:
        raise DatasetError(f"pictures are made as {' or '.join(SUFFIXES)}, not as {suffix!r}")
    if not all(MIN_SIDE_PX <= low <= high for low, high in zip(smallest, largest, strict=True)):
        raise DatasetError(f"pictures from {smallest} to {largest} pixels: sizes rise from {MIN_SIDE_PX} up")


def _check_splits(folder: Path, splits: Mapping[str, int], max_objects: int) -> None:
    if max_objects < 0 or not splits or any(count < 1 for count in splits.values()):
        raise DatasetError(
            f"splits {dict(splits)} with up to {max_objects} objects: give at least one picture in each"
        )
    for split in splits:
        if _annotation_file(folder, split).exists():
            raise DatasetError(f"{_annotation_file(folder, split)} is there already: name a new folder")


def _draw(
    lot: random.Random, size: tuple[int, int], max_objects: int, first_box: int
) -> tuple[UInt8[ndarray, "height width 3"], Annotations]:
    width, height = size
    ground = _colour(lot)
    pixels = _background(lot, height, width, ground)
    boxes, classes, areas = [], [], []
    for _ in range(lot.randint(0, max_objects)):
        shape = _place(lot, width, height, ground, boxes)
        if shape is None:
            continue
        covered = mask(shape, height, width)
        pixels[covered] = shape.colour
        boxes.append(tight_box(covered))
        classes.append(list(SHAPES).index(shape.kind))
        areas.append(float(covered.sum()))
    noise = np.random.Generator(np.random.PCG64(lot.getrandbits(32))).integers(-6, 7, pixels.shape)
    annotations = Annotations(
        np.array(boxes, np.float32).reshape(-1, 4),
        np.array(classes, int),
        np.zeros(len(boxes), bool),
        np.array(areas, np.float64),
        np.arange(first_box, first_box + len(boxes)),
    )
    return np.clip(pixels + noise, 0, 255).astype(np.uint8), annotations


def _background(lot: random.Random, height: int, width: int, colour: tuple[int, int, int]) -> ndarray:
    """One colour that brightens towards one side, by at most 30 of 255."""
    y, x = np.mgrid[-0.5 : 0.5 : height * 1j, -0.5 : 0.5 : width * 1j]
    shade = 60 * (x if lot.random() < 0.5 else y) * lot.choice((-1, 1)) * lot.random()
    return np.rint(np.array(colour) + shade[..., None]).astype(int)


def _place(
    lot: random.Random,
    width: int,
    height: int,
    ground: tuple[int, int, int],
    taken: list[tuple[int, int, int, int]],
) -> Shape | None:
    """A shape that lies inside, stands out from the ground and hardly overlaps the boxes `taken`; None if none fits."""
    for _ in range(TRIES):
        radius = lot.uniform(MIN_RADIUS_PX, max(MIN_RADIUS_PX, MAX_RADIUS * min(width, height)))
        x, y = lot.uniform(radius, width - radius), lot.uniform(radius, height - radius)
        shape = Shape(lot.choice(list(SHAPES)), x, y, radius, _colour(lot))
        box = (x - radius, y - radius, x + radius, y + radius)
        contrast = sum(abs(one - other) for one, other in zip(shape.colour, ground, strict=True))
        if contrast >= MIN_CONTRAST and all(_hidden(box, other) <= MAX_HIDDEN for other in taken):
            return shape
    return None


def _colour(lot: random.Random) -> tuple[int, int, int]:
    return lot.randint(20, 235), lot.randint(20, 235), lot.randint(20, 235)


def _hidden(one: tuple[float | int, ...], other: tuple[float | int, ...]) -> float:
    """The share of the smaller of two xyxy boxes, both with area, that the other may hide."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return max(width, 0) * max(height, 0) / smaller


def _save(file: Path, pixels: UInt8[ndarray, "height width 3"]) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(pixels).save(file, **({"quality": 92} if file.suffix == ".jpg" else {}))
    except OSError as error:
        raise SaveError(f"{file} cannot be written: {error.strerror or error}") from error
