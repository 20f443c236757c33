"""Running a detector on picture files: what `frontier detect` answers with."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from detectors.config import DetectorConfig
from detectors.errors import ImageError
from figures.parts.boxes import draw_boxes, min_score, shown
from frontier.errors import FrontierError, UsageError
from frontier.progress import Report

PICTURE_SUFFIXES = (".png", ".jpg", ".jpeg")  # what a picture with boxes can be written as


@dataclasses.dataclass(frozen=True, kw_only=True)
class Detection:
    """One box, xyxy in pixels of the picture, with its class and score."""

    label: str
    class_id: int
    score: float
    box: tuple[float, float, float, float]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Detected:
    """What was found in one picture file; `detections` by descending score, empty where nothing was."""

    image: str
    width: int
    height: int
    detections: tuple[Detection, ...]
    drawn: str | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class WeightsUsed:
    """Whose weights found the boxes.

    Attributes:
        origin: `untrained`, or as the weights folder says.
        source: where they come from, in words; None where untrained.
        digest: sha256 of the variables' file; None where untrained.
        boxes_are_meaningful: False where untrained, for the boxes come from chance numbers.
    """

    origin: Literal["untrained", "trained", "imported"]
    source: str | None
    digest: str | None
    boxes_are_meaningful: bool

    @property
    def words(self) -> str:
        """The same in a phrase."""
        if not self.boxes_are_meaningful:
            return f"{self.origin} weights: the boxes mean nothing"
        return f"weights {self.origin}: {self.source}"


UNTRAINED = WeightsUsed(origin="untrained", source=None, digest=None, boxes_are_meaningful=False)


def detect_files(
    images: Sequence[Path],
    config: DetectorConfig,
    *,
    weights: Path | None,
    out: Path | None,
    on_progress: Report,
) -> tuple[list[Detected], WeightsUsed]:
    """Detections in every file, and whose weights made them.

    Args:
        images: JPEG or PNG files; all are read before the detector is built, so that a bad one costs nothing.
        config: the detector.
        weights: a weights folder; None for fresh weights, whose boxes mean nothing.
        out: a picture file for one image, a folder for several; None draws nothing.
        on_progress: called with the number of pictures done and of all.

    Raises:
        ImageError: a picture is missing or broken; every such file is named.
        WeightsError: the weights do not fit.
        UsageError: `out` is one file for several pictures, or of a kind that is not written.
    """
    from detectors.infer import picture_function

    targets = _targets(images, out)
    pictures = _read_all(images)
    detector, names, used = _detector(config, weights)
    find = picture_function(detector)
    results = []
    for number, (path, picture, target) in enumerate(zip(images, pictures, targets, strict=True)):
        on_progress(number, len(images))
        found = find(picture)
        if target is not None:
            _draw(target, picture, found, names, config)
        results.append(_detected(path, picture, found, names, target))
    on_progress(len(images), len(images))
    return results, used


def _read_all(images: Sequence[Path]) -> list[Any]:
    from detectors.data.image import read

    pictures, problems = [], []
    for path in images:
        try:
            pictures.append(read(path))
        except ImageError as error:
            problems.append(str(error))
    if problems:
        raise ImageError("; ".join(problems))
    return pictures


def _targets(images: Sequence[Path], out: Path | None) -> list[Path | None]:
    if out is None:
        return [None] * len(images)
    is_file = out.suffix != "" and not out.is_dir()
    if is_file and out.suffix.lower() not in PICTURE_SUFFIXES:
        raise UsageError(
            f"--out {out}: pictures are written as {', '.join(PICTURE_SUFFIXES)}, not as {out.suffix}. Give such a "
            "file; or, if a folder of this name is meant, make it first"
        )
    if is_file and len(images) > 1:
        raise UsageError(f"--out {out} is one file for {len(images)} pictures; give a folder")
    if is_file:
        return [out]
    names = [f"{path.stem}.png" for path in images]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise UsageError(f"--out {out}: several pictures would be written as {', '.join(twice)}; rename them")
    return [out / name for name in names]


def _detector(config: DetectorConfig, weights: Path | None) -> tuple[Any, tuple[str, ...], WeightsUsed]:
    from detectors.data.coco import class_names
    from detectors.infer import untrained
    from detectors.weights.folder import load

    if weights is None:
        return untrained(config), class_names(), UNTRAINED
    detector, described = load(weights, config)
    used = WeightsUsed(
        origin=described.origin, source=described.source, digest=described.digest, boxes_are_meaningful=True
    )
    return detector, described.class_names, used


def _draw(target: Path, picture: Any, found: Any, names: Sequence[str], config: DetectorConfig) -> None:
    which = shown(found.scores, min_score(config.meta_architecture))
    labels = [f"{names[found.classes[i]]} {found.scores[i]:.0%}" for i in which]
    image = draw_boxes(picture, found.boxes[which], labels, [int(found.classes[i]) for i in which])
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        image.save(target)
    except OSError as error:
        raise FrontierError(f"{target}: the picture cannot be written: {error.strerror or error}") from error


def _detected(path: Path, picture: Any, found: Any, names: Sequence[str], target: Path | None) -> Detected:
    detections = tuple(
        Detection(
            label=names[number],
            class_id=int(number) + 1,
            score=float(score),
            box=(float(box[0]), float(box[1]), float(box[2]), float(box[3])),
        )
        for box, score, number in zip(found.boxes, found.scores, found.classes, strict=True)
    )
    height, width = picture.shape[:2]
    drawn = None if target is None else str(target)
    return Detected(image=str(path), width=width, height=height, detections=detections, drawn=drawn)
