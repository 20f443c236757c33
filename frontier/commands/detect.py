"""`frontier detect`: boxes in real pictures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from detectors.catalog import check_buildable
from detectors.config import DetectorConfig
from detectors.weights.zoo import archive_of
from figures.parts.boxes import MAX_BOXES, min_score
from frontier.detection import Detected, detect_files
from frontier.errors import UsageError
from frontier.progress import progress_bar
from frontier.reply import Output, Reply

DEFAULT_MODEL = "ssd/mobilenet_v1/300"
NO_WEIGHTS = (
    "{model}: no --weights given, and the boxes of an untrained detector mean nothing. Get {archive} from the TensorFlow 1 "
    "Detection Model Zoo{instead}; then type: frontier import-tf {archive} --out weights; then: frontier detect "
    "{images} --weights weights. Or give --untrained to see the program run"
)


def detect(
    images: list[Path],
    /,
    *,
    model: str | None = None,
    weights: Path | None = None,
    untrained: Annotated[bool, Parameter(negative=())] = False,
    out: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Find objects in pictures and draw their boxes.

    Examples:
      frontier detect street.jpg --weights my-weights --out boxes.png
      frontier detect *.jpg --weights my-weights --out drawn/ --json

    Args:
        images: JPEG or PNG files, greyscale, palette, transparent or turned by EXIF too.
        model: the detector, as `frontier models` lists them; by default the one that the weights are for.
        weights: a weights folder, as `frontier import-tf` makes it.
        untrained: run without weights; the boxes mean nothing.
        out: write the picture with its boxes: a .png or .jpg file for one picture, a folder for several.
        output: how to print.
    """
    if weights is not None and untrained:
        raise UsageError("--weights and --untrained contradict each other; give one")
    config = _config(model, weights)
    check_buildable(config)
    if weights is None and not untrained:
        raise UsageError(_no_weights(config, images))
    with progress_bar("detecting") as report:
        results, used = detect_files(images, config, weights=weights, out=out, on_progress=report)
    threshold = min_score(config.meta_architecture)
    data = {"model": config.name, "weights": used, "drawn_over_score": threshold, "images": results}
    return Reply(text=_text(config.name, used.words, results, threshold), data=data)


def _config(model: str | None, weights: Path | None) -> DetectorConfig:
    if model is not None:
        return DetectorConfig.from_name(model)
    if weights is None:
        return DetectorConfig.from_name(DEFAULT_MODEL)
    from detectors.weights.folder import describe

    return describe(weights).config


def _no_weights(config: DetectorConfig, images: Sequence[Path]) -> str:
    archive = archive_of(config)
    return NO_WEIGHTS.format(
        model=config.name,
        archive=archive or archive_of(DetectorConfig.from_name(DEFAULT_MODEL)),
        instead="" if archive else f" (it has none for {config.name})",
        images=" ".join(map(str, images)),
    )


def _text(model: str, words: str, results: Sequence[Detected], threshold: float) -> str:
    lines = [f"{model}, {words}"]
    for result in results:
        over = [detection for detection in result.detections if detection.score > threshold]
        lines.append(
            f"{result.image} ({result.width} x {result.height}): {len(over)} over score {threshold:g}"
        )
        for detection in over[:MAX_BOXES]:
            left, top, right, bottom = detection.box
            where = f"{left:7.1f} {top:7.1f} {right:7.1f} {bottom:7.1f}"
            lines.append(f"  {detection.score:5.1%}  {detection.label:16} {where}")
        if result.drawn:
            lines.append(f"  drawn to {result.drawn}")
    return "\n".join(lines)
