"""Writing COCO instances JSON; what is written reads back as the same data set.

Shapes: G boxes of one picture. Boxes become xywh in pixels.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from detectors.data.dataset import Dataset, Picture
from detectors.data.picture_folder import picture_folder, usual_folders
from detectors.errors import DatasetError, SaveError
from detectors.weights.whole_file import write_whole

MAX_DECIMALS = 7


def write_coco(dataset: Dataset, path: Path) -> None:
    """Write `dataset` to a new file; its folder is made where it is missing.

    Raises:
        DatasetError: there is a file already.
        SaveError: it cannot be written; nothing half-written is left.
    """
    write_document(coco_document(dataset, path), path)


def coco_document(dataset: Dataset, path: Path) -> dict[str, Any]:
    """`dataset` as the document of a COCO instances file at `path`.

    Pictures are named from the folder among `usual_folders` where a reader finds them, else from the file's own.
    Box numbers have as few decimals as give the same corners back, see `short_xywh`.
    """
    names = _file_names([picture.file for picture in dataset.pictures], path)
    return {
        "info": {"description": dataset.name},
        "images": [_image(*pair) for pair in zip(dataset.pictures, names, strict=True)],
        "annotations": [entry for picture in dataset.pictures for entry in _annotations(picture, dataset)],
        "categories": [{"id": category.id, "name": category.name} for category in dataset.categories],
    }


def write_document(document: Mapping[str, Any], path: Path) -> None:
    """Write a COCO document to a new file, whole or not at all.

    Raises:
        DatasetError: there is a file already.
        SaveError: it cannot be written.
    """
    refuse_existing(path)
    payload = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, lambda file: file.write(payload))
    except OSError as error:
        raise SaveError(f"{path} cannot be written: {error.strerror or error}") from error


def refuse_existing(path: Path) -> None:
    """Nothing where there is no `path` yet; to be asked before the work begins.

    Raises:
        DatasetError: there is.
    """
    if path.exists():
        raise DatasetError(f"{path} is there already and is not written over: name a new file")


def short_xywh(boxes: Float[ndarray, "G 4"]) -> Float[ndarray, "G 4"]:
    """Float32 corners as xywh with as few decimals as give the same corners back.

    >>> short_xywh(np.array([[0.1, 2.0, 10.35, 7.0]], np.float32)).tolist()
    [[0.1, 2.0, 10.25, 5.0]]
    """
    exact = boxes.astype(np.float64)
    exact[:, 2:] -= exact[:, :2]
    short, is_done = exact.copy(), np.zeros(len(boxes), bool)
    for decimals in range(MAX_DECIMALS):
        rounded = np.round(exact, decimals)
        corners = np.concatenate([rounded[:, :2], rounded[:, :2] + rounded[:, 2:]], axis=1)
        is_same = (corners.astype(boxes.dtype) == boxes).all(axis=1) & ~is_done
        short[is_same] = rounded[is_same]
        is_done |= is_same
    return short


def _image(picture: Picture, name: str) -> dict[str, Any]:
    return {"id": picture.id, "file_name": name, "width": picture.width, "height": picture.height}


def _file_names(files: Sequence[Path], path: Path) -> list[str]:
    for folder in usual_folders(path):
        if all(_is_inside(_relative(file, folder)) for file in files):
            names = [_relative(file, folder) for file in files]
            if picture_folder(path, names, None, []) == folder:
                return names
    return [_relative(file, path.parent) for file in files]


def _is_inside(name: str) -> bool:
    return not name.startswith("../") and not Path(name).is_absolute()


def _relative(file: Path, folder: Path) -> str:
    try:
        return Path(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # on another drive
        return file.as_posix()


def _annotations(picture: Picture, dataset: Dataset) -> Iterator[dict[str, Any]]:
    found = picture.annotations
    columns = (found.ids, found.classes, short_xywh(found.boxes), found.areas, found.is_crowd)
    for number, place, xywh, area, is_crowd in zip(*(column.tolist() for column in columns), strict=True):
        yield {
            "id": number,
            "image_id": picture.id,
            "category_id": dataset.categories[place].id,
            "bbox": xywh,
            "area": area,
            "iscrowd": int(is_crowd),
        }
