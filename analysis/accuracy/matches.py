"""`Matches`: which detections of a set of pictures are right, all that an average precision depends on.

It is kept beside an evaluation, so that intervals and differences need no detector and no boxes again.

Shapes: I pictures, K categories, D detections, M of them that overlap an object by at least 0.5, G objects, A sizes of
objects (`SIZES`), T overlaps that are asked for (`OVERLAPS`). In each set of T bits, bit t stands for `OVERLAPS[t]`; in
each set of A bits, bit a for `SIZES[a]`.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError

OVERLAPS = np.linspace(0.5, 0.95, 10)  # intersection over union that a true positive has at least
SIZES = ("all", "small", "medium", "large")
# Square pixels, both ends included (pycocotools, Params.areaRng): under 32 x 32, between, over 96 x 96.
AREA_RANGES = np.array([[0.0, 1e10], [0.0, 32.0**2], [32.0**2, 96.0**2], [96.0**2, 1e10]])
MAX_DETECTIONS = 100  # of one category in one picture, the best ones


@dataclasses.dataclass(frozen=True, eq=False)
class Matches:
    """What became of each detection and each object of a set of pictures.

    Detections stand by category, within it by falling score; equal scores by picture, then as they were given.

    Attributes:
        image_ids: (I,) of the pictures, rising; a picture without objects or detections is among them.
        category_ids: (K,) of the categories, rising.
        starts: (K + 1,) where each category's detections begin, and D.
        images: (D,) the picture of each detection, as a place in `image_ids`.
        outside: (D,) A bits: the area of the box lies outside that size, so that it is no false positive there.
        matched: (M,) the detections that were matched to an object at some overlap and size, rising.
        ranks: (M,) their places among the detections of their picture and category, from 0.
        true: (M, A) T bits: matched to an object that counts.
        ignored: (M, A) T bits: matched to a crowd or an object of another size, so neither right nor wrong.
        object_images: (G,) the picture of each object, as a place in `image_ids`.
        object_categories: (G,) its category, as a place in `category_ids`.
        object_counts: (G,) A bits: it counts among the objects of that size; a crowd counts nowhere.

    Raises:
        AnalysisError: the arrays contradict each other.
    """

    image_ids: NDArray[np.int64]
    category_ids: NDArray[np.int64]
    starts: NDArray[np.int64]
    images: NDArray[np.int32]
    outside: NDArray[np.uint8]
    matched: NDArray[np.int32]
    ranks: NDArray[np.uint8]
    true: NDArray[np.uint16]
    ignored: NDArray[np.uint16]
    object_images: NDArray[np.int32]
    object_categories: NDArray[np.int32]
    object_counts: NDArray[np.uint8]

    def __post_init__(self) -> None:
        for name, kind in _KINDS.items():
            object.__setattr__(self, name, np.ascontiguousarray(getattr(self, name), kind))
        problem = _problem(self)
        if problem:
            raise AnalysisError(f"match data that contradict themselves: {problem}; make them again")

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Every array by its name, for a file."""
        return {name: getattr(self, name) for name in _KINDS}

    @classmethod
    def from_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> "Matches":
        """The match data that `arrays` gave.

        Raises:
            AnalysisError: an array is missing, or they contradict each other.
        """
        missing = sorted(set(_KINDS) - set(arrays))
        if missing:
            raise AnalysisError(f"these are no match data: {', '.join(missing)} missing")
        return cls(**{name: arrays[name] for name in _KINDS})


_KINDS = {
    "image_ids": np.int64,
    "category_ids": np.int64,
    "starts": np.int64,
    "images": np.int32,
    "outside": np.uint8,
    "matched": np.int32,
    "ranks": np.uint8,
    "true": np.uint16,
    "ignored": np.uint16,
    "object_images": np.int32,
    "object_categories": np.int32,
    "object_counts": np.uint8,
}


def _problem(matches: Matches) -> str | None:
    """What is wrong with the arrays, in words; None where nothing is."""
    pictures, categories = len(matches.image_ids), len(matches.category_ids)
    detections, right, objects = len(matches.images), len(matches.matched), len(matches.object_images)
    shapes = {
        "starts": (categories + 1,),
        "outside": (detections,),
        "ranks": (right,),
        "true": (right, len(SIZES)),
        "ignored": (right, len(SIZES)),
        "object_categories": (objects,),
        "object_counts": (objects,),
    }
    for name, shape in shapes.items():
        if getattr(matches, name).shape != shape:
            return f"{name} of shape {getattr(matches, name).shape}, not {shape}"
    places = {
        "images": (matches.images, pictures),
        "matched": (matches.matched, detections),
        "object_images": (matches.object_images, pictures),
        "object_categories": (matches.object_categories, categories),
    }
    for name, (values, count) in places.items():
        if values.size and not 0 <= values.min() <= values.max() < count:
            return f"{name} from {values.min()} to {values.max()} among {count}"
    for name in ("image_ids", "category_ids", "matched"):
        if np.any(np.diff(getattr(matches, name)) <= 0):
            return f"{name} do not rise"
    is_whole = matches.starts[0] == 0 and matches.starts[-1] == detections
    return (
        None if is_whole and np.all(np.diff(matches.starts) >= 0) else "starts do not rise from 0 to the end"
    )
