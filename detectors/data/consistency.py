"""What in a data set contradicts itself, by its annotations alone: no picture is opened.

Shapes: G boxes of all pictures, in the order of the file.
"""

from collections import Counter
from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Int
from numpy import ndarray

from detectors.data.draft import Draft
from detectors.data.problems import Problem

MAX_COORDINATE_PX = 1e7  # further out float32 no longer tells pixels apart


def contradictions(draft: Draft) -> list[Problem]:
    """Every fatal problem of `draft`: those its reader met, and those between its columns.

    What is left without any makes a `Dataset`.
    """
    return [*draft.problems, *_repeated_ids(draft), *_unknown(draft), *_impossible(draft), *_empty(draft)]


def missing_pictures(draft: Draft) -> list[Problem]:
    """The pictures whose file is not there; none where the folder was not found, which is a problem of its own."""
    if any(problem.kind == "no_picture_folder" for problem in draft.problems):
        return []
    rows, ids, files = draft.pictures.rows.tolist(), draft.pictures.ids.tolist(), draft.pictures.files
    return [
        Problem("missing_picture", f"picture {number}", f"{file} is not there", row)
        for row, number, file in zip(rows, ids, files, strict=True)
        if not file.is_file()
    ]


def first_of_each(ids: Int[ndarray, "n"]) -> Bool[ndarray, "n"]:
    """True at the first place of every value."""
    is_first = np.zeros(len(ids), bool)
    is_first[np.unique(ids, return_index=True)[1]] = True
    return is_first


def is_known_picture(draft: Draft) -> Bool[ndarray, "G"]:
    """Which boxes are of a picture that is listed."""
    return np.isin(draft.boxes.picture_ids, draft.pictures.ids)


def is_known_category(draft: Draft) -> Bool[ndarray, "G"]:
    """Which boxes are of a category that is listed."""
    listed = np.array([category.id for category in draft.categories], np.int64)
    return np.isin(draft.boxes.category_ids, listed)


def is_possible(draft: Draft) -> Bool[ndarray, "G"]:
    """Which boxes have corners in their order, none of them not a number or absurdly far out."""
    boxes = draft.boxes.boxes
    with np.errstate(invalid="ignore"):
        is_near = (np.abs(boxes) <= MAX_COORDINATE_PX).all(axis=1)
        return is_near & (boxes[:, :2] <= boxes[:, 2:]).all(axis=1)


def is_sound(draft: Draft) -> Bool[ndarray, "G"]:
    """Which boxes are possible, and of a picture and a category that are listed."""
    return is_known_picture(draft) & is_known_category(draft) & is_possible(draft)


def where_box(draft: Draft, place: int) -> str:
    """Which annotation stands at `place`, for a message."""
    return f"annotation {draft.boxes.ids[place]} of picture {draft.boxes.picture_ids[place]}"


def _repeated_ids(draft: Draft) -> Iterator[Problem]:
    columns = {
        "picture": draft.pictures.ids.tolist(),
        "category": [category.id for category in draft.categories],
        "annotation": draft.boxes.ids.tolist(),
    }
    for what, ids in columns.items():
        if len(set(ids)) == len(ids):
            continue
        for number, times in Counter(ids).items():
            if times > 1:
                yield Problem("duplicate_id", f"{what} {number}", f"{times} have this id")


def _unknown(draft: Draft) -> Iterator[Problem]:
    for place in np.flatnonzero(~is_known_picture(draft)).tolist():
        where = f"annotation {draft.boxes.ids[place]}"
        yield Problem("unknown_picture", where, f"there is no picture {draft.boxes.picture_ids[place]}")
    for place in np.flatnonzero(~is_known_category(draft)).tolist():
        message = f"there is no category {draft.boxes.category_ids[place]}"
        yield Problem("unknown_category", where_box(draft, place), message)


def _impossible(draft: Draft) -> Iterator[Problem]:
    for place in np.flatnonzero(~is_possible(draft)).tolist():
        corners = ", ".join(f"{value:g}" for value in draft.boxes.boxes[place])
        yield Problem("impossible_box", where_box(draft, place), f"its corners are ({corners})")


def _empty(draft: Draft) -> Iterator[Problem]:
    if not len(draft.pictures.ids) and not draft.problems:
        yield Problem("no_pictures", draft.name, "lists no picture")
