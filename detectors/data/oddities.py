"""What in a data set is odd though it can be used: by its annotations alone, no picture is opened.

Shapes: G boxes of all pictures, in the order of the file. Boxes are xyxy in pixels. Boxes with fatal problems are
left to `detectors.data.consistency`.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

from detectors.data.consistency import is_sound, where_box
from detectors.data.draft import BoxRows, Draft
from detectors.data.problems import Problem

ROUNDING_PX = 0.1  # COCO's boxes have two decimals: less than this beyond the edge is rounding
TINY_PX = 1.0
SAME_BOX = 0.95  # intersection over union; two people who box one object agree less


def oddities(draft: Draft) -> list[Problem]:
    """Every problem of `draft` that is not fatal and that its annotations show."""
    return [*_odd_boxes(draft), *_drawn_twice(draft), *_odd_categories(draft), *_listed_twice(draft)]


def picture_sizes(draft: Draft) -> Float[ndarray, "G 2"]:
    """Width and height of each box's picture; not a number where it is not listed."""
    ids, first = np.unique(draft.pictures.ids, return_index=True)
    sizes = np.full((len(draft.boxes.ids), 2), np.nan)
    if len(ids):
        places = np.clip(np.searchsorted(ids, draft.boxes.picture_ids), 0, len(ids) - 1)
        is_listed = ids[places] == draft.boxes.picture_ids
        sizes[is_listed] = draft.pictures.sizes[first[places[is_listed]]]
    return sizes


def clipped(boxes: Float[ndarray, "G 4"], sizes: Float[ndarray, "G 2"]) -> Float[ndarray, "G 4"]:
    """The boxes cut at the edges of their pictures; what lies outside becomes a box without area."""
    return np.clip(boxes, 0, np.tile(sizes, 2))


def reaches_beyond(boxes: Float[ndarray, "G 4"], sizes: Float[ndarray, "G 2"]) -> Bool[ndarray, "G"]:
    """Which boxes leave their picture by more than rounding."""
    return (np.abs(boxes - clipped(boxes, sizes)) > ROUNDING_PX).any(axis=1)


def has_no_area(boxes: Float[ndarray, "G 4"]) -> Bool[ndarray, "G"]:
    """Which boxes have no width or no height."""
    return (boxes[:, :2] >= boxes[:, 2:]).any(axis=1)


def is_repeated(boxes: BoxRows) -> dict[int, int]:
    """The places of boxes that repeat an earlier one of the same picture and category, and the place of that one.

    Crowds repeat only crowds. Boxes without area repeat none.
    """
    groups: dict[tuple[int, int, bool], list[int]] = defaultdict(list)
    keys = (boxes.picture_ids.tolist(), boxes.category_ids.tolist(), boxes.is_crowd.tolist())
    for place, key in enumerate(zip(*keys, strict=True)):
        groups[key].append(place)
    repeated = {}
    for places in groups.values():
        if len(places) > 1:
            for later, earlier in _repeated_in(boxes.boxes[places]).items():
                repeated[places[later]] = places[earlier]
    return repeated


def _repeated_in(boxes: Float[ndarray, "n 4"]) -> dict[int, int]:
    """The boxes that overlap an earlier one that is itself no repetition."""
    is_same = np.tril(_overlaps(boxes) > SAME_BOX, -1)
    repeated: dict[int, int] = {}
    for later in np.flatnonzero(is_same.any(axis=1)).tolist():
        first = next((int(place) for place in np.flatnonzero(is_same[later]) if place not in repeated), None)
        if first is not None:
            repeated[later] = first
    return repeated


def _overlaps(boxes: Float[ndarray, "n 4"]) -> Float[ndarray, "n n"]:
    """Intersection over union of each box with each; 0 where either has no area."""
    low = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    high = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    shared = np.prod(np.maximum(high - low, 0), axis=2)
    areas = np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)
    unions = areas[:, None] + areas[None, :] - shared
    return np.divide(shared, unions, out=np.zeros_like(shared), where=unions > 0)


def _odd_boxes(draft: Draft) -> Iterator[Problem]:
    places = np.flatnonzero(is_sound(draft))
    boxes, sizes = draft.boxes.boxes[places], picture_sizes(draft)[places]
    no_area, inside = has_no_area(boxes), clipped(boxes, sizes)
    outside = has_no_area(inside) & ~no_area
    beyond = reaches_beyond(boxes, sizes) & ~no_area & ~outside
    tiny = (boxes[:, 2:] - boxes[:, :2] < TINY_PX).any(axis=1) & ~no_area
    for kind, which in (("no_area", no_area), ("outside", outside), ("beyond", beyond), ("tiny", tiny)):
        for at in np.flatnonzero(which).tolist():
            corners = ", ".join(f"{value:.6g}" for value in boxes[at])
            message = f"({corners}) in a picture of {sizes[at, 0]:.0f}x{sizes[at, 1]:.0f}"
            yield Problem(kind, where_box(draft, int(places[at])), message)


def _drawn_twice(draft: Draft) -> Iterator[Problem]:
    places = np.flatnonzero(is_sound(draft))
    for later, earlier in sorted(is_repeated(draft.boxes.take(places)).items()):
        message = f"repeats annotation {draft.boxes.ids[places[earlier]]}"
        yield Problem("duplicate_box", where_box(draft, int(places[later])), message)


def _odd_categories(draft: Draft) -> Iterator[Problem]:
    used = set(draft.boxes.category_ids.tolist())
    names = Counter(category.name for category in draft.categories)
    for category in draft.categories:
        if category.id not in used:
            yield Problem("unused_category", f"category {category.id}", f"{category.name} has no box")
    for name, times in names.items():
        if times > 1:
            yield Problem("duplicate_name", f"category name {name}", f"{times} categories have it")


def _listed_twice(draft: Draft) -> Iterator[Problem]:
    ids = defaultdict(list)
    for number, file in zip(draft.pictures.ids.tolist(), draft.pictures.files, strict=True):
        ids[file].append(number)
    for file, numbers in ids.items():
        if len(numbers) > 1:
            yield Problem("listed_twice", str(file), f"is listed as pictures {', '.join(map(str, numbers))}")
