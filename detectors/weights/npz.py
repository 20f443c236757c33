"""Arrays by name in a `.npz` file. One that holds Python objects is refused: nothing is ever unpickled."""

import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy import ndarray

from detectors.errors import WeightsError
from detectors.weights.whole_file import write_whole


def write_npz(path: Path, values: Mapping[str, ndarray]) -> None:
    """Write `values`, whole or not at all.

    Raises:
        OSError: the file cannot be written.
    """
    write_whole(path, lambda file: np.savez(file, **values))


def read_npz(path: Path) -> dict[str, ndarray]:
    """The arrays of `path` by name.

    Raises:
        WeightsError: the file is missing, damaged, something else, or holds Python objects.
    """
    try:
        with path.open("rb") as file, np.lib.npyio.NpzFile(file, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except OSError as error:
        raise WeightsError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, EOFError, NotImplementedError, zlib.error, zipfile.BadZipFile) as error:
        raise WeightsError(f"{path} is damaged or no file of arrays: {error}") from error
