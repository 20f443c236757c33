"""The paper's split: all training pictures and part of the validation pictures to train on, the rest held out.

Source: paper, section 3.4: "all training images as well as a subset of validation images, holding out 8000 examples
for validation". The Object Detection API names the pictures that it held out of COCO's val2014 in
`mscoco_minival_ids.txt`: 8,059 ids, one a line.
"""

import dataclasses
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from detectors.data.dataset import Dataset
from detectors.errors import DatasetError

HELD_OUT = 8000  # the paper's
SHOWN = 5


class HeldOut(NamedTuple):
    """What to train on, and what to evaluate on; no picture is in both."""

    train: Dataset
    held_out: Dataset


def hold_out(
    train: Dataset,
    val: Dataset | None = None,
    *,
    count: int = HELD_OUT,
    seed: int = 0,
    ids: Sequence[int] | None = None,
) -> HeldOut:
    """`train` and what is left of `val`, and the pictures that are held out of `val`.

    Which ones is drawn by lot from `seed` and each picture's id alone: the same on every machine, and other pictures
    in the set change little. Annotations of the training set are numbered anew where two have one id.

    Args:
        train: all its pictures are trained on.
        val: the set that pictures are held out of; without one, `train` itself is.
        count: how many are held out.
        seed: of the lot.
        ids: the pictures to hold out, instead of `count` by lot.

    Raises:
        DatasetError: there are not so many pictures, an id is unknown, or the sets have pictures in common or other
            categories.
    """
    source = train if val is None else val
    chosen = _drawn(source, count, seed) if ids is None else _named(source, ids)
    rest = source.select([picture.id for picture in source.pictures if picture.id not in chosen])
    held = dataclasses.replace(source.select(sorted(chosen)), name=f"{len(chosen)} pictures of {source.name}")
    if val is None:
        return HeldOut(dataclasses.replace(rest, name=f"{train.name} without {len(chosen)} pictures"), held)
    return HeldOut(_joined(train, rest), held)


def read_ids(path: Path) -> list[int]:
    """The picture ids in a text file, one a line; empty lines do not count.

    Raises:
        DatasetError: it cannot be read, or a line is no whole number.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: no ids can be read from it: {error}") from error
    try:
        return [int(line) for line in lines if line.strip()]
    except ValueError as error:
        raise DatasetError(f"{path}: give one picture id a line: {error}") from error


def _drawn(source: Dataset, count: int, seed: int) -> set[int]:
    available = len(source.pictures)
    if not 0 < count <= available:
        raise DatasetError(f"{count} pictures cannot be held out of {source.name}, which has {available}")
    ids = [picture.id for picture in source.pictures]
    return set(sorted(ids, key=lambda number: _lot(seed, number))[:count])


def _lot(seed: int, number: int) -> bytes:
    return hashlib.sha256(f"{seed}/{number}".encode()).digest()


def _named(source: Dataset, ids: Sequence[int]) -> set[int]:
    unknown = sorted(set(ids) - {picture.id for picture in source.pictures})
    if unknown:
        shown = ", ".join(map(str, unknown[:SHOWN]))
        more = f" and {len(unknown) - SHOWN} more" if len(unknown) > SHOWN else ""
        raise DatasetError(f"{source.name} has no pictures {shown}{more} to hold out; is it the right list?")
    if not ids:
        raise DatasetError(f"the list of pictures to hold out of {source.name} is empty")
    return set(ids)


def _joined(train: Dataset, more: Dataset) -> Dataset:
    if train.categories != more.categories:
        raise DatasetError(f"{train.name} and {more.name} have other categories: {_difference(train, more)}")
    ids = {picture.id for picture in train.pictures}
    common = sorted(picture.id for picture in more.pictures if picture.id in ids)
    if common:
        raise DatasetError(
            f"{train.name} and {more.name} have {len(common)} picture ids in common, such as {common[0]}"
        )
    pictures = sorted([*train.pictures, *more.pictures], key=lambda picture: picture.id)
    name = f"{train.name} and {len(more.pictures)} pictures of {more.name}"
    return _with_own_ids(Dataset(name, tuple(pictures), train.categories))


def _difference(train: Dataset, more: Dataset) -> str:
    one, other = set(train.categories), set(more.categories)
    pair = [min(part, key=lambda category: category.id, default=None) for part in (one - other, other - one)]
    words = [f"{category.id} {category.name}" if category else "none" for category in pair]
    return f"{words[0]} against {words[1]}"


def _with_own_ids(dataset: Dataset) -> Dataset:
    ids = np.concatenate([picture.annotations.ids for picture in dataset.pictures])
    if len(np.unique(ids)) == len(ids):
        return dataset
    ends = np.cumsum([len(picture.annotations.ids) for picture in dataset.pictures]).tolist()
    pictures = []
    for picture, end in zip(dataset.pictures, ends, strict=True):
        numbers = np.arange(end - len(picture.annotations.ids), end) + 1
        annotations = dataclasses.replace(picture.annotations, ids=numbers)
        pictures.append(dataclasses.replace(picture, annotations=annotations))
    return dataclasses.replace(dataset, pictures=tuple(pictures))
