"""`GroundTruth`: the objects of a set of pictures as flat arrays, which detections are held against.

Shapes: I pictures, K categories, G objects. Boxes are xywh in pixels of the picture, in float64, as COCO's files have
them: an overlap is then computed from the same numbers as in pycocotools, bit for bit.
"""

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detectors.data.coco_writing import short_xywh
from detectors.data.dataset import Annotations, Dataset
from detectors.data.draft import Draft
from frontier.errors import UsageError

_DECIMALS, _ROUNDING_PX = 6, 1e-9


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


def ground_truth_of(dataset: Dataset, draft: Draft | None = None) -> GroundTruth:
    """The objects of `dataset`.

    Args:
        dataset: holds its boxes in float32; their numbers are taken to be the shortest decimal ones that they stand for.
        draft: what it was read from, where it is at hand: its boxes have all digits of the file.

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
    return GroundTruth(
        image_ids=np.array([picture.id for picture in pictures], np.int64),
        category_ids=category_ids[order],
        names=tuple(dataset.categories[place].name for place in order),
        images=np.repeat(np.arange(len(found)), [len(annotations.areas) for annotations in found]),
        categories=places[_joined(found, "classes").astype(np.int64)],
        boxes=short_xywh(_joined(found, "boxes")) if draft is None else _xywh_by_picture(draft),
        areas=_joined(found, "areas").astype(np.float64),
        is_crowd=_joined(found, "is_crowd").astype(bool),
    )


def _xywh_by_picture(draft: Draft) -> NDArray[np.float64]:
    """The boxes of `draft` in the order of their pictures' ids, sides as the file has them.

    Adding a side to a corner and taking the corner off again leaves it a rounding error away from a short number.
    """
    boxes = draft.boxes.boxes[np.argsort(draft.boxes.picture_ids, kind="stable")].copy()
    boxes[:, 2:] -= boxes[:, :2]
    short = np.round(boxes, _DECIMALS)
    return np.where(np.abs(short - boxes) < _ROUNDING_PX, short, boxes)


def _joined(found: list[Annotations], name: str) -> NDArray[Any]:
    return np.concatenate([getattr(annotations, name) for annotations in found])
