"""The reader against checkpoints that TensorFlow wrote, and against damage of every kind."""

import math
import shutil
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from detectors.errors import WeightsError
from detectors.weights.crc32c import masked_crc32c
from detectors.weights.tf_bundle import Bundle
from tests.detectors.weights.bundles import field, shape_message, table, varint, write_bundle
from tests.detectors.weights.golden.make_checkpoints import expected

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("kind", ["plain", "sharded", "partitioned"])
def test_what_tensorflow_wrote_is_read(kind):
    bundle, values = Bundle(GOLDEN / kind / "model.ckpt"), expected(kind)
    assert bundle.shapes == {name: value.shape for name, value in values.items()}
    for name, value in values.items():
        found = bundle.read(name)
        assert found.dtype == value.dtype
        np.testing.assert_array_equal(found, value)


def test_the_tests_own_writer_writes_the_same(tmp_path):
    values = {"b": np.arange(6.0).reshape(2, 3), "a": np.float32(2), "none": np.zeros((0, 3), np.float16)}
    bundle = Bundle(write_bundle(tmp_path / "c", values))
    for name, value in values.items():
        np.testing.assert_array_equal(bundle.read(name), value)


@pytest.fixture
def prefix(tmp_path):
    shutil.copytree(GOLDEN / "sharded", tmp_path / "checkpoint")
    return tmp_path / "checkpoint" / "model.ckpt"


def change(path: Path, position: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(data)


def test_a_missing_index_is_named(tmp_path):
    with pytest.raises(WeightsError, match=r"none\.index: it cannot be read: No such file"):
        Bundle(tmp_path / "none")


@pytest.mark.parametrize("length", [0, 7, 47, 100])
def test_a_cut_index_is_refused(prefix, length):
    index = Path(f"{prefix}.index")
    index.write_bytes(index.read_bytes()[:length])
    with pytest.raises(WeightsError, match=r"model\.ckpt\.index: it does not end .* cut off"):
        Bundle(prefix)


def test_a_wrong_magic_number_is_refused(prefix):
    change(Path(f"{prefix}.index"), -1)
    with pytest.raises(WeightsError, match="something else"):
        Bundle(prefix)


def test_a_changed_byte_in_the_index_is_found(prefix):
    change(Path(f"{prefix}.index"), 20)
    with pytest.raises(WeightsError, match="checksum of a block"):
        Bundle(prefix)


def test_missing_shards_are_named(prefix):
    for number in (0, 2):
        Path(f"{prefix}.data-0000{number}-of-00003").unlink()
    with pytest.raises(WeightsError, match=r"2 of its files missing: .*data-00000-of-00003, .*data-00002"):
        Bundle(prefix)


def test_a_cut_shard_is_refused(prefix):
    shard = Path(f"{prefix}.data-00001-of-00003")
    shard.write_bytes(shard.read_bytes()[:-1])
    with pytest.raises(WeightsError, match=r"model\.ckpt: b/weights: .*00003 is cut off: it holds 159 bytes"):
        Bundle(prefix).read("b/weights")


def test_a_changed_number_is_found(prefix):
    change(Path(f"{prefix}.data-00001-of-00003"), 77)
    bundle = Bundle(prefix)
    np.testing.assert_array_equal(bundle.read("a/weights"), expected("sharded")["a/weights"])
    with pytest.raises(WeightsError, match=r"b/weights: its checksum does not match: .*00003 is damaged"):
        bundle.read("b/weights")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"size": 1 << 60}, "do not make float32"),
        ({"shape": (1 << 18, 1 << 30), "size": 1 << 50}, "cut off"),
        ({"shape": (1 << 40,)}, "do not make float32"),
        ({"offset": 1 << 60}, "cut off"),
        ({"offset": -4}, "cut off"),
        ({"shard": 9}, "shard 9 of 1"),
        ({"shard": -1}, "shard -1 of 1"),
        ({"dtype": 7}, "DataType 7"),  # text
        ({"crc": 0}, "checksum"),
    ],
)
def test_an_entry_that_cannot_be_is_refused(tmp_path, changes, said):
    bundle = Bundle(write_bundle(tmp_path / "c", {"w": np.ones((2, 3), np.float32)}, **changes))
    with pytest.raises(WeightsError, match=said):
        bundle.read("w")


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (b"", "no header"),
        (field(1, 10**9), "no header"),
        (field(1, 1) + field(2, 1), "big-endian"),
    ],
)
def test_a_header_that_cannot_be_is_refused(tmp_path, header, said):
    with pytest.raises(WeightsError, match=said):
        Bundle(write_bundle(tmp_path / "c", {}, header=header))


def test_a_table_of_something_else_is_refused(tmp_path):
    (tmp_path / "c.index").write_bytes(table({b"key": b"value"}))
    with pytest.raises(WeightsError, match=r"c\.index: "):
        Bundle(tmp_path / "c")


def test_a_slice_that_is_not_there_is_named(tmp_path):
    entry = field(1, 1) + field(2, field(2, field(1, 4))) + field(7, field(1, field(2, 4)))
    (tmp_path / "c.index").write_bytes(table({b"": field(1, 1), b"w": entry}))
    (tmp_path / "c.data-00000-of-00001").write_bytes(b"")
    with pytest.raises(WeightsError, match=r"w: its slice \(\(0, 4\),\) is not in the index"):
        Bundle(tmp_path / "c").read("w")


def test_an_index_of_absurd_size_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr("detectors.weights.tf_bundle.MAX_INDEX_BYTES", 10)
    with pytest.raises(WeightsError, match="no checkpoint's index"):
        Bundle(write_bundle(tmp_path / "c", {}))


SHARD_BYTES = 64


@given(
    st.dictionaries(st.binary(max_size=4), st.binary(max_size=30), max_size=4),
    st.lists(st.integers(-2, 20) | st.integers(0, 1 << 62), max_size=4),
)
@example({}, [4, 4])
@example({}, [-1])
@example({b"": b"\x0c"}, [4])
def test_any_content_is_read_or_refused(tmp_path_factory, content, shape):
    folder = tmp_path_factory.mktemp("any")
    size = 4 * math.prod(shape)
    fits = min(shape, default=0) >= 0 and size <= SHARD_BYTES
    crc = masked_crc32c(bytes(size)) if fits else 0
    entry = field(1, 1) + field(2, shape_message(tuple(shape))) + field(5, size)
    entry += varint(6 << 3 | 5) + struct.pack("<I", crc)
    (folder / "c.index").write_bytes(table({b"": field(1, 1), b"w": entry} | content))
    (folder / "c.data-00000-of-00001").write_bytes(bytes(SHARD_BYTES))
    try:
        found = Bundle(folder / "c").read("w")
    except WeightsError:
        assert content or not fits
    else:
        assert b"w" in content or (fits and found.tolist() == np.zeros(shape, np.float32).tolist())


@given(st.binary(max_size=40))
@example(field(1, 1) + field(2, shape_message((2,))) + field(5, 8))  # all there but the checksum
def test_an_entry_of_chance_bytes_is_refused(tmp_path_factory, entry):
    folder = tmp_path_factory.mktemp("any")
    (folder / "c.index").write_bytes(table({b"": field(1, 1), b"w": entry}))
    (folder / "c.data-00000-of-00001").write_bytes(bytes(SHARD_BYTES))
    with pytest.raises(WeightsError, match=r"^c(\.index)?: "):  # no checksum is right by chance
        Bundle(folder / "c").read("w")
