import json

import numpy as np
import pytest

from detectors.errors import DatasetError
from frontier.evaluation.opening import open_truth
from tests.frontier.evaluation.scenes import scene, truth_of


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "zoo" / "annotations"
    place.mkdir(parents=True)
    for seed, split in enumerate(("train", "val")):
        data, _ = scene(seed, num_images=5)
        (place / f"instances_{split}.json").write_text(json.dumps(data))
    return place.parent


def open_(path, split=None):
    return open_truth(path, split=split, images=None, needs_pictures=False)


def test_a_folder_and_its_file_are_called_alike(folder):
    by_folder = open_(folder, "val")
    by_file = open_(folder / "annotations" / "instances_val.json")
    assert by_folder.used == by_file.used
    assert (by_file.used.name, by_file.used.split, by_file.used.num_images) == ("zoo", "val", 5)
    assert by_file.used.digest == by_file.dataset.digest
    wanted = truth_of(scene(1, num_images=5)[0])
    np.testing.assert_array_equal(by_file.truth.boxes, wanted.boxes)


def test_a_relative_path_has_a_name_too(folder, monkeypatch):
    monkeypatch.chdir(folder / "annotations")
    from pathlib import Path

    assert open_(Path("instances_train.json")).used.words == "zoo train"


def test_several_splits_must_be_chosen_from(folder):
    with pytest.raises(DatasetError, match="splits train, val"):
        open_(folder)


def test_pictures_are_needed_where_a_detector_is_run(folder):
    with pytest.raises(DatasetError):
        open_truth(folder, split="val", images=None, needs_pictures=True)
