"""YOLO text: by hand in every layout, there and back, and what is wrong with a line."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given
from PIL import Image

from detectors.data.dataset import Category
from detectors.data.source import open_dataset, splits
from detectors.errors import DatasetError


def write_picture(file, size=(200, 100), orientation=1):
    file.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", size)
    exif = image.getexif()
    exif[0x0112] = orientation
    image.save(file, exif=exif)


def write_labels(file, text):
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


@pytest.fixture
def yolo(tmp_path):
    write_picture(tmp_path / "images" / "b.png")
    write_picture(tmp_path / "images" / "a.jpg")
    write_labels(tmp_path / "labels" / "b.txt", "1 0.5 0.5 0.1 0.2\n\n0 .25 .75 .5 .5\n")
    (tmp_path / "classes.txt").write_text("cat\ndog\n")
    return tmp_path


def test_a_folder_by_hand(yolo):
    dataset = open_dataset(yolo)
    assert dataset.categories == (Category(1, "cat"), Category(2, "dog"))
    empty, full = dataset.pictures
    assert (empty.id, empty.file.name, empty.width, empty.height) == (1, "a.jpg", 200, 100)
    assert len(empty.annotations.boxes) == 0
    # first 20 by 20 around (100, 50), then 100 by 50 around (50, 75)
    np.testing.assert_allclose(full.annotations.boxes, [[90, 40, 110, 60], [0, 50, 100, 100]])
    assert full.annotations.classes.tolist() == [1, 0]
    np.testing.assert_allclose(full.annotations.areas, [400, 5000])
    assert full.annotations.ids.tolist() == [1, 2]


def test_shares_are_of_the_turned_picture(yolo):
    write_picture(yolo / "images" / "b.png", orientation=6)
    full = open_dataset(yolo).pictures[1]
    assert (full.width, full.height) == (100, 200)
    np.testing.assert_allclose(full.annotations.boxes[0], [45, 80, 55, 120])


LAYOUTS = {
    "split inside": ("images/{}/x.jpg", "labels/{}/x.txt"),
    "split outside": ("{}/images/x.jpg", "{}/labels/x.txt"),
}


@pytest.mark.parametrize(("images", "labels"), LAYOUTS.values(), ids=LAYOUTS)
def test_layouts_with_splits(tmp_path, images, labels):
    for split in ("train", "valid"):
        write_picture(tmp_path / images.format(split))
        write_labels(tmp_path / labels.format(split), "0 .5 .5 .5 .5")
    (tmp_path / "data.yaml").write_text("nc: 1\nnames: [cell]\n")
    assert set(splits(tmp_path)) == {"train", "valid"}
    dataset = open_dataset(tmp_path, split="valid")
    assert dataset.class_names == ("cell",)
    assert dataset.pictures[0].file == tmp_path / images.format("valid")
    assert dataset.pictures[0].annotations.boxes.tolist() == [[50, 25, 150, 75]]
    with pytest.raises(DatasetError, match="splits train, valid"):
        open_dataset(tmp_path)


def test_text_files_next_to_the_pictures(tmp_path):
    write_picture(tmp_path / "x.jpg")
    write_labels(tmp_path / "x.txt", "0 .5 .5 .5 .5")
    (tmp_path / "classes.txt").write_text("cell")
    assert open_dataset(tmp_path).pictures[0].annotations.boxes.tolist() == [[50, 25, 150, 75]]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("2 .5 .5 .1 .1", "b.txt, line 1: class 2 is not one of the 2 named"),
        ("-1 .5 .5 .1 .1", "class -1"),
        ("0 .5 .5 .1", "has 4 numbers"),
        ("0 .5 .5 .1 .1 .9", "has 6 numbers"),
        ("cat .5 .5 .1 .1", "'cat'"),
        ("0 .5 .5 -.1 .1", "its corners are (110, 45, 90, 55)"),
        ("0 .5 nan .1 .1", "nan"),
    ],
)
def test_what_is_wrong_is_named(yolo, line, message):
    write_labels(yolo / "labels" / "b.txt", line)
    with pytest.raises(DatasetError) as raised:
        open_dataset(yolo)
    assert message in str(raised.value)


def test_a_damaged_picture_is_named(yolo):
    (yolo / "images" / "a.jpg").write_bytes(b"no picture")
    with pytest.raises(DatasetError, match=r"picture 1: .*a\.jpg: no JPEG or PNG"):
        open_dataset(yolo)


@pytest.mark.parametrize("names", [None, "", "cat\n\ndog"], ids=["none", "empty", "a gap"])
def test_class_names_are_needed(yolo, names):
    (yolo / "classes.txt").unlink()
    if names is not None:
        (yolo / "classes.txt").write_text(names)
    with pytest.raises(DatasetError, match="class name"):
        open_dataset(yolo)


SHARE = st.floats(0.05, 0.45)


@given(st.lists(st.tuples(SHARE, SHARE, SHARE, SHARE), max_size=5))
def test_boxes_come_back_to_within_rounding(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("yolo")
    write_picture(folder / "images" / "x.png", (640, 480))
    write_labels(
        folder / "labels" / "x.txt", "".join("0 {:.6f} {:.6f} {:.6f} {:.6f}\n".format(*r) for r in rows)
    )
    (folder / "classes.txt").write_text("cell")
    boxes = open_dataset(folder).pictures[0].annotations.boxes
    wanted = np.array(rows).reshape(-1, 4) * [640, 480, 640, 480]
    np.testing.assert_allclose((boxes[:, :2] + boxes[:, 2:]) / 2, wanted[:, :2], atol=1e-3)
    np.testing.assert_allclose(boxes[:, 2:] - boxes[:, :2], wanted[:, 2:], atol=1e-3)
