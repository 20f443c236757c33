"""Opening a data set: which format it has, which splits there are, and reading the one that is asked for."""

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from detectors.config import closest
from detectors.data.coco_json import read_coco
from detectors.data.consistency import contradictions, missing_pictures
from detectors.data.dataset import Dataset
from detectors.data.draft import Draft
from detectors.data.pascal_voc import read_voc, voc_splits
from detectors.data.problems import raise_fatal
from detectors.data.yolo_text import read_yolo, yolo_splits
from detectors.errors import DatasetError

Reader = Callable[[Path | None], Draft]
NO_INSTANCES = ("captions", "person_keypoints", "panoptic", "stuff", "image_info")  # COCO's other files
EXPORTED = "_annotations.coco.json"  # one in the folder of each split


def open_dataset(
    path: Path, *, split: str | None = None, images: Path | None = None, needs_pictures: bool = True
) -> Dataset:
    """The data set at `path`, whatever its format.

    Args:
        path: a COCO instances file, or the folder of a data set: see `splits`.
        split: which of its splits, where it has several.
        images: the folder that file names are relative to, where it is not one of the usual places.
        needs_pictures: False where only the annotations are wanted, e.g. to score results: files may be missing.

    Raises:
        DatasetError: nothing of a known format is there, it has several splits and none is asked for, or it has
            fatal problems; the message lists them all at once.
    """
    draft = read_draft(path, split=split, images=images)
    problems = contradictions(draft)
    if needs_pictures:
        problems += missing_pictures(draft)
    else:
        problems = [problem for problem in problems if problem.kind != "no_picture_folder"]
    raise_fatal(draft.name, problems)
    return draft.dataset()


def read_draft(path: Path, *, split: str | None = None, images: Path | None = None) -> Draft:
    """What the data set at `path` says, before it is known to make sense.

    Raises:
        DatasetError: nothing of a known format is there, or it has several splits and none is asked for.
    """
    readers = splits(path)
    if split is None and len(readers) == 1:
        return next(iter(readers.values()))(images)
    if split is None:
        raise DatasetError(
            f"{path} has the splits {', '.join(readers)}: say which one is meant (--split), or name its file"
        )
    if split not in readers:
        raise DatasetError(f"{path} has no split {split!r}; {closest(split, readers)}")
    return readers[split](images)


def splits(path: Path) -> Mapping[str, Reader]:
    """The splits of the data set at `path`, and what reads each of them; never empty.

    A COCO instances file is the only split of itself. A folder is in COCO layout (`annotations/instances_SPLIT.json`,
    `SPLIT/_annotations.coco.json`, or a JSON file in the folder itself), in Pascal VOC's (`Annotations/*.xml`,
    `ImageSets/Main/SPLIT.txt`), or in one of YOLO's (see `detectors.data.yolo_text`); the first that fits.

    Raises:
        DatasetError: nothing is there, or nothing of a known format.
    """
    if path.is_file():
        return {path.stem.removeprefix("instances_"): partial(read_coco, path)}
    if not path.is_dir():
        raise DatasetError(f"there is no data set {path}: give a COCO instances file, or a folder")
    found = _coco_splits(path) or _voc_splits(path) or _yolo_splits(path)
    if not found:
        raise DatasetError(
            f"{path} holds no data set of a known format. Looked for: COCO (annotations/instances_SPLIT.json), Pascal "
            "VOC (Annotations/*.xml) and YOLO (images/ with labels/*.txt beside it, or text files next to pictures)"
        )
    return found


def _coco_splits(folder: Path) -> dict[str, Reader]:
    exported = sorted(folder.glob(f"*/{EXPORTED}"))
    files = {file.parent.name: file for file in exported} or {
        file.stem.removeprefix("instances_"): file for file in _coco_files(folder)
    }
    return {split: partial(read_coco, file) for split, file in files.items()}


def _coco_files(folder: Path) -> list[Path]:
    for pattern in ("annotations/instances_*.json", "annotations/*.json", "instances_*.json", "*.json"):
        files = [file for file in sorted(folder.glob(pattern)) if not file.stem.startswith(NO_INSTANCES)]
        if files:
            return files
    return []


def _voc_splits(folder: Path) -> dict[str, Reader]:
    return {split: partial(read_voc, folder, file) for split, file in voc_splits(folder).items()}


def _yolo_splits(folder: Path) -> dict[str, Reader]:
    return {split: partial(read_yolo, folder, place) for split, place in yolo_splits(folder).items()}
