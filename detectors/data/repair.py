"""Repairing a data set into a new COCO file: what can be put right without knowing what its owner meant.

What is done about each kind of problem is said in `detectors.data.problems`. Order matters: pictures go first, then
their boxes, then boxes are clipped, and only then is looked for boxes without area and repeated ones; so what was
repaired shows none of it again. Boxes are xyxy in pixels.
"""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from detectors.data.check import Progress, check_draft
from detectors.data.coco_writing import coco_document, refuse_existing, write_document
from detectors.data.consistency import first_of_each, is_sound
from detectors.data.dataset import Category
from detectors.data.draft import BoxRows, Draft
from detectors.data.oddities import (
    clipped,
    has_no_area,
    is_repeated,
    picture_sizes,
    reaches_beyond,
)
from detectors.data.problems import KINDS, Problem
from detectors.data.source import read_draft
from detectors.errors import DatasetError

LOST_PICTURES = ("missing_picture", "damaged_picture")
SAME_AREA = 1e-3  # relative; an area nearer to its box's is the box's


@dataclasses.dataclass(frozen=True)
class Repair:
    """What a repair did.

    Attributes:
        problems: all that were found.
        num_boxes: how many boxes the new file has, and the old one had.
        num_pictures: the same of pictures.
    """

    problems: tuple[Problem, ...]
    num_boxes: tuple[int, int]
    num_pictures: tuple[int, int]

    @property
    def repaired(self) -> dict[str, int]:
        """How many problems of each kind are gone now."""
        return dict(Counter(problem.kind for problem in self.problems if problem.is_repaired))

    @property
    def left(self) -> tuple[Problem, ...]:
        """The problems that are still there."""
        return tuple(problem for problem in self.problems if not problem.is_repaired)


def fix(
    path: Path,
    out: Path,
    *,
    split: str | None = None,
    images: Path | None = None,
    on_progress: Progress | None = None,
) -> Repair:
    """Write what can be used of the data set at `path` to the new COCO file `out`; `path` stays as it is.

    Args:
        path: as for `open_dataset`.
        out: the new file; picture files are named from its folder.
        split: as for `open_dataset`.
        images: as for `open_dataset`.
        on_progress: called with the number of pictures looked at and of all.

    Raises:
        DatasetError: as `open_dataset` for want of a data set; `out` is there already; or nothing would be left.
        SaveError: `out` cannot be written.
    """
    refuse_existing(out)
    draft = read_draft(path, split=split, images=images)
    return write_repaired(draft, check_draft(draft, on_progress=on_progress), out)


def write_repaired(draft: Draft, problems: Sequence[Problem], out: Path) -> Repair:
    """Write `draft` without those of its `problems` that have a repair to the new COCO file `out`.

    Fields of a COCO file that mean nothing here, such as segmentations and licences, are kept as they are.

    Raises:
        DatasetError: `out` is there already, or nothing would be left.
        SaveError: `out` cannot be written.
    """
    fixed = repair(draft, problems)
    if not len(fixed.pictures.ids) or any(problem.kind == "no_picture_folder" for problem in problems):
        what = "; ".join(str(problem) for problem in problems[:1]) or "it lists no picture"
        raise DatasetError(f"{draft.name}: no picture would be left, nothing is written. {what}")
    write_document(_document(fixed, out), out)
    return Repair(
        tuple(problems),
        (len(fixed.boxes.ids), len(draft.boxes.ids)),
        (len(fixed.pictures.ids), len(draft.pictures.ids)),
    )


def repair(draft: Draft, problems: Sequence[Problem]) -> Draft:
    """`draft` without those of its `problems` that have a repair; unchanged where there are none."""
    lost = [problem.row for problem in problems if problem.kind in LOST_PICTURES]
    pictures = draft.pictures.take(~np.isin(draft.pictures.rows, np.array(lost, np.int64)))
    pictures = pictures.take(first_of_each(pictures.ids))
    categories: dict[int, Category] = {}
    for category in draft.categories:
        categories.setdefault(category.id, category)
    kept = tuple(problem for problem in draft.problems if not KINDS[problem.kind].repair)
    draft = dataclasses.replace(
        draft, pictures=pictures, categories=tuple(categories.values()), problems=kept
    )
    draft = dataclasses.replace(draft, boxes=draft.boxes.take(is_sound(draft)))
    return dataclasses.replace(draft, boxes=_repaired_boxes(draft.boxes, picture_sizes(draft)))


def _repaired_boxes(rows: BoxRows, sizes: Float[ndarray, "G 2"]) -> BoxRows:
    last_id = int(rows.ids.max(initial=0))
    is_kept = ~has_no_area(rows.boxes)
    is_beyond = reaches_beyond(rows.boxes, sizes)
    corners = np.where(is_beyond[:, None], clipped(rows.boxes, sizes), rows.boxes)
    is_kept &= ~has_no_area(clipped(corners, sizes))
    areas = np.where(is_beyond, _areas_inside(rows, corners), rows.areas)
    rows = rows._replace(boxes=corners, areas=areas).take(is_kept)
    is_first = np.ones(len(rows.ids), bool)
    is_first[list(is_repeated(rows))] = False
    rows = rows.take(is_first)
    return rows._replace(ids=_own_ids(rows.ids, last_id))


def _areas_inside(rows: BoxRows, corners: Float[ndarray, "G 4"]) -> Float[ndarray, "G"]:
    """The areas of clipped boxes: the box's where it was that before, else that of the mask, if it still fits."""
    before, after = (np.prod(boxes[:, 2:] - boxes[:, :2], axis=1) for boxes in (rows.boxes, corners))
    is_of_box = np.abs(rows.areas - before) <= SAME_AREA * before
    return np.where(is_of_box, after, np.minimum(rows.areas, after))


def _own_ids(ids: Int[ndarray, "G"], last_id: int) -> Int[ndarray, "G"]:
    """Those that repeat an id get the next ones after `last_id`."""
    repeats = np.flatnonzero(~first_of_each(ids))
    numbered = ids.copy()
    numbered[repeats] = last_id + 1 + np.arange(len(repeats))
    return numbered


def _document(draft: Draft, out: Path) -> dict[str, Any]:
    """The COCO document of `draft`, with the fields of the one that it was read from where there is one."""
    document = coco_document(draft.dataset(), out)
    if draft.document is None:
        return document
    rows = {
        "images": dict(zip(draft.pictures.ids.tolist(), draft.pictures.rows.tolist(), strict=True)),
        "annotations": dict(zip(draft.boxes.ids.tolist(), draft.boxes.rows.tolist(), strict=True)),
    }
    for key, row_of in rows.items():
        document[key] = [{**draft.document[key][row_of[entry["id"]]], **entry} for entry in document[key]]
    supplied = {entry["id"]: entry for entry in reversed(draft.document["categories"]) if _has_id(entry)}
    document["categories"] = [{**supplied[entry["id"]], **entry} for entry in document["categories"]]
    info = draft.document.get("info", document["info"])
    return {**draft.document, **document, "info": info}


def _has_id(entry: Any) -> bool:
    return isinstance(entry, dict) and type(entry.get("id")) is int
