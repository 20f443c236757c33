"""The weights folder: what `--weights` takes.

    detector.json    the configuration, the class names and where the weights come from
    weights.npz      every variable under our own name, float32

Nothing in it is ever unpickled.
"""

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any, Literal

import numpy as np

from detectors.config import DetectorConfig
from detectors.errors import ConfigError, WeightsError
from detectors.infer import Detector
from detectors.weights.names import assemble, named_variables
from detectors.weights.npz import read_npz, write_npz
from detectors.weights.whole_file import write_whole

FORMAT_VERSION = 1
CHOSEN_LATER = ("resolution", "max_resolution", "num_proposals")  # what `DetectorConfig.trained_as` resets
# Fields that variables and their meaning do not depend on: the folder tells how they were trained, and the classes.
FREE = (
    "train_resolution",
    "num_classes",
    "matcher",
    "location_loss",
    "location_weight",
    "classification_weight",
)
DESCRIPTION, VARIABLES = "detector.json", "weights.npz"


@dataclasses.dataclass(frozen=True, kw_only=True)
class WeightsFolder:
    """What a weights folder says of itself.

    Attributes:
        config: the detector that the weights are for.
        origin: `trained` here or `imported` from somewhere else.
        source: where they come from, in words.
        class_names: of class 0, 1, ...; `num_classes` of them.
        digest: sha256 of the variables' file.
    """

    config: DetectorConfig
    origin: Literal["trained", "imported"]
    source: str
    class_names: tuple[str, ...]
    digest: str


def save(folder: Path, detector: Detector, *, origin: str, source: str, class_names: tuple[str, ...]) -> None:
    """Write `detector` to `folder`, which is made if need be; the description last, each file whole or not at all.

    Raises:
        WeightsError: there are not `num_classes` names, or the folder cannot be written.
    """
    if len(class_names) != detector.config.num_classes:
        raise WeightsError(f"{len(class_names)} class names for {detector.config.num_classes} classes")
    values = {name: np.asarray(value, np.float32) for name, value in named_variables(detector.state).items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_npz(folder / VARIABLES, values)
        description = {
            "format_version": FORMAT_VERSION,
            "config": detector.config.to_dict(),
            "origin": origin,
            "source": source,
            "class_names": list(class_names),
            "digest": _digest(folder / VARIABLES),
        }
        write_whole(folder / DESCRIPTION, lambda file: file.write(json.dumps(description, indent=1).encode()))
    except OSError as error:
        raise WeightsError(f"{folder}: weights cannot be written: {error.strerror or error}") from error


def describe(folder: Path) -> WeightsFolder:
    """What `folder` holds, without reading the weights.

    Raises:
        WeightsError: it is no weights folder, or of a newer version.
    """
    path = folder / DESCRIPTION
    try:
        values = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise WeightsError(f"{folder} is not a weights folder: no readable {DESCRIPTION} in it") from error
    except ValueError as error:
        raise WeightsError(f"{path} is damaged: {error}") from error
    return _parse(path, values)


def load(folder: Path, config: DetectorConfig) -> tuple[Detector, WeightsFolder]:
    """The detector of `config` with the weights of `folder`.

    `config` may differ from the folder's in what only inference uses, resolution and number of proposals; how it was
    trained, and the number of classes, are the folder's.

    Raises:
        WeightsError: the folder is not of this detector, or damaged; every variable that does not fit is listed.
    """
    described = describe(folder)
    found = differences(described.config, config)
    if found:
        raise WeightsError(
            f"{folder} holds {described.config.name}, not {config.name} ({'; '.join(found)}): choose --model to "
            "match it"
        )
    if _digest(folder / VARIABLES) != described.digest:
        raise WeightsError(f"{folder / VARIABLES} is damaged: its contents do not match {DESCRIPTION}")
    chosen = {field: getattr(config, field) for field in CHOSEN_LATER}
    return assemble(dataclasses.replace(described.config, **chosen), read_npz(folder / VARIABLES)), described


def differences(held: DetectorConfig, asked: DetectorConfig) -> list[str]:
    """What tells the checkpoints of two configurations apart, a phrase a field; a field added later is compared."""
    names = [field.name for field in dataclasses.fields(held) if field.name not in CHOSEN_LATER + FREE]
    values = [(name, getattr(held, name), getattr(asked, name)) for name in names]
    return [f"{name} is {one}, not {other}" for name, one, other in values if one != other]


def _parse(path: Path, values: Any) -> WeightsFolder:
    try:
        version = values["format_version"]
        if version > FORMAT_VERSION:
            raise WeightsError(f"{path}: format version {version}, this program reads up to {FORMAT_VERSION}")
        described = WeightsFolder(
            config=DetectorConfig.from_dict(values["config"]),
            origin=values["origin"],
            source=values["source"],
            class_names=tuple(values["class_names"]),
            digest=values["digest"],
        )
    except (KeyError, TypeError, ConfigError) as error:
        raise WeightsError(f"{path} is damaged: {error}") from error
    if len(described.class_names) != described.config.num_classes:
        raise WeightsError(f"{path} is damaged: class names and num_classes differ in number")
    return described


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"{path}: cannot be read: {error.strerror or error}") from error
