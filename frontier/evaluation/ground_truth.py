"""`GroundTruth`: the objects of a set of pictures as flat arrays, which detections are held against.

Shapes: I pictures, K categories, G objects. Boxes are xywh in pixels of the picture, in float64, as COCO's files have
them: an overlap is then computed from the same numbers as in pycocotools, bit for bit.
"""

import dataclasses

import numpy as np
from numpy.typing import NDArray

from detectors.data.dataset import Annotations, Dataset
from frontier.errors import UsageError


@dataclasses.dataclass(frozen=True, eq=False)
class GroundTruth:
    """Every object of every picture, in the order of the pictures and, within one, of its annotations.

    Attributes:
        image_ids: (I,) rising.
        category_ids: (K,) rising.
        names: of the K categories.
        images: (G,) the picture of each object, as a place in `image_ids`.
        categories: (G,) its category, as a place in `category_ids`.
        boxes: (G, 4) xywh.
        areas: (G,) in square pixels, which decide whether it is small, medium or large.
        is_crowd: (G,) True where it stands for a crowd, which is neither found nor missed.
    """

    image_ids: NDArray[np.int64]
    category_ids: NDArray[np.int64]
    names: tuple[str, ...]
    images: NDArray[np.int64]
    categories: NDArray[np.int64]
    boxes: NDArray[np.float64]
    areas: NDArray[np.float64]
    is_crowd: NDArray[np.bool_]


def ground_truth_of(dataset: Dataset) -> GroundTruth:
    """The objects of `dataset`.

    Raises:
        UsageError: it has no pictures or no categories.
    """
    if not dataset.pictures or not dataset.categories:
        raise UsageError(
            f"{dataset.name}: {len(dataset.pictures)} pictures and {len(dataset.categories)} categories; an evaluation "
            "needs at least one of each. Choose another split or file"
        )
    category_ids = np.array([category.id for category in dataset.categories], np.int64)
    order = np.argsort(category_ids)
    places = np.argsort(order)
    pictures = sorted(dataset.pictures, key=lambda picture: picture.id)
    found = [picture.annotations for picture in pictures]
    corners = np.concatenate([annotations.boxes for annotations in found]).astype(np.float64)
    return GroundTruth(
        image_ids=np.array([picture.id for picture in pictures], np.int64),
        category_ids=category_ids[order],
        names=tuple(dataset.categories[place].name for place in order),
        images=np.repeat(np.arange(len(found)), [len(annotations.areas) for annotations in found]),
        categories=places[_joined(found, "classes").astype(np.int64)],
        boxes=np.concatenate([corners[:, :2], corners[:, 2:] - corners[:, :2]], axis=1),
        areas=_joined(found, "areas").astype(np.float64),
        is_crowd=_joined(found, "is_crowd").astype(bool),
    )


def _joined(found: list[Annotations], name: str) -> NDArray[np.generic]:
    return np.concatenate([getattr(annotations, name) for annotations in found])
