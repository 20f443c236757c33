import functools

import numpy as np
import pytest

from detectors import infer
from detectors.config import DetectorConfig
from detectors.errors import WeightsError
from detectors.weights.exchange import read_file, write_file
from detectors.weights.names import named_variables
from detectors.weights.npz import read_npz
from detectors.weights.safetensors import read_safetensors, write_safetensors

CONFIG = DetectorConfig(
    meta_architecture="ssd", feature_extractor="mobilenet_v1", resolution=64, num_classes=2
)


@functools.cache
def detector():
    return infer.untrained(CONFIG)


@pytest.mark.parametrize(("name", "read"), [("w.npz", read_npz), ("w.safetensors", read_safetensors)])
def test_a_detector_goes_out_and_comes_in_under_our_names(tmp_path, name, read):
    path = tmp_path / name
    write_file(path, detector())
    variables = named_variables(detector().state)
    assert list(read(path)) == list(variables)
    found = named_variables(read_file(path, CONFIG).state)
    for variable, value in variables.items():
        np.testing.assert_array_equal(found[variable], value)


def test_weights_of_another_detector_are_refused_with_the_list(tmp_path):
    path = tmp_path / "w.safetensors"
    write_safetensors(path, {"surprise": np.zeros(3)})
    with pytest.raises(WeightsError, match=r"missing extractor/.*unexpected surprise \(3,\)"):
        read_file(path, CONFIG)


@pytest.mark.parametrize("name", ["w.pkl", "w.pth", "w.h5", "w"])
def test_other_kinds_of_file_are_refused(tmp_path, name):
    for attempt in (lambda path: read_file(path, CONFIG), lambda path: write_file(path, detector())):
        with pytest.raises(WeightsError, match=r"exchanged as \.npz or \.safetensors"):
            attempt(tmp_path / name)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(WeightsError, match="cannot be written: No such file"):
        write_file(tmp_path / "none" / "w.npz", detector())
