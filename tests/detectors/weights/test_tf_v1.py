import shutil
from pathlib import Path

import numpy as np
import pytest

from detectors.errors import WeightsError
from detectors.weights.tf_v1 import SingleFile, is_single_file
from tests.detectors.weights.bundles import field, shape_message, table
from tests.detectors.weights.golden.make_checkpoints import expected

GOLDEN = Path(__file__).parent / "golden" / "v1" / "model.ckpt"


def test_what_tensorflow_wrote_is_read():
    checkpoint, values = SingleFile(GOLDEN), expected("v1")
    assert checkpoint.shapes == {name: value.shape for name, value in values.items()}
    for name in ("rows/weights", "a/b/weights", "scalar"):
        np.testing.assert_array_equal(checkpoint.read(name), values[name])


def test_whole_numbers_are_no_weights():
    with pytest.raises(WeightsError, match=r"step: .*DataType 9"):
        SingleFile(GOLDEN).read("step")


def test_it_is_known_by_its_end(tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    assert is_single_file(GOLDEN)
    assert not is_single_file(tmp_path / "empty")
    assert not is_single_file(tmp_path / "none")
    assert not is_single_file(Path(__file__))


@pytest.mark.parametrize("position", [40, 900, 2000])
def test_a_changed_byte_is_found(tmp_path, position):
    path = Path(shutil.copy(GOLDEN, tmp_path))
    data = bytearray(path.read_bytes())
    data[position] ^= 1
    path.write_bytes(data)
    with pytest.raises(WeightsError, match=r"model\.ckpt: it is damaged: the checksum"):
        SingleFile(path)


def test_an_empty_or_missing_file_is_refused(tmp_path):
    (tmp_path / "empty").write_bytes(b"")
    for name in ("empty", "none"):
        with pytest.raises(WeightsError, match="cannot be read"):
            SingleFile(tmp_path / name)


def listing(shape: tuple[int, ...]) -> bytes:
    whole = b"".join(field(1, b"") for _ in shape)
    return field(1, field(1, field(1, b"w") + field(2, shape_message(shape)) + field(3, 1) + field(4, whole)))


@pytest.mark.parametrize("shape", [(4,), (1 << 48,), (1 << 24, 1 << 24)])
def test_numbers_that_are_not_there_are_not_made_room_for(tmp_path, shape):
    (tmp_path / "c").write_bytes(table({b"": listing(shape)}))
    checkpoint = SingleFile(tmp_path / "c")
    with pytest.raises(WeightsError, match="w: 0 bytes are stored of it"):
        checkpoint.read("w")
