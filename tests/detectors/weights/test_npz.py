import contextlib
import io
import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.errors import WeightsError
from detectors.weights.npz import read_npz, write_npz

VALUES = {
    "layers/conv/kernel": np.arange(6.0).reshape(2, 3),
    "scalar": np.float32(2),
    "empty": np.zeros((0, 2)),
}


class Bomb:
    """Fails the test that unpickles it."""

    def __reduce__(self):
        return pytest.fail, ("it was unpickled",)


def test_what_was_written_is_read(tmp_path):
    write_npz(tmp_path / "w.npz", VALUES)
    found = read_npz(tmp_path / "w.npz")
    assert found.keys() == VALUES.keys()
    for name, value in VALUES.items():
        np.testing.assert_array_equal(found[name], value)


def test_no_arrays_are_no_arrays(tmp_path):
    write_npz(tmp_path / "w.npz", {})
    assert read_npz(tmp_path / "w.npz") == {}


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(WeightsError, match=r"w\.npz: cannot be read: No such file"):
        read_npz(tmp_path / "w.npz")


def objects():
    file = io.BytesIO()
    np.savez(file, evil=np.array([Bomb()], dtype=object))
    return file.getvalue()


def one_array():
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    return file.getvalue()


@pytest.mark.parametrize(
    "content", [objects(), pickle.dumps(Bomb()), one_array(), b"", b"PK\x05\x06", b"text" * 50]
)
def test_objects_pickles_and_other_files_are_refused(tmp_path, content):
    (tmp_path / "w.npz").write_bytes(content)
    with pytest.raises(WeightsError, match=r"w\.npz is damaged or no file of arrays"):
        read_npz(tmp_path / "w.npz")


@given(cut=st.integers(1, 900))
def test_no_cut_goes_unnoticed(tmp_path_factory, cut):
    path = tmp_path_factory.mktemp("cut") / "w.npz"
    write_npz(path, VALUES)
    data = path.read_bytes()
    path.write_bytes(data[: -min(cut, len(data))])
    with pytest.raises(WeightsError, match="damaged"):
        read_npz(path)


@given(position=st.integers(0, 900))
def test_a_changed_byte_raises_nothing_else(tmp_path_factory, position):
    path = tmp_path_factory.mktemp("changed") / "w.npz"
    write_npz(path, VALUES)
    data = bytearray(path.read_bytes())
    data[position % len(data)] ^= 0xFF
    path.write_bytes(data)
    with contextlib.suppress(WeightsError):
        read_npz(path)
