"""The comparison with the original's recorded outputs, on the compact copy that the project carries."""

import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.reference import extractor
from tests.reference.__main__ import KNOWN, comparisons, main
from tests.reference.compare import matched, tensor

DATA = Path(__file__).parent / "data"
CARRIED = [name for name in KNOWN if (DATA / f"{name}.npz").exists()]
QUICK = ("ssd_mobilenet_v1_coco", "extractor_mobilenet_v1", "extractor_inception_v2")


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in CARRIED]
)
def test_is_the_originals_function(name):
    results = list(comparisons(DATA, name))
    assert results
    assert [result for result in results if not result.passes] == []


def test_every_extractor_is_carried():
    assert extractor.SECTIONS.keys() <= set(CARRIED)


def test_a_wrong_weight_is_found(tmp_path, capsys):
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    (tmp_path / "rule.json").write_text('{"salt": "other", "images": {"300x300": "rule"}}')
    assert main([str(tmp_path), "ssd_mobilenet_v1_coco"]) == 1
    assert "FAIL" in capsys.readouterr().out


def test_nothing_to_compare_is_an_error(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert main([str(DATA), "ssd_mobilenet_v7"]) == 2
    assert main([]) == 2
    assert "nothing to compare" in capsys.readouterr().err


def test_tensors_compare_by_the_largest_magnitude():
    recorded = {"x": np.array([1.0, -4.0])}
    assert tensor(recorded, "x", np.array([1.0, -4.2])).error == pytest.approx(0.05)
    assert not tensor(recorded, "x", np.array([np.nan, -4.0])).passes
    assert not tensor(recorded, "x", np.zeros(3)).passes


def test_sets_match_one_to_one():
    boxes = np.array([[0, 0, 1, 1], [0, 0, 1, 1]], float)
    scores, classes = np.array([0.5, 0.5]), np.array([1, 1])
    assert matched("d", (boxes, scores, classes), (boxes, scores, classes)).error == 0
    twice = boxes * [[1.0], [3.0]]
    assert matched("d", (boxes, scores, classes), (twice, scores, classes)).error == 0.5
    assert matched("d", (boxes, scores, classes), (boxes, scores, classes + 1)).error == 1
