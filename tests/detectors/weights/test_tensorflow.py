"""Full-size checkpoints that TensorFlow itself writes on the spot, from the rule-made weights of the references.

TensorFlow runs in a process of its own; without the extra `tf` these tests are skipped.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from detectors.config import DetectorConfig
from detectors.weights.extractor_folder import classifier_shapes, load_extractor
from detectors.weights.folder import load
from detectors.weights.names import named_variables
from detectors.weights.npz import write_npz
from detectors.weights.tf_checkpoint import located
from detectors.weights.tf_names import extractor_from_tf, from_tf
from frontier.importing import import_tensorflow
from tests.reference import rule
from tests.reference.__main__ import comparisons

GOLDEN = Path(__file__).parent / "golden"
DATA = Path(__file__).parents[2] / "reference" / "data"
DETECTOR, MODEL = "ssd_mobilenet_v1_coco", "ssd/mobilenet_v1/300@tf_zoo"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("tensorflow") is None,
        reason="needs TensorFlow: pip install 'frontier-det[tf]'",
    ),
]


def written_by_tensorflow(folder, name, *options):
    """The rule-made weights of the reference `name`, and TensorFlow's checkpoint of them."""
    values = rule.weights(DATA, name)
    (folder / name).mkdir()
    write_npz(folder / "values.npz", values)
    prefix = folder / name / "model.ckpt"
    command = [sys.executable, GOLDEN / "write_variables.py", folder / "values.npz", prefix, *options]
    subprocess.run(command, check=True, capture_output=True)
    return values, prefix


def imported(prefix, out, model=None):
    return import_tensorflow(prefix, model, out, labels=None, on_progress=lambda _done, _of: None)


@pytest.mark.parametrize("options", [(), ("V1",)])
def test_a_detector_arrives_unchanged(tmp_path, options):
    values, prefix = written_by_tensorflow(tmp_path, DETECTOR, *options)
    done = imported(prefix, tmp_path / "out")
    assert (done.model, done.num_variables, done.unused) == (MODEL, 199, ("global_step",))
    detector, described = load(tmp_path / "out", DetectorConfig.from_name(MODEL))
    expected, found = from_tf(described.config, values), named_variables(detector.state)
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_array_equal(found[name], value)


def test_the_detector_that_arrives_computes_what_the_original_does(tmp_path, monkeypatch):
    _, prefix = written_by_tensorflow(tmp_path, DETECTOR)
    with located(prefix) as checkpoint:
        read = {name: checkpoint.variables.read(name) for name in checkpoint.variables.shapes if "/" in name}
    monkeypatch.setattr(rule, "weights", lambda _folder, _name: read)
    results = list(comparisons(DATA, DETECTOR))
    assert results
    assert [result for result in results if not result.passes] == []


def test_a_classifier_arrives_unchanged(tmp_path):
    values, prefix = written_by_tensorflow(tmp_path, "extractor_mobilenet_v1", "V1")
    done = imported(prefix, tmp_path / "out", "mobilenet_v1")
    assert (done.kind, done.num_variables, done.unused) == ("extractor", 135, ("global_step",))
    expected = extractor_from_tf(classifier_shapes("mobilenet_v1"), values, "MobilenetV1")
    found = load_extractor(tmp_path / "out").variables
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_array_equal(found[name], value)
