import json
import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.errors import WeightsError
from detectors.weights.safetensors import read_safetensors, write_safetensors
from tests.detectors.weights.golden.make_safetensors import VALUES

GOLDEN = Path(__file__).parent / "golden" / "other.safetensors"


def test_what_the_formats_own_package_wrote_is_read():
    found = read_safetensors(GOLDEN)
    assert found.keys() == VALUES.keys()
    for name, value in VALUES.items():
        assert found[name].dtype == value.dtype
        np.testing.assert_array_equal(found[name], value)


def test_the_formats_own_package_reads_what_is_written(tmp_path):
    package = pytest.importorskip("safetensors.numpy")
    write_safetensors(tmp_path / "w.safetensors", VALUES)
    found = package.load_file(tmp_path / "w.safetensors")
    for name, value in VALUES.items():
        np.testing.assert_array_equal(found[name], value.astype(np.float32))


@given(st.dictionaries(st.text(max_size=9), st.lists(st.floats(width=32), max_size=5), max_size=6))
def test_what_was_written_is_read(tmp_path_factory, values):
    values = {
        name: np.array(numbers, np.float32) for name, numbers in values.items() if name != "__metadata__"
    }
    path = tmp_path_factory.mktemp("written") / "w.safetensors"
    write_safetensors(path, values)
    found = read_safetensors(path)
    assert list(found) == list(values)
    for name, value in values.items():
        np.testing.assert_array_equal(found[name], value)
    (length,) = struct.unpack("<Q", path.read_bytes()[:8])
    assert length % 8 == 0


def file_of(header, numbers=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + numbers


def entry(**changes):
    return {"w": {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]} | changes}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "cut off"),
        (b"\x08\x00", "cut off"),
        (struct.pack("<Q", 1 << 60) + b"{}", "cut off"),
        (file_of(entry())[:-3], "cut off"),
        (file_of(entry(), bytes(7)), r"shape \(2,\) lies at 0 to 8 of 7 bytes"),
        (file_of(entry(data_offsets=[-8, 0]), bytes(8)), "lies at -8"),
        (file_of(entry(shape=[3]), bytes(8)), r"shape \(3,\)"),
        (file_of(entry(shape=[-1, -2]), bytes(8)), r"shape \(-1, -2\)"),
        (file_of(entry(shape=[1 << 62, 1 << 62]), bytes(8)), "lies at"),
        (file_of(entry(dtype="I64"), bytes(8)), "I64 are not read here; known: F64, F32, F16"),
        (file_of(b"not json"), "no .safetensors file"),
        (file_of(b"\xff\xfe"), "no .safetensors file"),
        (file_of([1, 2]), "no .safetensors file"),
        (file_of({"w": 3}), "no .safetensors file"),
        (file_of({"w": {"dtype": "F32"}}), "no .safetensors file"),
        (file_of(entry(dtype=["F32"]), bytes(8)), "no .safetensors file"),
        (file_of(entry(data_offsets=[0]), bytes(8)), "no .safetensors file"),
        (b"\x80\x04\x95" * 20, "cut off"),  # a pickle
    ],
)
def test_what_cannot_be_is_refused(tmp_path, content, said):
    (tmp_path / "w.safetensors").write_bytes(content)
    with pytest.raises(WeightsError, match=said):
        read_safetensors(tmp_path / "w.safetensors")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WeightsError, match=r"w\.safetensors: cannot be read: No such file"):
        read_safetensors(tmp_path / "w.safetensors")
