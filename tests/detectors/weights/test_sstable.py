import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.errors import WeightsError
from detectors.weights.crc32c import masked_crc32c
from detectors.weights.sstable import MAGIC, entries, is_table
from tests.detectors.weights.bundles import table, varint


def read(data: bytes) -> dict[bytes, bytes]:
    return {key: bytes(value) for key, value in entries(memoryview(data))}


@given(
    st.dictionaries(st.binary(max_size=6), st.binary(max_size=9), max_size=40),
    st.integers(1, 9),
    st.integers(1, 5),
)
def test_what_was_written_is_read(content, per_block, restart):
    found = read(table(content, per_block=per_block, restart=restart))
    assert found == content
    assert list(found) == sorted(content)


def test_an_empty_table_has_no_entries():
    assert read(table({})) == {}


@given(st.integers(0, 400), st.integers(1, 255))
def test_no_changed_byte_goes_unnoticed(position, change):
    content = {f"layer/{number}/weights".encode(): bytes([number] * 5) for number in range(30)}
    data = bytearray(table(content))
    data[position] ^= change  # in the blocks of entries, which come first
    with pytest.raises(WeightsError, match="damaged"):
        read(bytes(data))


@given(st.integers(1, 300))
def test_no_cut_goes_unnoticed(length):
    data = table({b"a": b"1", b"b": b"2" * 300})
    with pytest.raises(WeightsError, match="cut off"):
        read(data[:-length])


def test_something_else_is_refused():
    assert not is_table(memoryview(b""))
    with pytest.raises(WeightsError, match="something else"):
        read(b"PK\x03\x04" * 40)


def test_compressed_blocks_are_refused():
    with pytest.raises(WeightsError, match=r"compressed \(type 1\)"):
        read(table({b"a": b"1"}, kind=1))


def with_index(block: bytes, handle: bytes | None = None) -> bytes:
    """A table whose index is `block`, its checksum right."""
    typed = block + b"\0"
    data = typed + struct.pack("<I", masked_crc32c(typed))
    handle = varint(0) + varint(len(block)) if handle is None else handle
    return data + (varint(0) + varint(0) + handle).ljust(40, b"\0") + struct.pack("<Q", MAGIC)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (with_index(b""), "shorter than it says"),
        (with_index(struct.pack("<I", 2**32 - 1)), "shorter than it says"),
        (with_index(varint(3) + varint(1) + varint(0) + b"k" + struct.pack("<2I", 0, 1)), "does not fit"),
        (with_index(varint(0) + varint(1) + varint(2**60) + b"k" + struct.pack("<2I", 0, 1)), "does not fit"),
        (with_index(struct.pack("<2I", 0, 1), varint(0) + varint(2**62)), "lies outside"),
        (with_index(struct.pack("<2I", 0, 1), varint(2**62) + varint(8)), "lies outside"),
    ],
)
def test_sizes_that_cannot_be_are_refused(data, said):
    with pytest.raises(WeightsError, match=said):
        read(data)
