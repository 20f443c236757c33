"""Reading COCO instances JSON: pictures, sparse category ids, boxes as xywh, crowds.

Source: COCO, "Data format", object detection. Read are an image's id, file_name, width and height; a category's id
and name; an annotation's id, image_id, category_id, bbox, area and iscrowd.
"""

import json
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from detectors.data.dataset import Category
from detectors.data.draft import BoxRows, Draft, PictureRows
from detectors.data.picture_folder import picture_folder
from detectors.data.problems import Problem
from detectors.errors import DatasetError

MAX_ID = 2**62
MAX_SIDE_PX = 10**6
Check = Callable[[Any], bool]
Fields = Mapping[str, tuple[Check, str]]


def read_coco(path: Path, images: Path | None = None) -> Draft:
    """What the COCO instances file at `path` says.

    Boxes become xyxy. The area is the file's, without one that of the box; without iscrowd a box is no crowd; a file
    without annotations is a list of pictures. Entries that lack a field, or have it of another type, are left out of
    the columns and named in `problems`.

    Args:
        path: the JSON file.
        images: the folder that file names are relative to; by default it is looked for, see `picture_folder`.

    Raises:
        DatasetError: the file is missing, is no JSON, or no COCO instances file.
    """
    document = _document(path)
    problems: list[Problem] = []
    pictures = _pictures(document, path, images, problems)
    categories = _categories(document["categories"], problems)
    boxes = _boxes(document.get("annotations", []), problems)
    return Draft(str(path), pictures, categories, boxes, tuple(problems), document)


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror or error}") from error
    except RecursionError as error:
        raise DatasetError(f"{path} is no COCO file: its JSON is nested too deep") from error
    except ValueError as error:  # of JSON and of its encoding
        raise DatasetError(f"{path} is no JSON: {error}") from error
    wanted = {"images": True, "categories": True, "annotations": False}
    wrong = not isinstance(document, dict) or any(
        not isinstance(document.get(key, None if is_needed else []), list)
        for key, is_needed in wanted.items()
    )
    if wrong:
        has = f"has {', '.join(document) or 'nothing'}" if isinstance(document, dict) else "is no object"
        raise DatasetError(
            f"{path} is no COCO instances file: that has the lists images, annotations and categories; this {has[:200]}"
        )
    return document


def _is_id(value: Any) -> bool:
    return type(value) is int and abs(value) < MAX_ID


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and value != ""


def _is_side(value: Any) -> bool:
    return type(value) in (int, float) and 0 < value < MAX_SIDE_PX and value == int(value)


def _is_number(value: Any) -> bool:
    return type(value) is float or (type(value) is int and abs(value) < MAX_ID)


def _is_box(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 4 and all(map(_is_number, value))


def _is_area(value: Any) -> bool:
    return value is None or (_is_number(value) and math.isfinite(value) and value >= 0)


def _is_crowd(value: Any) -> bool:
    return value is None or value in (0, 1)


ID = (_is_id, "a whole number")
IMAGE_FIELDS: Fields = {
    "id": ID,
    "file_name": (_is_name, "a file name"),
    "width": (_is_side, "a number of pixels"),
    "height": (_is_side, "a number of pixels"),
}
CATEGORY_FIELDS: Fields = {"id": ID, "name": (_is_name, "a name")}
ANNOTATION_FIELDS: Fields = {
    "id": ID,
    "image_id": ID,
    "category_id": ID,
    "bbox": (_is_box, "four numbers"),
    "area": (_is_area, "a number from 0"),
    "iscrowd": (_is_crowd, "0 or 1"),
}
OPTIONAL = ("area", "iscrowd")


def _columns(
    entries: Sequence[Any], fields: Fields, what: str, problems: list[Problem]
) -> tuple[list[int], dict[str, list[Any]]]:
    """The places of the sound entries and their fields, a list each; `problems` gets those of the others."""
    problems_before = len(problems)
    broken: set[int] = {place for place, entry in enumerate(entries) if not isinstance(entry, dict)}
    problems += [Problem("malformed", f"{what} entry {place}", "is no object") for place in sorted(broken)]
    rows = [place for place in range(len(entries)) if place not in broken]
    columns = {name: [entries[place].get(name) for place in rows] for name in fields}
    for name, (is_right, wanted) in fields.items():
        for place, value in zip(rows, columns[name], strict=True):
            if not is_right(value):
                found = "missing" if value is None else f"{_short(value)} is not {wanted}"
                problems.append(
                    Problem("malformed", f"{what} entry {place}{_named(entries[place])}", f"{name}: {found}")
                )
                broken.add(place)
    if len(problems) == problems_before:
        return rows, columns
    kept = [place for place in rows if place not in broken]
    return kept, {name: [entries[place].get(name) for place in kept] for name in fields}


def _named(entry: Mapping[str, Any]) -> str:
    return f" (id {_short(entry['id'])})" if "id" in entry else ""


def _short(value: Any) -> str:
    text = repr(value) if not isinstance(value, int) or abs(value) < MAX_ID else "a huge number"
    return text if len(text) <= 40 else f"{text[:37]}..."


def _pictures(
    document: Mapping[str, Any], path: Path, images: Path | None, problems: list[Problem]
) -> PictureRows:
    rows, columns = _columns(document["images"], IMAGE_FIELDS, "image", problems)
    folder = picture_folder(path, columns["file_name"], images, problems)
    sizes = np.array([columns["width"], columns["height"]], np.int64).reshape(2, -1).T
    files = tuple(folder / name for name in columns["file_name"])
    return PictureRows(np.array(rows, np.int64), np.array(columns["id"], np.int64), sizes, files)


def _categories(entries: Sequence[Any], problems: list[Problem]) -> tuple[Category, ...]:
    _, columns = _columns(entries, CATEGORY_FIELDS, "category", problems)
    return tuple(Category(*pair) for pair in zip(columns["id"], columns["name"], strict=True))


def _boxes(entries: Sequence[Any], problems: list[Problem]) -> BoxRows:
    rows, columns = _columns(entries, ANNOTATION_FIELDS, "annotation", problems)
    boxes = np.array(columns["bbox"], np.float64).reshape(-1, 4)
    with np.errstate(over="ignore", invalid="ignore"):  # such boxes are told of later
        box_areas = boxes[:, 2] * boxes[:, 3]
        boxes[:, 2:] += boxes[:, :2]
    areas = np.array([np.nan if area is None else area for area in columns["area"]], np.float64)
    ids = [np.array(columns[name], np.int64) for name in ("id", "image_id", "category_id")]
    is_crowd = np.array([bool(value) for value in columns["iscrowd"]], bool)
    return BoxRows(
        np.array(rows, np.int64), *ids, boxes, np.where(np.isnan(areas), box_areas, areas), is_crowd
    )
