"""Writers of TensorFlow's formats for tests, after the same documents as the readers."""

import struct
from pathlib import Path

import numpy as np

from detectors.weights.crc32c import masked_crc32c
from detectors.weights.sstable import MAGIC
from detectors.weights.tf_slices import DTYPES


def varint(value: int) -> bytes:
    """Seven bits a byte, the lowest first; negative numbers as 64 bits."""
    value &= (1 << 64) - 1
    out = b""
    while value >= 0x80:
        out += bytes([value & 0x7F | 0x80])
        value >>= 7
    return out + bytes([value])


def field(number: int, value: int | bytes) -> bytes:
    """A whole number, or bytes, of a message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def table(entries: dict[bytes, bytes], *, per_block: int = 16, restart: int = 4, kind: int = 0) -> bytes:
    """A table of `entries` in blocks of `per_block`, every `restart`-th key in full; `kind` is the compression's."""
    out, index = b"", {}
    keys = sorted(entries)
    for start in range(0, len(keys), per_block):
        block_keys = keys[start : start + per_block]
        out, handle = _with_block(out, {key: entries[key] for key in block_keys}, restart, kind)
        index[block_keys[-1]] = handle
    out, meta = _with_block(out, {}, restart, kind)
    out, index_handle = _with_block(out, index, restart, kind)
    return out + (meta + index_handle).ljust(40, b"\0") + struct.pack("<Q", MAGIC)


def _with_block(out: bytes, entries: dict[bytes, bytes], restart: int, kind: int) -> tuple[bytes, bytes]:
    block, restarts, last = b"", [], b""
    for number, (key, value) in enumerate(entries.items()):
        shared = 0
        if number % restart == 0:
            restarts.append(len(block))
        else:
            while shared < min(len(key), len(last)) and key[shared] == last[shared]:
                shared += 1
        block += varint(shared) + varint(len(key) - shared) + varint(len(value)) + key[shared:] + value
        last = key
    restarts = restarts or [0]
    block += struct.pack(f"<{len(restarts) + 1}I", *restarts, len(restarts))
    typed = block + bytes([kind])
    handle = varint(len(out)) + varint(len(block))
    return out + typed + struct.pack("<I", masked_crc32c(typed)), handle


def shape_message(shape: tuple[int, ...]) -> bytes:
    return b"".join(field(2, field(1, length)) for length in shape)


def entry_message(array: np.ndarray, **changes: int) -> bytes:
    """A BundleEntryProto; `changes` replace what is right: dtype, shape, shard, offset, size, crc."""
    number = next(number for number, dtype in DTYPES.items() if dtype == array.dtype)
    data = array.tobytes()
    return (
        field(1, changes.get("dtype", number))
        + field(2, shape_message(changes.get("shape", array.shape)))
        + field(3, changes.get("shard", 0))
        + field(4, changes.get("offset", 0))
        + field(5, changes.get("size", len(data)))
        + varint(6 << 3 | 5)
        + struct.pack("<I", changes.get("crc", masked_crc32c(data)))
    )


HEADER = field(1, 1) + field(3, field(1, 1))


def write_bundle(
    prefix: Path, values: dict[str, np.ndarray], *, header: bytes = HEADER, **changes: int
) -> Path:
    """A checkpoint of one shard at `prefix`; `changes` go to every entry."""
    prefix.parent.mkdir(parents=True, exist_ok=True)
    entries, data = {b"": header}, b""
    for name, value in values.items():
        array = np.asarray(value)
        entries[name.encode()] = entry_message(array, **{"offset": len(data), **changes})
        data += array.tobytes()
    Path(f"{prefix}.index").write_bytes(table(entries))
    Path(f"{prefix}.data-00000-of-00001").write_bytes(data)
    return prefix
