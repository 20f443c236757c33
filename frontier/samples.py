"""Raw samples as bytes and back: an `.npz` whose bytes depend on nothing but the arrays."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from frontier.errors import FrontierError

_UNIX = (
    3  # the system that a zip entry claims to come from; fixed, so that every system writes the same bytes
)


class SamplesError(FrontierError):
    """Samples that cannot be written or read."""


def pack(arrays: Mapping[str, ArrayLike]) -> bytes:
    """The `.npz` of named arrays of numbers, of any shapes; equal arrays give equal bytes.

    `numpy.load` reads it. Unlike `numpy.savez` it holds no clock time and no machine's name, and never a pickle.

    Raises:
        SamplesError: an array holds objects.
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(arrays):
            entry = zipfile.ZipInfo(f"{name}.npy")
            entry.create_system = _UNIX
            archive.writestr(entry, _npy(name, np.asarray(arrays[name])))
    return buffer.getvalue()


def unpack(payload: bytes, prefix: str = "") -> dict[str, NDArray[Any]]:
    """The arrays that `pack` wrote, of names that begin with `prefix`. Pickled objects are refused: they could run code.

    Raises:
        SamplesError: `payload` is not an `.npz` of plain arrays.
    """
    try:
        with np.load(io.BytesIO(payload), allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files if name.startswith(prefix)}
    except (OSError, ValueError, TypeError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise SamplesError(f"not an .npz of plain arrays: {error}") from error


def _npy(name: str, array: NDArray[Any]) -> bytes:
    if array.dtype.hasobject:
        raise SamplesError(f"samples {name!r} are of kind {array.dtype}; only arrays of numbers are kept")
    buffer = io.BytesIO()
    np.lib.format.write_array(buffer, np.ascontiguousarray(array), allow_pickle=False)
    return buffer.getvalue()
