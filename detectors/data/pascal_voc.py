"""Reading Pascal VOC: a folder with `Annotations/*.xml`, `JPEGImages/` and, for splits, `ImageSets/Main/SPLIT.txt`.

Boxes are taken as the edges that the XML names, without VOC's offset of a pixel, as the Object Detection API does
(create_pascal_tf_record). Categories are the names in the XML files of all splits, sorted, with ids from 1; pictures
have ids from 1 in the order of their names, the same in every split.

`difficult` objects are read as crowds: neither trained on nor counted in evaluation, which is what VOC does with
them. One thing differs: COCO lets any number of detections fall to a crowd, by the share of the detection that lies
inside it, where VOC lets one fall to a difficult object by intersection over union.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree as ET

import numpy as np

from detectors.data.dataset import Category
from detectors.data.draft import BoxRows, Draft, PictureRows
from detectors.data.picture_folder import picture_folder
from detectors.data.problems import Problem
from detectors.errors import DatasetError

CORNERS = ("xmin", "ymin", "xmax", "ymax")
ALL = "all"  # the split of a folder without lists


class _Object(NamedTuple):
    """One object: its class, xyxy box, and whether it is marked as difficult."""

    name: str
    box: tuple[float, float, float, float]
    is_difficult: bool


class _Page(NamedTuple):
    """What one XML file says; `row` is its place among all."""

    row: int
    file_name: str
    size: tuple[int, int]
    objects: tuple[_Object, ...]


def voc_splits(folder: Path) -> dict[str, Path | None]:
    """The lists of pictures in `ImageSets/Main`, by name; all pictures are one split where there are none.

    Empty where `folder` has no `Annotations/*.xml`. Lists of one category (two columns) are no splits.
    """
    if not any((folder / "Annotations").glob("*.xml")):
        return {}
    lists = sorted((folder / "ImageSets" / "Main").glob("*.txt"))
    found: dict[str, Path | None] = {file.stem: file for file in lists if _is_plain_list(file)}
    return found or {ALL: None}


def read_voc(folder: Path, names_file: Path | None, images: Path | None = None) -> Draft:
    """What the Pascal VOC folder says of the pictures in `names_file`, or of all.

    Args:
        folder: holds `Annotations/`.
        names_file: a text file with the stem of an XML file a line; None for all.
        images: the folder of the pictures; by default `JPEGImages` or another of the usual places.

    Raises:
        DatasetError: the list cannot be read.
    """
    problems: list[Problem] = []
    pages = dict(_pages(folder, problems))
    names = sorted({found.name for page in pages.values() for found in page.objects})
    categories = tuple(Category(number, name) for number, name in enumerate(names, start=1))
    listed = sorted(pages) if names_file is None else _listed(names_file, pages, problems)
    chosen = [pages[stem] for stem in listed if stem in pages]
    pictures = _pictures(chosen, folder, images, problems)
    name = str(folder) if names_file is None else f"{folder} ({names_file.stem})"
    return Draft(name, pictures, categories, _boxes(chosen, names), tuple(problems))


def _is_plain_list(file: Path) -> bool:
    with file.open(encoding="utf-8", errors="replace") as lines:
        return len(lines.readline().split()) == 1


def _listed(names_file: Path, pages: dict[str, _Page], problems: list[Problem]) -> list[str]:
    try:
        stems = names_file.read_text("utf-8").split()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{names_file} cannot be read: {error}") from error
    told = {Path(problem.where).stem for problem in problems}
    problems += [
        Problem("malformed", str(names_file), f"lists {stem}, which has no annotation file")
        for stem in stems
        if stem not in pages and stem not in told
    ]
    return list(dict.fromkeys(stems))


def _pages(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, _Page]]:
    for row, file in enumerate(sorted((folder / "Annotations").glob("*.xml"))):
        try:
            yield file.stem, _page(row, _root(file))
        except (ValueError, ET.ParseError, OSError) as error:
            problems.append(Problem("malformed", str(file), str(error)))


class _NoDoctype(ET.TreeBuilder):
    """Stops at a document type before anything in it is read: it may define entities that fill the memory."""

    def doctype(self, name: str, _public: str | None, _system: str | None) -> None:
        raise ValueError(
            f"has a document type ({name[:40]}), which is not read; remove the line with <!DOCTYPE"
        )


def _root(file: Path) -> ET.Element:
    parser = ET.XMLParser(target=_NoDoctype())  # noqa: S314  # no document type, no entities
    parser.feed(file.read_bytes())
    return parser.close()


def _page(row: int, root: ET.Element) -> _Page:
    file_name = _text(root, "filename")
    size = (_number(root, "size/width"), _number(root, "size/height"))
    if not all(0 < side < 1e6 and side == int(side) for side in size):
        raise ValueError(f"size is {size[0]:g} x {size[1]:g}, not a number of pixels")
    return _Page(row, file_name, (int(size[0]), int(size[1])), tuple(map(_object, root.iter("object"))))


def _object(element: ET.Element) -> _Object:
    left, top, right, bottom = (_number(element, f"bndbox/{corner}") for corner in CORNERS)
    is_difficult = (element.findtext("difficult") or "0").strip() == "1"
    return _Object(_text(element, "name"), (left, top, right, bottom), is_difficult)


def _text(element: ET.Element, path: str) -> str:
    text = (element.findtext(path) or "").strip()
    if not text:
        raise ValueError(f"<{element.tag}> lacks {path}")
    return text


def _number(element: ET.Element, path: str) -> float:
    text = _text(element, path)
    try:
        return float(text)
    except ValueError as error:
        raise ValueError(f"<{element.tag}>: {path} is {text[:40]!r}, not a number") from error


def _pictures(
    pages: Sequence[_Page], folder: Path, images: Path | None, problems: list[Problem]
) -> PictureRows:
    usual = folder / "JPEGImages"
    names = [page.file_name for page in pages]
    where = picture_folder(
        folder / "Annotations" / "all.xml", names, images or (usual if usual.is_dir() else None), problems
    )
    rows = np.array([page.row for page in pages], np.int64)
    sizes = np.array([page.size for page in pages], np.int64).reshape(-1, 2)
    return PictureRows(rows, rows + 1, sizes, tuple(where / name for name in names))


def _boxes(pages: Sequence[_Page], names: Sequence[str]) -> BoxRows:
    pairs = [(page.row + 1, found) for page in pages for found in page.objects]
    numbers = {name: number for number, name in enumerate(names, start=1)}
    boxes = np.array([found.box for _, found in pairs], np.float64).reshape(-1, 4)
    with np.errstate(over="ignore", invalid="ignore"):  # such boxes are told of later
        areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    return BoxRows(
        np.arange(len(pairs)),
        np.arange(1, len(pairs) + 1),
        np.array([number for number, _ in pairs], np.int64),
        np.array([numbers[found.name] for _, found in pairs], np.int64),
        boxes,
        areas,
        np.array([found.is_difficult for _, found in pairs], bool),
    )
