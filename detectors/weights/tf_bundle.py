"""TensorFlow's checkpoints of format V2, which it writes since 2016: `PREFIX.index` and `PREFIX.data-*-of-*`.

The index is a table from a variable's name to what is said of it (dtype, shape, shard, offset, bytes, checksum); the
shards hold the numbers. Nothing of TensorFlow is needed to read them.
Message and field numbers: tensorflow/core/protobuf/tensor_bundle.proto.
"""

import math
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy import ndarray

from detectors.errors import WeightsError
from detectors.weights.crc32c import masked_crc32c
from detectors.weights.protobuf import Message, decoded
from detectors.weights.sstable import entries
from detectors.weights.tf_slices import DTYPES, Shape, Slice, joined, lengths, shape_of, slice_key, slice_of

HEADER_KEY = b""
SLICE_MARK = 0  # the first byte of keys that stand for a slice, and of no variable's name
MAX_INDEX_BYTES = 1 << 28  # a thousand times the largest index of the published detectors
MAX_SHARDS = 100_000  # what five digits can count


class Bundle:
    """A checkpoint, its index read.

    Attributes:
        shapes: of every variable, by name.

    Raises:
        WeightsError: the index is missing, damaged or of a kind that is not read; or shards are missing.
    """

    def __init__(self, prefix: Path) -> None:
        self._prefix = prefix
        self._index = Path(f"{prefix}.index")
        try:
            table = {key: Message(value) for key, value in entries(_contents(self._index))}
            self._num_shards = _num_shards(table.pop(HEADER_KEY, Message(b"")))
            self._parts = {key: entry for key, entry in table.items() if key[0] == SLICE_MARK}
            self._whole = {decoded(key): entry for key, entry in table.items() if key[0] != SLICE_MARK}
            self.shapes: Mapping[str, Shape] = {
                name: shape_of(Message(entry.bytes(2))) for name, entry in self._whole.items()
            }
        except WeightsError as error:
            raise WeightsError(f"{self._index.name}: {error}") from error
        self._check_shards()

    def read(self, name: str) -> ndarray:
        """The variable `name`, its checksum verified.

        Raises:
            WeightsError: its numbers are cut off, damaged or of a kind that is not read.
        """
        try:
            return self._read(name)
        except WeightsError as error:
            raise WeightsError(f"{self._prefix.name}: {name}: {error}") from error

    def _read(self, name: str) -> ndarray:
        entry, shape = self._whole[name], self.shapes[name]
        parts = [slice_of(message) for message in entry.messages(7)]
        if not parts:
            return self._stored(entry, shape)
        return joined({part: self._piece(name, part, shape) for part in parts}, shape)

    def _piece(self, name: str, part: Slice, shape: Shape) -> ndarray:
        entry = self._parts.get(slice_key(name, part))
        if entry is None:
            raise WeightsError(f"its slice {part} is not in the index")
        return self._stored(entry, lengths(part, shape))

    def _stored(self, entry: Message, shape: Shape) -> ndarray:
        dtype, size, shard = _dtype(entry), entry.integer(5), entry.integer(3)
        if shape_of(Message(entry.bytes(2))) != shape or size != math.prod(shape) * dtype.itemsize:
            raise WeightsError(
                f"the index gives it {size} bytes, which do not make {dtype.name} of shape {shape}"
            )
        if not 0 <= shard < self._num_shards:
            raise WeightsError(f"the index puts it into shard {shard} of {self._num_shards}")
        data = _read_bytes(self._shard(shard), entry.integer(4), size)
        if masked_crc32c(data) != entry.integer(6):
            raise WeightsError(f"its checksum does not match: {self._shard(shard).name} is damaged")
        return np.frombuffer(data, dtype).reshape(shape)

    def _shard(self, number: int) -> Path:
        return Path(f"{self._prefix}.data-{number:05d}-of-{self._num_shards:05d}")

    def _check_shards(self) -> None:
        missing = [
            self._shard(number).name
            for number in range(self._num_shards)
            if not self._shard(number).is_file()
        ]
        if missing:
            raise WeightsError(f"{len(missing)} of its files missing: {', '.join(missing[:10])}")


def _num_shards(header: Message) -> int:
    if header.integer(2) != 0:
        raise WeightsError("it was written big-endian, which no published checkpoint is")
    if not 1 <= header.integer(1) <= MAX_SHARDS:
        raise WeightsError("it has no header of a checkpoint")
    return header.integer(1)


def _dtype(entry: Message) -> np.dtype:
    number = entry.integer(1)
    if number not in DTYPES:
        raise WeightsError(f"its kind of number (TensorFlow's DataType {number}) is not read here")
    return DTYPES[number]


def _contents(path: Path) -> memoryview:
    try:
        if path.stat().st_size > MAX_INDEX_BYTES:
            raise WeightsError(f"{path.stat().st_size:,} bytes are no checkpoint's index")
        return memoryview(path.read_bytes())
    except OSError as error:
        raise WeightsError(f"it cannot be read: {error.strerror or error}") from error


def _read_bytes(path: Path, offset: int, size: int) -> bytes:
    try:
        if not 0 <= offset <= path.stat().st_size - size:
            raise WeightsError(f"{path.name} is cut off: it holds {path.stat().st_size:,} bytes")
        with path.open("rb") as file:
            file.seek(offset)
            return file.read(size)
    except OSError as error:
        raise WeightsError(f"{path.name} cannot be read: {error.strerror or error}") from error
