"""Reading YOLO text: a folder of pictures and, for each, a text file with `class x y width height` a line.

x and y are a box's centre, all four are shares of the picture's sides, seen as its EXIF orientation turns it. Class k,
counted from 0, becomes category id k + 1; pictures have ids from 1 in the order of their names. A picture without a
text file has no boxes.

Layouts: `images/` beside `labels/`, each with or without a folder per split; `SPLIT/images` beside `SPLIT/labels`;
or text files next to the pictures. Class names are in `classes.txt`, one a line, or in the block `names:` of a
`.yaml` file, in the folder itself or beside the text files.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from detectors.data.annotated import turned_size
from detectors.data.dataset import Category
from detectors.data.draft import BoxRows, Draft, PictureRows
from detectors.data.problems import Problem
from detectors.data.yaml_names import yaml_names
from detectors.errors import DatasetError, ImageError

SUFFIXES = (".jpg", ".jpeg", ".png")
CLASSES = "classes.txt"
ALL = "all"  # the split of a folder without splits
FIELDS = 5


class YoloSplit(NamedTuple):
    """Where the pictures and the text files of a split are."""

    images: Path
    labels: Path


class _Row(NamedTuple):
    """One line: the id of its picture, the class, and its xyxy box in pixels."""

    picture_id: int
    label: int
    box: tuple[float, float, float, float]


def yolo_splits(folder: Path) -> dict[str, YoloSplit]:
    """The splits in `folder` by name; empty where nothing looks like YOLO."""
    found = {}
    for labels in [
        folder / "labels",
        *sorted((folder / "labels").glob("*/")),
        *sorted(folder.glob("*/labels")),
    ]:
        relative = labels.relative_to(folder)
        images = folder.joinpath(*("images" if part == "labels" else part for part in relative.parts))
        if labels.is_dir() and _has(images, *SUFFIXES):
            split = "".join(part for part in relative.parts if part != "labels")
            found[split or ALL] = YoloSplit(images, labels)
    if not found and _has(folder, *SUFFIXES) and _text_files(folder):
        found[ALL] = YoloSplit(folder, folder)
    return found


def read_yolo(folder: Path, split: YoloSplit, images: Path | None = None) -> Draft:
    """What the text files of `split` say. Of the pictures only the headers are read, for their sizes.

    Args:
        folder: where the class names are.
        split: as `yolo_splits` finds it.
        images: the folder of the pictures, if they are elsewhere.

    Raises:
        DatasetError: there are no class names.
    """
    problems: list[Problem] = []
    where = images or split.images
    names = _class_names(folder, split.labels)
    files = sorted(file for file in where.iterdir() if file.suffix.lower() in SUFFIXES)
    pictures = _pictures(files, problems)
    rows = list(_rows(pictures, split.labels, len(names), problems))
    stems = {file.stem for file in files}
    problems += [
        Problem("label_without_picture", str(file), f"there is no picture {file.stem} in {where}")
        for file in _text_files(split.labels)
        if file.stem not in stems
    ]
    categories = tuple(Category(number, name) for number, name in enumerate(names, start=1))
    return Draft(str(split.labels), pictures, categories, _boxes(rows), tuple(problems))


def _has(folder: Path, *suffixes: str) -> bool:
    return folder.is_dir() and any(file.suffix.lower() in suffixes for file in folder.iterdir())


def _text_files(folder: Path) -> list[Path]:
    return [file for file in sorted(folder.glob("*.txt")) if file.name != CLASSES]


def _class_names(folder: Path, labels: Path) -> tuple[str, ...]:
    for place in dict.fromkeys([folder, labels, labels.parent]):
        for file in [place / CLASSES, *sorted(place.glob("*.y*ml"))]:
            if file.is_file():
                return _names_in(file)
    raise DatasetError(
        f"{folder} has no class names: put {CLASSES} there, one name a line, or data.yaml with names:"
    )


def _names_in(file: Path) -> tuple[str, ...]:
    try:
        text = file.read_text("utf-8-sig")
        names = tuple(text.rstrip().splitlines()) if file.name == CLASSES else yaml_names(text)
    except (OSError, ValueError) as error:
        raise DatasetError(f"{file}: no class names can be read from it: {error}") from error
    names = tuple(name.strip() for name in names)
    if not names or not all(names):
        raise DatasetError(f"{file}: a class name is empty; give one name a line")
    return names


def _pictures(files: Sequence[Path], problems: list[Problem]) -> PictureRows:
    rows, sizes = [], []
    for row, file in enumerate(files):
        try:
            sizes.append(turned_size(file))
            rows.append(row)
        except ImageError as error:
            problems.append(Problem("damaged_picture", f"picture {row + 1}", str(error)))
    places = np.array(rows, np.int64)
    size = np.array(sizes, np.int64).reshape(-1, 2)
    return PictureRows(places, places + 1, size, tuple(files[row] for row in rows))


def _rows(pictures: PictureRows, labels: Path, num_classes: int, problems: list[Problem]) -> Iterator[_Row]:
    for number, file, size in zip(
        pictures.ids.tolist(), pictures.files, pictures.sizes.tolist(), strict=True
    ):
        text = labels / f"{file.stem}.txt"
        try:
            lines = text.read_text("utf-8").splitlines()
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError) as error:
            problems.append(Problem("malformed", str(text), f"cannot be read: {error}"))
            continue
        for place, line in enumerate(lines, start=1):
            try:
                if line.strip():
                    yield _row(number, line, size, num_classes)
            except ValueError as error:
                problems.append(Problem("malformed", f"{text}, line {place}", str(error)))


def _row(picture_id: int, line: str, size: Sequence[int], num_classes: int) -> _Row:
    words = line.split()
    if len(words) != FIELDS:
        raise ValueError(f"has {len(words)} numbers, not class, x, y, width and height")
    label, (x, y, width, height) = int(words[0]), map(float, words[1:])
    if not 0 <= label < num_classes:
        raise ValueError(f"class {label} is not one of the {num_classes} named, which count from 0")
    box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
    return _Row(picture_id, label, (box[0] * size[0], box[1] * size[1], box[2] * size[0], box[3] * size[1]))


def _boxes(rows: Sequence[_Row]) -> BoxRows:
    boxes = np.array([row.box for row in rows], np.float64).reshape(-1, 4)
    with np.errstate(over="ignore", invalid="ignore"):  # such boxes are told of later
        areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return BoxRows(
        np.arange(len(rows)),
        np.arange(1, len(rows) + 1),
        np.array([row.picture_id for row in rows], np.int64),
        np.array([row.label + 1 for row in rows], np.int64),
        boxes,
        areas,
        np.zeros(len(rows), bool),
    )
