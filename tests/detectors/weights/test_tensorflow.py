"""Full-size checkpoints that TensorFlow itself writes on the spot, from the rule-made weights of the references.

Every detector and classifier that the zoo publishes. TensorFlow runs in a process of its own; without the extra `tf`
these tests are skipped.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from detectors.catalog import EXTRACTORS
from detectors.config import DetectorConfig
from detectors.weights.extractor_folder import classifier_shapes, load_extractor
from detectors.weights.folder import load
from detectors.weights.names import named_variables
from detectors.weights.npz import write_npz
from detectors.weights.tf_checkpoint import located
from detectors.weights.tf_names import extractor_from_tf, from_tf, tf_names
from detectors.weights.zoo import CLASSIFIERS, DETECTORS
from frontier.importing import import_tensorflow
from tests.reference import rule
from tests.reference.__main__ import comparisons
from tests.reference.extractor import SECTIONS

GOLDEN = Path(__file__).parent / "golden"
DATA = Path(__file__).parents[2] / "reference" / "data"
SMALL = "ssd_mobilenet_v1_coco"
WITHOUT_LOW_PROPOSALS = {name: model for name, model in DETECTORS.items() if "lowproposals" not in name}
# The reference that has a classifier's variables; of two strides, they are the same variables
REFERENCES = {extractor: name for name, (extractor, _) in reversed(SECTIONS.items())}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        importlib.util.find_spec("tensorflow") is None,
        reason="needs TensorFlow: pip install 'frontier-det[tf]'",
    ),
]


def written_by_tensorflow(folder, reference, called, *options):
    """The rule-made weights of a reference, and TensorFlow's checkpoint of them in a folder called as published."""
    values = rule.weights(DATA, reference)
    (folder / called).mkdir()
    write_npz(folder / "values.npz", values)
    prefix = folder / called / "model.ckpt"
    command = [sys.executable, GOLDEN / "write_variables.py", folder / "values.npz", prefix, *options]
    subprocess.run(command, check=True, capture_output=True)
    (folder / "values.npz").unlink()
    return values, prefix


def imported(prefix, out):
    return import_tensorflow(prefix, None, out, labels=None, on_progress=lambda _done, _of: None)


def assert_same(found, expected):
    assert found.keys() == expected.keys()
    for name, value in expected.items():
        np.testing.assert_array_equal(found[name], value)


@pytest.mark.parametrize(
    ("name", "options"), [*((name, ()) for name in WITHOUT_LOW_PROPOSALS), (SMALL, ("V1",))]
)
def test_a_detector_arrives_unchanged(tmp_path, name, options):
    values, prefix = written_by_tensorflow(tmp_path, name, name, *options)
    done = imported(prefix, tmp_path / "out")
    config = DetectorConfig.from_name(DETECTORS[name])
    expected = from_tf(config, values)
    assert (done.kind, done.model, done.num_variables) == ("detector", config.name, len(expected))
    # The first stage of the ResNet detectors carries the network's last block, which only the second one runs
    assert set(done.unused) == {"global_step", *values} - set(tf_names(config).values())
    detector, described = load(tmp_path / "out", config)
    assert described.config == config
    assert_same(named_variables(detector.state), expected)


def test_the_detector_that_arrives_computes_what_the_original_does(tmp_path, monkeypatch):
    _, prefix = written_by_tensorflow(tmp_path, SMALL, SMALL)
    with located(prefix) as checkpoint:
        read = {name: checkpoint.variables.read(name) for name in checkpoint.variables.shapes if "/" in name}
    monkeypatch.setattr(rule, "weights", lambda _folder, _name: read)
    results = list(comparisons(DATA, SMALL))
    assert results
    assert [result for result in results if not result.passes] == []


@pytest.mark.parametrize(  # most were published before TensorFlow had its format V2
    ("name", "options"), [*((name, ("V1",)) for name in CLASSIFIERS), ("mobilenet_v1_1.0_224", ())]
)
def test_a_classifier_arrives_unchanged(tmp_path, name, options):
    extractor = CLASSIFIERS[name]
    values, prefix = written_by_tensorflow(tmp_path, REFERENCES[extractor], name, *options)
    done = imported(prefix, tmp_path / "out")
    expected = extractor_from_tf(classifier_shapes(extractor), values, EXTRACTORS[extractor].tf_scope)
    assert (done.kind, done.model, done.num_variables) == ("extractor", extractor, len(expected))
    assert_same(load_extractor(tmp_path / "out").variables, expected)
