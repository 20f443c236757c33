"""Opening a data set: formats and splits are found, or it is said what was looked for."""

import json

import pytest

from detectors.data.source import open_dataset, splits
from detectors.data.synthetic import generate
from detectors.errors import DatasetError

EMPTY = {"images": [], "annotations": [], "categories": []}


def test_the_splits_of_coco_layout_leave_out_its_other_files(tmp_path):
    (tmp_path / "annotations").mkdir()
    for name in ("instances_val2017", "instances_train2017", "captions_val2017", "person_keypoints_val2017"):
        (tmp_path / "annotations" / f"{name}.json").write_text(json.dumps(EMPTY))
    assert list(splits(tmp_path)) == ["train2017", "val2017"]
    with pytest.raises(DatasetError, match=r"has the splits train2017, val2017: say which .*--split"):
        open_dataset(tmp_path)
    with pytest.raises(DatasetError, match="no split 'val'; did you mean val2017"):
        open_dataset(tmp_path, split="val")


def test_an_exported_folder_for_each_split(tmp_path):
    generate(tmp_path / "made", splits={"valid": 2})
    (tmp_path / "set").mkdir()
    (tmp_path / "made" / "images").rename(tmp_path / "set" / "valid")
    document = tmp_path / "made" / "annotations" / "instances_valid.json"
    document.rename(tmp_path / "set" / "valid" / "_annotations.coco.json")
    assert len(open_dataset(tmp_path / "set").pictures) == 2


def test_one_json_file_in_the_folder_itself(tmp_path):
    generate(tmp_path, splits={"train": 2})
    (tmp_path / "annotations" / "instances_train.json").rename(tmp_path / "images" / "labels.json")
    assert list(splits(tmp_path / "images")) == ["labels"]


def test_what_is_missing_or_of_no_format_is_said(tmp_path):
    with pytest.raises(DatasetError, match=r"there is no data set .*nowhere"):
        open_dataset(tmp_path / "nowhere")
    with pytest.raises(DatasetError, match=r"Looked for: COCO .*Pascal VOC .*YOLO"):
        open_dataset(tmp_path)


def test_a_data_set_is_named_by_its_file(tmp_path):
    written = generate(tmp_path, splits={"train": 1})
    assert open_dataset(tmp_path).name == str(written["train"])
