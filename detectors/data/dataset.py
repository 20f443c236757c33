"""A data set of annotated pictures, whatever format it was read from. No pixels are held here.

Shapes: G boxes of one picture. Boxes are xyxy in pixels of the picture as its annotations see it. No jax here.
"""

import dataclasses
import functools
import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from jaxtyping import Bool, Float, Int
from numpy import ndarray


@dataclasses.dataclass(frozen=True, eq=False)
class Annotations:
    """The boxes of one picture; all arrays are empty where it has none.

    Attributes:
        boxes: as annotated; they may reach beyond the picture.
        classes: index of each box's category in `Dataset.categories`.
        is_crowd: True where a box stands for a crowd: never a target of training, ignored in evaluation.
        areas: in square pixels; COCO's is that of the mask, elsewhere that of the box.
        ids: of each annotation in its file.
    """

    boxes: Float[ndarray, "G 4"]
    classes: Int[ndarray, "G"]
    is_crowd: Bool[ndarray, "G"]
    areas: Float[ndarray, "G"]
    ids: Int[ndarray, "G"]

    @classmethod
    def empty(cls) -> "Annotations":
        """The annotations of a picture without boxes."""
        return cls(
            np.zeros((0, 4), np.float32), np.zeros(0, int), np.zeros(0, bool), np.zeros(0), np.zeros(0, int)
        )


@dataclasses.dataclass(frozen=True, eq=False)
class Picture:
    """One picture: its id in the data set, its file, and its size in pixels as the annotations see it."""

    id: int
    file: Path
    width: int
    height: int
    annotations: Annotations


@dataclasses.dataclass(frozen=True)
class Category:
    """A kind of object: the id that the data set gives it, and its name."""

    id: int
    name: str


@dataclasses.dataclass(frozen=True, eq=False)
class Dataset:
    """Pictures with their boxes; the class of an object is the place of its category in `categories`.

    Attributes:
        name: for people: the annotation file or folder it was read from.
        pictures: in the order of their ids.
        categories: in the order of their ids.
    """

    name: str
    pictures: tuple[Picture, ...]
    categories: tuple[Category, ...]

    @property
    def class_names(self) -> tuple[str, ...]:
        """The name of class 0, 1, ..."""
        return tuple(category.name for category in self.categories)

    @functools.cached_property
    def digest(self) -> str:
        """Sha256 of categories, picture ids, file names, sizes and annotations; it tells data sets apart.

        Pixels and the folder that holds them do not count.
        """
        state = hashlib.sha256(repr([(category.id, category.name) for category in self.categories]).encode())
        for picture in self.pictures:
            state.update(repr((picture.id, picture.file.name, picture.width, picture.height)).encode())
            for array in dataclasses.astuple(picture.annotations):
                state.update(np.ascontiguousarray(array, dtype="<f8").tobytes())
        return state.hexdigest()

    def select(self, ids: Sequence[int]) -> "Dataset":
        """The data set with only the pictures of these ids.

        Raises:
            KeyError: an id is not in the data set.
        """
        by_id = {picture.id: picture for picture in self.pictures}
        return dataclasses.replace(self, pictures=tuple(by_id[number] for number in sorted(ids)))
