"""Detections as COCO's results files have them: read with every entry checked, and written.

A file is a JSON list of `{"image_id", "category_id", "bbox": [x, y, width, height], "score"}`, in pixels of the picture.
"""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from frontier.atomic import write_atomically
from frontier.errors import FrontierError, UsageError
from frontier.evaluation.ground_truth import GroundTruth

KEYS = ("image_id", "category_id", "bbox", "score")
BOX_DECIMALS = 2  # of a pixel, as in COCO's own annotations
_SHOWN = 5  # ids in a message


class CocoResults(NamedTuple):
    """D detections in the order in which they were given, which decides between equal scores.

    Attributes:
        image_ids: (D,) as the data set has them.
        category_ids: (D,) likewise.
        boxes: (D, 4) xywh in pixels of the picture.
        scores: (D,) any finite numbers, the higher the surer.
    """

    image_ids: NDArray[np.int64]
    category_ids: NDArray[np.int64]
    boxes: NDArray[np.float64]
    scores: NDArray[np.float64]

    @classmethod
    def concatenate(cls, parts: Iterable["CocoResults"]) -> "CocoResults":
        """The detections of all parts, in order; none where there are no parts."""
        return cls(*(np.concatenate(columns) for columns in zip(_NONE, *parts, strict=True)))

    def rounded(self) -> "CocoResults":
        """The same as a file holds them: boxes to 0.01 px, scores as float32, which detectors compute in."""
        return self._replace(
            boxes=np.round(self.boxes, BOX_DECIMALS), scores=_shortest(self.scores.astype(np.float32))
        )


_NONE = CocoResults(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros((0, 4)), np.zeros(0))


def read_results(path: Path) -> CocoResults:
    """The detections of a COCO results file; an empty list is no detections.

    Raises:
        UsageError: the file is missing, is no such list, or holds an entry that is no detection.
    """
    try:
        entries = json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:  # UnicodeDecodeError and JSONDecodeError are ValueErrors
        raise UsageError(f"{path}: not readable as JSON: {error}") from error
    if not isinstance(entries, list):
        raise UsageError(
            f"{path}: a COCO results file is a JSON list of detections, this one holds {_kind(entries)}"
            + ("; is it the annotations? Give those with --data" if isinstance(entries, dict) else "")
        )
    for number, entry in enumerate(entries):
        problem = _problem(entry)
        if problem:
            raise UsageError(
                f"{path}: detection {number} of {len(entries)} {problem}; each is an object of {', '.join(KEYS)}, the "
                "box as [x, y, width, height] in pixels"
            )
    return _of_entries(path, entries)


def write_results(path: Path, results: CocoResults) -> None:
    """Write `results` as a COCO results file, whole or not at all; call `rounded` first for a small one.

    Raises:
        FrontierError: the file cannot be written.
    """
    columns = (column.tolist() for column in results)
    entries = [dict(zip(KEYS, cells, strict=True)) for cells in zip(*columns, strict=True)]
    make_folder(path)
    try:
        write_atomically(path, json.dumps(entries, separators=(",", ":"), allow_nan=False).encode())
    except OSError as error:
        raise FrontierError(f"{path}: the detections cannot be written: {error.strerror or error}") from error


def make_folder(path: Path) -> None:
    """Make the folder that the file `path` is to be written to.

    Raises:
        FrontierError: it cannot be made.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FrontierError(f"{path}: the detections cannot be written: {error.strerror or error}") from error


def check_results(results: CocoResults, truth: GroundTruth) -> None:
    """Refuse detections that cannot be held against `truth`.

    Raises:
        UsageError: one is of a picture or a category that is not there, or holds a number that is not finite.
    """
    bad = np.flatnonzero(~(np.isfinite(results.scores) & np.isfinite(results.boxes).all(axis=1)))
    if bad.size:
        first = bad[0]
        raise UsageError(
            f"{bad.size} of {len(results.scores)} detections hold NaN or infinity, the first of picture "
            f"{results.image_ids[first]}: box {results.boxes[first].tolist()}, score {results.scores[first]}"
        )
    strangers = np.setdiff1d(results.image_ids, truth.image_ids)
    if strangers.size:
        raise UsageError(
            f"the detections name {_listed(strangers, 'picture')} that the data set's {len(truth.image_ids)} pictures "
            f"({_range(truth.image_ids)}) do not include; evaluate on the split that they were made from"
        )
    unknown = np.setdiff1d(results.category_ids, truth.category_ids)
    if unknown.size:
        raise UsageError(
            f"the detections name {_listed(unknown, 'category', 'categories')} that the data set does not have; it has "
            f"{len(truth.category_ids)}: {_range(truth.category_ids)}"
        )


def _problem(entry: Any) -> str | None:
    """What keeps `entry` from being a detection, in words; written for speed: there may be a million."""
    try:
        image, category, box, score = entry["image_id"], entry["category_id"], entry["bbox"], entry["score"]
    except KeyError as error:
        return f"has no {error}"
    except TypeError:
        return f"is {_kind(entry)}"
    if type(image) is not int or type(category) is not int:
        return f"has image_id {image!r} and category_id {category!r}, which must be whole numbers"
    if type(box) is not list or len(box) != 4:
        return f"of picture {image} has the box {box!r}"
    for value in (*box, score):
        if type(value) not in (int, float) or not math.isfinite(value):
            return f"of picture {image} has box {box!r} and score {score!r}, not all of them finite numbers"
    return None


def _of_entries(path: Path, entries: list[dict[str, Any]]) -> CocoResults:
    try:
        return CocoResults(
            np.array([entry["image_id"] for entry in entries], np.int64),
            np.array([entry["category_id"] for entry in entries], np.int64),
            np.array([entry["bbox"] for entry in entries], np.float64).reshape(-1, 4),
            np.array([entry["score"] for entry in entries], np.float64),
        )
    except OverflowError as error:
        raise UsageError(f"{path}: a detection holds a number that is too large: {error}") from error


def _shortest(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """float32 numbers as the float64 with the fewest digits that still tell them apart."""
    return np.array([float(str(value)) for value in values], np.float64)


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", str: "text", type(None): "null", bool: "a truth value"}
    return names.get(type(value), "a number")


def _listed(ids: NDArray[np.int64], one: str, many: str | None = None) -> str:
    shown = ", ".join(map(str, ids[:_SHOWN].tolist()))
    more = f" and {len(ids) - _SHOWN} more" if len(ids) > _SHOWN else ""
    return f"{one if len(ids) == 1 else many or one + 's'} {shown}{more}"


def _range(ids: NDArray[np.int64]) -> str:
    return f"ids {ids[0]} to {ids[-1]}" if len(ids) > 1 else f"id {ids[0]}"
