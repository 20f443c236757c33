"""The data set that detections are held against, opened once for all settings."""

from pathlib import Path
from typing import NamedTuple

from detectors.data.dataset import Dataset
from detectors.data.source import open_dataset, read_draft, splits
from frontier.evaluation.ground_truth import GroundTruth, ground_truth_of
from frontier.records import DataUsed


class Opened(NamedTuple):
    """A data set, its objects, and what records call it."""

    dataset: Dataset
    truth: GroundTruth
    used: DataUsed


def open_truth(path: Path, *, split: str | None, images: Path | None, needs_pictures: bool) -> Opened:
    """The annotated pictures at `path`, boxes with all digits of the file.

    Args:
        path: a COCO instances file, or a folder in COCO, Pascal VOC or YOLO layout.
        split: which of its splits, where it has several.
        images: the folder of the pictures, where it is not one of the usual places.
        needs_pictures: False where detections are at hand, so that only the annotations are wanted.

    Raises:
        DatasetError: nothing of a known format is there, the split is not, or it has fatal problems.
        UsageError: it has no pictures or no categories.
    """
    dataset = open_dataset(path, split=split, images=images, needs_pictures=needs_pictures)
    truth = ground_truth_of(dataset, read_draft(path, split=split, images=images))
    chosen = split if split is not None else next(iter(splits(path)))
    used = DataUsed.of(path, chosen, digest=dataset.digest, num_images=len(dataset.pictures))
    return Opened(dataset, truth, used)
