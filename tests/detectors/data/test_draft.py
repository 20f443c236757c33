"""Drafts: their boxes are grouped by picture as a plain loop would."""

from pathlib import Path

import hypothesis.strategies as st
import numpy as np
from hypothesis import given

from detectors.data.dataset import Category
from detectors.data.draft import BoxRows, Draft, PictureRows

CATEGORIES = (Category(9, "nine"), Category(2, "two"), Category(5, "five"))


def draft(picture_ids, box_pictures, box_categories):
    count, pictures = len(box_pictures), len(picture_ids)
    boxes = BoxRows(
        np.arange(count),
        np.arange(count) + 1,
        np.array(box_pictures, np.int64),
        np.array(box_categories, np.int64),
        np.arange(4.0 * count).reshape(-1, 4),
        np.arange(float(count)),
        np.arange(count) % 2 == 1,
    )
    sizes = np.stack([np.arange(pictures) + 10, np.arange(pictures) + 20], axis=1)
    files = tuple(Path(f"{number}.jpg") for number in picture_ids)
    rows = PictureRows(np.arange(pictures), np.array(picture_ids, np.int64), sizes, files)
    return Draft("drawn", rows, CATEGORIES, boxes)


@given(st.data())
def test_boxes_are_grouped_as_a_plain_loop_groups_them(data):
    ids = data.draw(st.lists(st.integers(-5, 99), unique=True, min_size=1, max_size=6))
    owners = data.draw(st.lists(st.sampled_from(ids), max_size=12))
    kinds = data.draw(st.lists(st.sampled_from([2, 5, 9]), min_size=len(owners), max_size=len(owners)))
    one = draft(ids, owners, kinds)
    dataset = one.dataset()
    assert dataset.class_names == ("two", "five", "nine")
    assert [picture.id for picture in dataset.pictures] == sorted(ids)
    for picture in dataset.pictures:
        places = [place for place, owner in enumerate(owners) if owner == picture.id]
        found = picture.annotations
        assert (picture.width, picture.file.name) == (10 + ids.index(picture.id), f"{picture.id}.jpg")
        assert found.ids.tolist() == [place + 1 for place in places]
        assert [dataset.categories[number].id for number in found.classes] == [
            kinds[place] for place in places
        ]
        np.testing.assert_array_equal(found.boxes, one.boxes.boxes[places])
        assert found.is_crowd.tolist() == [place % 2 == 1 for place in places]


def test_no_boxes_and_no_pictures():
    (picture,) = draft([4], [], []).dataset().pictures
    assert picture.annotations.boxes.shape == (0, 4)
    assert draft([], [], []).dataset().pictures == ()


def test_taking_rows_takes_every_column():
    one = draft([7, 3, 5], [3, 7], [2, 5])
    some = one.pictures.take(np.array([False, True, True]))
    assert (some.ids.tolist(), [file.name for file in some.files]) == ([3, 5], ["3.jpg", "5.jpg"])
    assert one.boxes.take(np.array([1])).picture_ids.tolist() == [7]
