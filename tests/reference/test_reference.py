"""The comparison with the original's recorded outputs, on the compact copy that the project carries."""

import itertools
import shutil
from pathlib import Path

import numpy as np
import pytest

from tests.reference.__main__ import KNOWN, comparisons, main

DATA = Path(__file__).parent / "data"
QUICK = ("ssd_mobilenet_v1_coco", "extractor_mobilenet_v1", "extractor_inception_v2")
SMALL = "extractor_mobilenet_v1"


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in KNOWN]
)
def test_is_the_originals_function(name):
    results = list(comparisons(DATA, name))
    assert results
    assert [result for result in results if not result.passes] == []


def test_the_first_stage_is_the_originals_function():
    """Of one two-stage detector, for its second stage takes too long for the quick tests."""
    first = list(itertools.islice(comparisons(DATA, "faster_rcnn_inception_v2_coco"), 10))
    assert [result.what for result in first][-2:] == [
        "proposal_boxes unmatched",
        "proposal_boxes_normalized unmatched",
    ]
    assert [result for result in first if not result.passes] == []


def test_every_reference_is_carried():
    assert {path.stem for path in DATA.glob("*.npz")} == set(KNOWN)
    assert len(KNOWN) == 15  # seven detectors, eight extractors


def test_a_wrong_weight_is_found(tmp_path, capsys):
    shutil.copytree(DATA, tmp_path, dirs_exist_ok=True)
    (tmp_path / "rule.json").write_text('{"salt": "other", "images": {"300x300": "rule"}}')
    assert main([str(tmp_path), "ssd_mobilenet_v1_coco"]) == 1
    assert "FAIL" in capsys.readouterr().out


@pytest.fixture
def folder(tmp_path):
    """Only the extractor of MobileNet, which is compared quickly."""
    for path in (*DATA.glob(f"{SMALL}.*"), DATA / "rule.json"):
        shutil.copy(path, tmp_path)
    return tmp_path


def test_the_last_line_counts_what_passed(folder, capsys):
    assert main([str(folder)]) == 0
    *_, absent, last = capsys.readouterr().out.splitlines()
    assert last == "1 of 1 passed"
    assert absent.startswith("not in the folder: ssd_mobilenet_v1_coco, ")


def test_an_array_that_is_compared_with_nothing_fails(folder, capsys):
    with np.load(DATA / f"{SMALL}.npz") as arrays:
        np.savez(
            folder / f"{SMALL}.npz", **arrays, **{"MobilenetV1.Conv2d_14": np.zeros(3), "final#median": 0}
        )
    assert main([str(folder)]) == 1
    said = capsys.readouterr().out
    assert "MobilenetV1.Conv2d_14 is compared with nothing" in said
    assert "final#median is compared with nothing" in said
    assert said.endswith("0 of 1 passed\n")


def test_unknown_and_broken_references_fail_and_hide_no_other(folder, capsys):
    shutil.copy(folder / f"{SMALL}.npz", folder / "ssd_resnet_50.npz")
    shutil.copy(DATA / "extractor_vgg_16.npz", folder)  # without its variables
    assert main([str(folder)]) == 1
    said = capsys.readouterr().out
    assert "FAIL ssd_resnet_50" in said
    assert "FAIL extractor_vgg_16" in said
    assert "FileNotFoundError" in said
    assert said.endswith("1 of 3 passed\n")


def test_nothing_to_compare_is_an_error(tmp_path, capsys):
    assert main([str(tmp_path)]) == 2
    assert main([str(DATA), "ssd_mobilenet_v7"]) == 2
    assert main([]) == 2
    assert "nothing to compare" in capsys.readouterr().err
