"""Running a detector over a data set: what it finds in every picture, as COCO results."""

import functools
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from detectors.data.dataset import Dataset
from frontier.errors import UsageError
from frontier.evaluation.coco_results import CocoResults
from frontier.progress import Report

if TYPE_CHECKING:
    from detectors.infer import Detector

NOT_IN_DATA = -1  # the category id of a class that the data set does not have


class Found(NamedTuple):
    """What a detector found in a data set.

    Attributes:
        results: by picture as they were run; the boxes and scores that a results file holds.
        seconds: from the first picture read to the last box, compiling included.
        images_per_second: without each canvas's first batch, in which the program is compiled; None where there is
            no other.
    """

    results: CocoResults
    seconds: float
    images_per_second: float | None


def detect_dataset(
    detector: "Detector",
    dataset: Dataset,
    class_names: Sequence[str],
    *,
    batch_size: int,
    on_progress: Report = lambda _done, _of: None,
) -> Found:
    """The detections of `detector` in every picture of `dataset`, classes told by name.

    Boxes are rounded to 0.01 px and scores kept to the digits of a float32, so that a results file scores alike.
    Detections of classes that the data set does not have are left out.

    Args:
        detector: what finds.
        dataset: the pictures, and the ids of the categories.
        class_names: of the detector's classes 0, 1, ...
        batch_size: pictures at a time.
        on_progress: called with the pictures done and all of them.

    Raises:
        UsageError: the detector lacks a category of the data set.
        ImageError: a picture is missing or damaged.
        DatasetError: the batch size is less than 1.
    """
    from detectors.data.evaluation import evaluation_batches

    ids = category_ids(class_names, dataset)
    run = _program()
    parts, shapes, done, timed, seconds = [], set(), 0, 0, 0.0
    begun = time.perf_counter()
    last = begun
    for batch in evaluation_batches(dataset, detector.config, batch_size=batch_size):
        found = run(detector.graphdef, detector.state, batch.images, batch.sizes)
        parts.append(_coco(found, batch, ids))
        now = time.perf_counter()
        count = int(batch.is_real.sum())
        done += count
        if batch.images.shape in shapes:
            timed, seconds = timed + count, seconds + now - last
        shapes.add(batch.images.shape)
        last = now
        on_progress(done, len(dataset.pictures))
    rate = timed / seconds if timed and seconds else None
    return Found(CocoResults.concatenate(parts), time.perf_counter() - begun, rate)


def category_ids(class_names: Sequence[str], dataset: Dataset) -> NDArray[np.int64]:
    """The data set's category id of each class of a detector, by name; `NOT_IN_DATA` where it has none.

    Raises:
        UsageError: the detector lacks a category of the data set, or two of a kind have one name.
    """
    wanted = {category.name: category.id for category in dataset.categories}
    names, known = list(dataset.class_names), set(class_names)
    missing = [name for name in names if name not in known]
    if missing:
        raise UsageError(
            f"the weights know no class {', '.join(map(repr, missing))}. They know: {', '.join(class_names)}; "
            f"{dataset.name} has: {', '.join(names)}. Classes are told by name: evaluate with weights trained on these "
            "categories, or rename them in the data"
        )
    if len(wanted) < len(names) or len(known) < len(class_names):
        twice = sorted({name for side in (names, class_names) for name in side if list(side).count(name) > 1})
        raise UsageError(
            f"several classes are called {', '.join(map(repr, twice))}; classes are told by name"
        )
    return np.array([wanted.get(name, NOT_IN_DATA) for name in class_names], np.int64)


@functools.cache
def _program() -> Callable[..., Any]:
    """The detector as a program that compiles once for each network and canvas, also over many evaluations."""
    import jax

    from detectors.infer import detect

    return jax.jit(detect, static_argnums=0)


def _coco(found: Any, batch: Any, ids: NDArray[np.int64]) -> CocoResults:
    """The detections of one batch, blanks left out."""
    import jax

    boxes, scores, classes, num_valid = jax.device_get(found)
    is_valid = np.arange(scores.shape[1]) < np.where(batch.is_real, num_valid, 0)[:, None]
    rows, places = np.nonzero(is_valid & (ids[classes] != NOT_IN_DATA))
    corners = (boxes * batch.scales[:, None])[rows, places].astype(np.float64)
    return CocoResults(
        image_ids=batch.image_ids[rows].astype(np.int64),
        category_ids=ids[classes[rows, places]],
        boxes=np.concatenate([corners[:, :2], corners[:, 2:] - corners[:, :2]], axis=1),
        scores=scores[rows, places].astype(np.float64),
    ).rounded()
