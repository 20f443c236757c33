"""Taking in trained weights that TensorFlow wrote: what `frontier import-tf` does."""

import contextlib
import dataclasses
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from detectors.catalog import check_buildable
from detectors.config import FEATURE_EXTRACTORS, DetectorConfig
from detectors.errors import WeightsError
from detectors.weights.zoo import DETECTORS, published_as
from frontier.errors import UsageError
from frontier.labels import names_for, read_labels
from frontier.progress import Report

DESCRIPTIONS = ("detector.json", "extractor.json")  # one of them is in every weights folder
UNDATED = (
    "the checkpoint's name tells no release; if it is that of June 2017 (11_06_2017), its anchors lie in another "
    "order and the boxes will be wrong"
)


@dataclasses.dataclass(frozen=True, kw_only=True)
class WeightsImport:
    """What was taken in.

    Attributes:
        kind: a whole detector, or a feature extractor to start a training from.
        model: the detector's or the feature extractor's name.
        out: the folder that was written.
        source: the archive or folder, and the checkpoint in it.
        num_variables: written.
        num_values: numbers in them.
        num_averaged: variables that are moving averages of training.
        unused: TensorFlow's names of what was left behind.
        class_names: of class 0, 1, ...; empty for a feature extractor.
        warnings: what the checkpoint cannot tell, in sentences.
    """

    kind: Literal["detector", "extractor"]
    model: str
    out: str
    source: str
    num_variables: int
    num_values: int
    num_averaged: int
    unused: tuple[str, ...]
    class_names: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def import_tensorflow(
    checkpoint: Path, model: str | None, out: Path, *, labels: Path | None, on_progress: Report
) -> WeightsImport:
    """Make the folder `out` from a checkpoint of the TensorFlow Object Detection API or of TensorFlow-Slim.

    Args:
        checkpoint: a prefix, one of its files, a folder, or an archive as it is published.
        model: a detector's name, ours or the zoo's, or a feature extractor's; None takes it from the archive's name.
        out: a folder without weights; it is made, and written only when everything has been read and fits.
        labels: a text file, a class name a line; None for the 90 of COCO.
        on_progress: called with the number of variables read and of all.

    Raises:
        UsageError: the model, the labels or the folder are not of this kind, or nothing tells the model.
        WeightsError: the checkpoint is missing, damaged, unsafe, of a refused release or of another detector.
        ConfigError: the detector is misspelt or cannot be built.
    """
    from detectors.weights.tf_checkpoint import located

    name = model_of(checkpoint, model)
    check_free(out)
    names = None if labels is None else read_labels(labels)
    with located(checkpoint) as found:
        if name is None:
            raise UsageError(
                f"{checkpoint} holds a checkpoint of {len(found.variables.shapes)} variables, and its name does not "
                "tell of which detector. Give --model, e.g. --model ssd/mobilenet_v1/300@tf_zoo"
            )
        if name in FEATURE_EXTRACTORS:
            return _import_extractor(found, name, out, names, on_progress)
        return _import_detector(found, DetectorConfig.from_name(name), out, names, on_progress)


def model_of(checkpoint: Path, model: str | None) -> str | None:
    """The detector, of the preset `tf_zoo`, or the feature extractor that `model` or else the archive's name tells.

    None where neither tells.

    Raises:
        UsageError: the preset is not that of TensorFlow's checkpoints.
        ConfigError: the detector is misspelt or cannot be built.
    """
    known = [published_as(part) for part in reversed(checkpoint.resolve().parts)]
    name = DETECTORS.get(model, model) if model else next(filter(None, known), None)
    if name is None or name in FEATURE_EXTRACTORS:
        return name
    config = DetectorConfig.from_name(name)
    check_buildable(config)
    if config.preset != "tf_zoo":
        fitting = dataclasses.replace(config, preset="tf_zoo").name
        raise UsageError(
            f"--model {model}: TensorFlow's checkpoints are of the preset tf_zoo: --model {fitting}"
        )
    return config.name


def check_free(out: Path) -> None:
    """Pass where a weights folder can be made at `out` without replacing one.

    Raises:
        UsageError: there are weights already, or a file.
    """
    if out.exists() and not out.is_dir():
        raise UsageError(f"--out {out} is a file; give a folder, new or empty")
    held = next((name for name in DESCRIPTIONS if (out / name).exists()), None)
    if held is not None:
        raise UsageError(
            f"--out {out} holds weights already ({held}); give another folder, or delete it first"
        )


def _import_detector(
    found: Any, config: DetectorConfig, out: Path, names: tuple[str, ...] | None, on_progress: Report
) -> WeightsImport:
    from detectors.weights.folder import save
    from detectors.weights.names import assemble
    from detectors.weights.tf_variables import num_classes, take

    with _errors_about(found.source):
        config = dataclasses.replace(config, num_classes=num_classes(found.variables.shapes, config))
        class_names = names_for(config.num_classes, names)
        taken = take(found.variables, config, on_progress)
    source = f"TensorFlow checkpoint {found.source}"
    save(out, assemble(config, taken.variables), origin="imported", source=source, class_names=class_names)
    warnings = () if found.is_dated or config.is_two_stage else (UNDATED,)
    return _reported(
        "detector", config.name, out, found.source, taken, class_names=class_names, warnings=warnings
    )


def _import_extractor(
    found: Any, extractor: str, out: Path, names: tuple[str, ...] | None, on_progress: Report
) -> WeightsImport:
    from detectors.weights.extractor_folder import ExtractorWeights, classifier_shapes, save_extractor
    from detectors.weights.tf_variables import take_extractor

    if names is not None:
        raise UsageError(f"--labels: the feature extractor {extractor} has no classes; leave it out")
    with _errors_about(found.source):
        taken = take_extractor(found.variables, extractor, classifier_shapes(extractor), on_progress)
    source = f"TensorFlow checkpoint {found.source}"
    weights = ExtractorWeights(feature_extractor=extractor, source=source, variables=taken.variables)
    save_extractor(out, weights)
    return _reported("extractor", extractor, out, found.source, taken)


@contextlib.contextmanager
def _errors_about(source: str) -> Iterator[None]:
    try:
        yield
    except WeightsError as error:
        raise WeightsError(f"{source}: {error}") from error


def _reported(
    kind: Literal["detector", "extractor"], model: str, out: Path, source: str, taken: Any, **more: Any
) -> WeightsImport:
    return WeightsImport(
        kind=kind,
        model=model,
        out=str(out),
        source=source,
        num_variables=len(taken.variables),
        num_values=sum(value.size for value in taken.variables.values()),
        num_averaged=taken.num_averaged,
        unused=taken.unused,
        **more,
    )
