"""Arrays by name in a `.safetensors` file, which can hold nothing but numbers.

The file is the length of a JSON header in eight bytes, the header (name -> dtype, shape and place), and the numbers.
Source: https://github.com/huggingface/safetensors#format.
"""

import json
import math
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy import ndarray

from detectors.errors import WeightsError
from detectors.weights.whole_file import write_whole

MAX_HEADER_BYTES = 100_000_000  # the format's own limit
ALIGNMENT = 8  # the numbers begin at a multiple of it
METADATA = "__metadata__"  # the one name in the header that is no array's
_DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}


def write_safetensors(path: Path, values: Mapping[str, ndarray]) -> None:
    """Write `values` as float32, whole or not at all.

    Raises:
        OSError: the file cannot be written.
    """
    header: dict[str, Any] = {}
    start = 0
    for name, value in values.items():
        header[name] = {"dtype": "F32", "shape": value.shape, "data_offsets": [start, start + 4 * value.size]}
        start += 4 * value.size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNMENT)
    arrays = [np.ascontiguousarray(value, "<f4") for value in values.values()]
    write_whole(path, lambda file: file.writelines([struct.pack("<Q", len(text)), text, *arrays]))


def read_safetensors(path: Path) -> dict[str, ndarray]:
    """The arrays of `path` by name, in the dtype that they are stored in.

    Raises:
        WeightsError: the file is missing, damaged, something else, or holds numbers that are no weights.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise WeightsError(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        header, numbers = _split(data)
        return {name: _array(entry, numbers) for name, entry in header.items() if name != METADATA}
    except (WeightsError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise WeightsError(f"{path} is damaged or no .safetensors file: {error}") from error


def _split(data: bytes) -> tuple[dict[str, Any], memoryview]:
    length = struct.unpack("<Q", data[:8])[0] if len(data) >= 8 else len(data)
    if length > min(len(data) - 8, MAX_HEADER_BYTES):
        raise WeightsError("its header is cut off")
    return json.loads(data[8 : 8 + length]), memoryview(data)[8 + length :]


def _array(entry: Mapping[str, Any], numbers: memoryview) -> ndarray:
    if entry["dtype"] not in _DTYPES:
        raise WeightsError(f"numbers of kind {entry['dtype']} are not read here; known: {', '.join(_DTYPES)}")
    dtype, shape = np.dtype(_DTYPES[entry["dtype"]]), tuple(map(int, entry["shape"]))
    start, stop = map(int, entry["data_offsets"])
    fits = all(length >= 0 for length in shape) and stop - start == math.prod(shape) * dtype.itemsize
    if not (fits and 0 <= start <= stop <= len(numbers)):
        raise WeightsError(f"an array of shape {shape} lies at {start} to {stop} of {len(numbers)} bytes")
    return np.frombuffer(numbers[start:stop], dtype).reshape(shape)
