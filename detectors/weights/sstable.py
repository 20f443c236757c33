"""Sorted tables of keys and values, the container of TensorFlow's checkpoints (the LevelDB table format).

Source: https://github.com/google/leveldb/blob/main/doc/table_format.md.
"""

import struct
from collections.abc import Iterator

from detectors.errors import WeightsError
from detectors.weights.crc32c import masked_crc32c
from detectors.weights.protobuf import read_varint

MAGIC = 0xDB4775248B80FB57
FOOTER_BYTES = 48
TRAILER_BYTES = 5  # how the block is compressed, and its checksum
UNCOMPRESSED = 0

Handle = tuple[int, int]  # offset and bytes of a block


def is_table(data: memoryview) -> bool:
    """True where `data` ends as a table does."""
    return len(data) >= FOOTER_BYTES and struct.unpack("<Q", data[-8:])[0] == MAGIC


def entries(data: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Every key and value of the table `data`, in order of the keys; values are views.

    Raises:
        WeightsError: it is no table, cut off, changed, or compressed.
    """
    if not is_table(data):
        raise WeightsError("it does not end as a checkpoint's table does: it is cut off or something else")
    footer = data[-FOOTER_BYTES:]
    _, at = _handle(footer, 0)  # of the meta blocks, which checkpoints have none of
    index, _ = _handle(footer, at)
    for _, where in _block(data, index):
        handle, _ = _handle(where, 0)
        yield from _block(data, handle)


def _handle(data: memoryview, at: int) -> tuple[Handle, int]:
    offset, at = read_varint(data, at)
    length, at = read_varint(data, at)
    return (offset, length), at


def _block(data: memoryview, handle: Handle) -> Iterator[tuple[bytes, memoryview]]:
    offset, length = handle
    end = offset + length + TRAILER_BYTES
    if end > len(data) - FOOTER_BYTES:
        raise WeightsError("it is cut off or damaged: a block lies outside it")
    block, trailer = data[offset : offset + length], data[offset + length : end]
    if masked_crc32c(data[offset : offset + length + 1]) != struct.unpack("<I", trailer[1:])[0]:
        raise WeightsError("it is damaged: the checksum of a block does not match")
    if trailer[0] != UNCOMPRESSED:
        raise WeightsError(
            f"its blocks are compressed (type {trailer[0]}), which TensorFlow's checkpoints are not"
        )
    return _block_entries(block)


def _block_entries(block: memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Keys and values of a block: each key repeats the first bytes of the one before it."""
    (num_restarts,) = struct.unpack("<I", block[-4:]) if len(block) >= 4 else (0,)
    end = len(block) - 4 * (num_restarts + 1)
    if end < 0:
        raise WeightsError("it is damaged: a block is shorter than it says")
    key, at = b"", 0
    while at < end:
        shared, at = read_varint(block, at)
        unshared, at = read_varint(block, at)
        length, at = read_varint(block, at)
        if shared > len(key) or unshared + length > end - at:
            raise WeightsError("it is damaged: an entry of a block does not fit into it")
        key = key[:shared] + bytes(block[at : at + unshared])
        at += unshared + length
        yield key, block[at - length : at]
