"""The paper's split: what is held out, by lot or by a list, and what is trained on."""

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from detectors.data.coco_writing import write_coco
from detectors.data.dataset import Annotations, Category, Dataset, Picture
from detectors.data.source import open_dataset
from detectors.data.split import hold_out, read_ids
from detectors.errors import DatasetError

CATEGORIES = (Category(1, "cat"), Category(3, "dog"))


def dataset(tmp_path, ids, categories=CATEGORIES, name="set"):
    def annotations(number):
        return Annotations(
            np.array([[0, 0, 2, 2.0]]), np.array([0]), np.array([False]), np.array([4.0]), np.array([number])
        )

    pictures = [Picture(number, tmp_path / f"{number}.jpg", 9, 9, annotations(number % 4)) for number in ids]
    return Dataset(name, tuple(pictures), categories)


def ids_of(data):
    return [picture.id for picture in data.pictures]


@given(st.sets(st.integers(0, 999), min_size=2), st.integers(0, 5), st.data())
def test_every_picture_is_on_one_side(tmp_path_factory, ids, seed, data):
    folder = tmp_path_factory.getbasetemp()
    count = data.draw(st.integers(1, len(ids)))
    train, val = dataset(folder, [1000, 1001]), dataset(folder, sorted(ids))
    parts = hold_out(train, val, count=count, seed=seed)
    assert len(parts.held_out.pictures) == count
    assert sorted(ids_of(parts.train) + ids_of(parts.held_out)) == [*sorted(ids), 1000, 1001]
    assert ids_of(parts.train) == sorted(ids_of(parts.train))


def test_by_hand_from_a_list(tmp_path):
    train, val = dataset(tmp_path, [1, 9]), dataset(tmp_path, [2, 4, 6])
    parts = hold_out(train, val, ids=[4, 2, 2])
    assert ids_of(parts.train) == [1, 6, 9]
    assert ids_of(parts.held_out) == [2, 4]
    # pictures 1 and 9 both came with annotation 1 (1 % 4 = 9 % 4): all are numbered anew
    assert [picture.annotations.ids.tolist() for picture in parts.train.pictures] == [[1], [2], [3]]
    assert parts.train.categories == CATEGORIES


def test_out_of_one_set(tmp_path):
    parts = hold_out(dataset(tmp_path, range(10)), count=3)
    assert len(parts.held_out.pictures) == 3
    assert sorted(ids_of(parts.train) + ids_of(parts.held_out)) == list(range(10))


def test_the_lot_never_changes(tmp_path):
    # `printf 0/4 | sha256sum` begins 341a, of 0 5513, of 6 67c3; the other seven come after 83
    data = dataset(tmp_path, range(10))
    assert ids_of(hold_out(data, count=3).held_out) == [0, 4, 6]
    assert len({tuple(ids_of(hold_out(data, count=3, seed=seed).held_out)) for seed in range(9)}) > 4


def test_more_pictures_move_few(tmp_path):
    few = hold_out(dataset(tmp_path, range(200)), count=50).held_out
    more = hold_out(dataset(tmp_path, range(202)), count=50).held_out
    assert len(set(ids_of(few)) & set(ids_of(more))) >= 48


def test_both_parts_are_files_that_can_be_read(tmp_path):
    parts = hold_out(dataset(tmp_path, [1, 9]), dataset(tmp_path, [2, 4, 6]), count=2)
    for name, part in zip(parts._fields, parts, strict=True):
        write_coco(part, tmp_path / f"{name}.json")
        assert ids_of(open_dataset(tmp_path / f"{name}.json", needs_pictures=False)) == ids_of(part)


@pytest.mark.parametrize(
    ("val", "options", "message"),
    [
        ([2, 4], {"count": 3}, "3 pictures cannot be held out of set, which has 2"),
        ([2, 4], {"count": 0}, "0 pictures cannot"),
        ([2, 4], {}, "8000 pictures cannot"),
        ([2, 4], {"ids": [2, 5, 6, 7, 8, 10, 11]}, "no pictures 5, 6, 7, 8, 10 and 1 more"),
        ([2, 4], {"ids": []}, "is empty"),
        ([1, 2], {"ids": [2]}, "1 picture ids in common, such as 1"),
    ],
)
def test_what_cannot_be_held_out_is_said(tmp_path, val, options, message):
    with pytest.raises(DatasetError, match=message):
        hold_out(dataset(tmp_path, [1]), dataset(tmp_path, val), **options)


def test_other_categories_are_refused(tmp_path):
    other = dataset(tmp_path, [2, 3], (Category(1, "cat"), Category(2, "dog")))
    with pytest.raises(DatasetError, match="other categories: 3 dog against 2 dog"):
        hold_out(dataset(tmp_path, [1]), other, count=1)


def test_lists_of_ids(tmp_path):
    file = tmp_path / "ids.txt"
    file.write_text("25096\n\n251824\n")
    assert read_ids(file) == [25096, 251824]
    file.write_text("1\ntwo\n")
    with pytest.raises(DatasetError, match=r"one picture id a line.*two"):
        read_ids(file)
    with pytest.raises(DatasetError, match=r"none\.txt: no ids"):
        read_ids(tmp_path / "none.txt")
