"""`Draft`: what an annotation file says, in columns, before it is known to make sense.

Shapes: N pictures, G boxes of all of them. Boxes are xyxy in pixels, float64 as the file has them. Every reader ends
in a draft; `detectors.data.consistency` judges it, `detectors.data.repair` mends it, `Draft.dataset` trusts it.
"""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray

from detectors.data.dataset import Annotations, Category, Dataset, Picture
from detectors.data.problems import Problem


class PictureRows(NamedTuple):
    """The pictures in the order of the file; `rows` are their places in it, `sizes` their widths and heights."""

    rows: Int[ndarray, "N"]
    ids: Int[ndarray, "N"]
    sizes: Int[ndarray, "N 2"]
    files: tuple[Path, ...]

    def take(self, which: Int[ndarray, "n"] | Bool[ndarray, "N"]) -> "PictureRows":
        """Only those of these places."""
        places = np.arange(len(self.ids))[which]
        files = tuple(self.files[place] for place in places)
        return PictureRows(self.rows[which], self.ids[which], self.sizes[which], files)


class BoxRows(NamedTuple):
    """The boxes in the order of the file; `rows` are their places in it."""

    rows: Int[ndarray, "G"]
    ids: Int[ndarray, "G"]
    picture_ids: Int[ndarray, "G"]
    category_ids: Int[ndarray, "G"]
    boxes: Float[ndarray, "G 4"]
    areas: Float[ndarray, "G"]
    is_crowd: Bool[ndarray, "G"]

    def take(self, which: Int[ndarray, "g"] | Bool[ndarray, "G"]) -> "BoxRows":
        """Only those of these places."""
        return BoxRows(*(column[which] for column in self))


@dataclasses.dataclass(frozen=True, eq=False)
class Draft:
    """What an annotation file says.

    Attributes:
        name: for people: the file or folder.
        pictures: as listed; ids may repeat.
        categories: as listed; ids may repeat.
        boxes: as listed; they may be of pictures and categories that are not.
        problems: what the reader could not put into the columns.
        document: the COCO document that it was read from, for the fields that are not in the columns.
    """

    name: str
    pictures: PictureRows
    categories: tuple[Category, ...]
    boxes: BoxRows
    problems: tuple[Problem, ...] = ()
    document: Mapping[str, Any] | None = None

    def dataset(self) -> Dataset:
        """The data set, pictures and categories in the order of their ids, boxes in that of the file.

        The draft must be without fatal problems.
        """
        categories = tuple(sorted(self.categories, key=lambda category: category.id))
        category_ids = np.array([category.id for category in categories], np.int64)
        order = np.argsort(self.pictures.ids, kind="stable")
        boxes = self.boxes.take(np.argsort(self.boxes.picture_ids, kind="stable"))
        first = np.searchsorted(boxes.picture_ids, self.pictures.ids[order], side="left")
        last = np.searchsorted(boxes.picture_ids, self.pictures.ids[order], side="right")
        columns = (
            boxes.boxes,
            np.searchsorted(category_ids, boxes.category_ids),
            boxes.is_crowd,
            boxes.areas,
            boxes.ids,
        )
        pictures = [
            self._picture(place, Annotations(*(column[start:end] for column in columns)))
            for place, start, end in zip(order.tolist(), first, last, strict=True)
        ]
        return Dataset(self.name, tuple(pictures), categories)

    def _picture(self, place: int, annotations: Annotations) -> Picture:
        width, height = self.pictures.sizes[place]
        return Picture(
            int(self.pictures.ids[place]), self.pictures.files[place], int(width), int(height), annotations
        )
