"""TensorFlow's checkpoints of format V1: one file, as the ImageNet classifiers of 2016 were published.

The file is a table. Its first entry lists every variable; each further one holds the numbers of a slice.
Message and field numbers: tensorflow/core/util/saved_tensor_slice.proto and framework/tensor.proto.
"""

import math
import mmap
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy import ndarray

from detectors.errors import WeightsError
from detectors.weights.protobuf import Message
from detectors.weights.sstable import entries, is_table
from detectors.weights.tf_slices import DTYPES, Shape, Slice, joined, lengths, shape_of, slice_key, slice_of

FLOAT, FLOAT_VALUES = 1, 5  # DataType, and the field of a TensorProto that holds such numbers


class SingleFile:
    """A checkpoint in one file, its list of variables read.

    Attributes:
        shapes: of every variable, by name.

    Raises:
        WeightsError: the file is damaged or something else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            self._table = dict(entries(_contents(path)))
            listed = Message(Message(self._table.pop(b"", b"")).bytes(1)).messages(1)
            self._listed = {variable.text(1): variable for variable in listed}
            self.shapes: Mapping[str, Shape] = {
                name: shape_of(Message(variable.bytes(2))) for name, variable in self._listed.items()
            }
        except WeightsError as error:
            raise WeightsError(f"{path.name}: {error}") from error

    def read(self, name: str) -> ndarray:
        """The variable `name`.

        Raises:
            WeightsError: its numbers are missing, damaged or of a kind that is not read.
        """
        try:
            return self._read(name)
        except WeightsError as error:
            raise WeightsError(f"{self._path.name}: {name}: {error}") from error

    def _read(self, name: str) -> ndarray:
        variable, shape = self._listed[name], self.shapes[name]
        if variable.integer(3) != FLOAT:
            raise WeightsError(
                f"its kind of number (TensorFlow's DataType {variable.integer(3)}) is not read here"
            )
        parts = [slice_of(message) for message in variable.messages(4)]
        return joined({part: self._piece(name, part, lengths(part, shape)) for part in parts}, shape)

    def _piece(self, name: str, part: Slice, shape: Shape) -> ndarray:
        saved = Message(Message(self._table.get(slice_key(name, part), b"")).bytes(2))
        data = Message(saved.bytes(3)).bytes(FLOAT_VALUES)
        if len(data) != math.prod(shape) * DTYPES[FLOAT].itemsize:
            raise WeightsError(
                f"{len(data)} bytes are stored of it, which do not make float32 of shape {shape}"
            )
        return np.frombuffer(data, DTYPES[FLOAT]).reshape(shape)


def is_single_file(path: Path) -> bool:
    """True where `path` is a file that ends as such a checkpoint does."""
    try:
        with path.open("rb") as file:
            file.seek(-min(path.stat().st_size, 64), 2)
            return is_table(memoryview(file.read()))
    except OSError:
        return False


def _contents(path: Path) -> memoryview:
    """The file, mapped and not read: the largest has half a gigabyte."""
    try:
        with path.open("rb") as file:
            return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError) as error:
        raise WeightsError(f"it cannot be read: {error}") from error
