"""A detector's weights in one file under our own names, to and from other programs: `.npz` or `.safetensors`."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy import ndarray

from detectors.config import DetectorConfig
from detectors.errors import WeightsError
from detectors.infer import Detector
from detectors.weights.names import assemble, named_variables
from detectors.weights.npz import read_npz, write_npz
from detectors.weights.safetensors import read_safetensors, write_safetensors

_READERS: dict[str, Callable[[Path], dict[str, ndarray]]] = {
    ".npz": read_npz,
    ".safetensors": read_safetensors,
}
_WRITERS = {".npz": write_npz, ".safetensors": write_safetensors}


def write_file(path: Path, detector: Detector) -> None:
    """Write every variable of `detector`, float32, to a `.npz` or `.safetensors` file; whole or not at all.

    Raises:
        WeightsError: the name ends otherwise, or the file cannot be written.
    """
    write = _WRITERS[_suffix(path)]
    try:
        write(
            path, {name: np.asarray(value, "<f4") for name, value in named_variables(detector.state).items()}
        )
    except OSError as error:
        raise WeightsError(f"{path}: weights cannot be written: {error.strerror or error}") from error


def read_file(path: Path, config: DetectorConfig) -> Detector:
    """The detector of `config` with the weights of a `.npz` or `.safetensors` file.

    Raises:
        WeightsError: the file is missing, damaged or of another kind; every variable that does not fit is listed.
    """
    return assemble(config, _READERS[_suffix(path)](path))


def _suffix(path: Path) -> str:
    if path.suffix not in _READERS:
        raise WeightsError(
            f"{path}: weights are exchanged as {' or '.join(_READERS)}; give a name that ends so"
        )
    return path.suffix
