"""The synthetic data set: the same every time, and its boxes exact."""

import numpy as np
import pytest

from detectors.data.image import read
from detectors.data.shapes import SHAPES, Shape, mask, tight_box
from detectors.data.source import open_dataset
from detectors.data.synthetic import generate
from detectors.errors import DatasetError, SaveError


def contents(folder):
    return {file.relative_to(folder): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_the_same_seed_gives_the_same_bytes(tmp_path, suffix):
    for folder, seed in (("one", 3), ("two", 3), ("other", 4)):
        generate(tmp_path / folder, splits={"train": 3, "val": 2}, seed=seed, suffix=suffix)
    one, two, other = (contents(tmp_path / folder) for folder in ("one", "two", "other"))
    assert one == two
    assert one.keys() == other.keys()
    assert all(one[name] != other[name] for name in one)


def test_reads_back_as_a_sound_data_set(tmp_path):
    generate(tmp_path, splits={"train": 6, "val": 3}, smallest=(40, 50), largest=(60, 70), max_objects=3)
    train, val = (open_dataset(tmp_path, split=split) for split in ("train", "val"))
    assert [len(train.pictures), len(val.pictures)] == [6, 3]
    assert train.class_names == tuple(SHAPES)
    pictures = train.pictures + val.pictures
    assert len({picture.id for picture in pictures}) == 9
    ids = np.concatenate([picture.annotations.ids for picture in pictures])
    assert len(np.unique(ids)) == len(ids) > 0
    for picture in pictures:
        boxes = picture.annotations.boxes
        assert 40 <= picture.width <= 60
        assert 50 <= picture.height <= 70
        assert read(picture.file).shape == (picture.height, picture.width, 3)
        assert (boxes[:, :2] >= 0).all()
        assert (boxes[:, 2:] <= (picture.width, picture.height)).all()
        assert (picture.annotations.areas <= np.prod(boxes[:, 2:] - boxes[:, :2], axis=1)).all()


def test_a_lone_shape_is_where_its_box_is(tmp_path):
    generate(tmp_path, splits={"train": 8}, seed=1, max_objects=1, suffix=".png")
    for picture in open_dataset(tmp_path).pictures:
        pixels = read(picture.file).astype(int)
        # the ground is shaded by 30 and noisy by 6 at most; a shape differs from it by 120 over three channels
        ground = np.median(pixels.reshape(-1, 3), axis=0)
        stands_out = np.abs(pixels - ground).max(axis=2) > 37
        for box in picture.annotations.boxes.astype(int):
            inside = np.zeros_like(stands_out)
            inside[box[1] : box[3], box[0] : box[2]] = True
            assert not (stands_out & ~inside).any()


@pytest.mark.parametrize(
    ("kind", "box", "area"),
    [
        # a side of 4 pixels from corner to corner: centres at half pixels
        ("square", (2, 2, 6, 6), 16),
        # the corner pixels' centres are 1.5 sqrt 2 = 2.1 from the middle, outside of radius 2
        ("circle", (2, 2, 6, 6), 12),
        # rows at y = -.75, -.25, .25, .75 are open for |x| to .125, .375, .625, .875: 0, 2, 2, 4 of x = .25, .75
        ("triangle", (2, 3, 6, 6), 8),
    ],
)
def test_shapes_by_hand(kind, box, area):
    covered = mask(Shape(kind, 4.0, 4.0, 2.0, (0, 0, 0)), 8, 9)
    assert tight_box(covered) == box
    assert covered.sum() == area


@pytest.mark.parametrize(
    "wrong",
    [
        {"suffix": ".gif"},
        {"smallest": (10, 40)},
        {"smallest": (400, 400)},
        {"splits": {}},
        {"splits": {"train": 0}},
        {"max_objects": -1},
    ],
    ids=str,
)
def test_what_cannot_be_made_is_refused(tmp_path, wrong):
    with pytest.raises(DatasetError):
        generate(tmp_path / "new", **wrong)
    assert not (tmp_path / "new").exists()


def test_nothing_is_written_over(tmp_path):
    generate(tmp_path, splits={"train": 1})
    before = contents(tmp_path)
    with pytest.raises(DatasetError, match="there already"):
        generate(tmp_path, splits={"train": 2}, seed=1)
    assert contents(tmp_path) == before


def test_a_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SaveError, match="cannot be written"):
        generate(tmp_path / "file" / "folder", splits={"train": 1})
