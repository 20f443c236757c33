import numpy as np
import pytest

from detectors.data.dataset import Annotations, Dataset, Picture
from detectors.data.learnable import box_room, learnable_boxes
from tests.detectors.data.tiny import CATEGORIES, notes, unwritten


def picture(annotations):
    return Picture(1, unwritten([(4, 6)]).pictures[0].file, 6, 4, annotations)


def test_boxes_are_clipped_and_crowds_and_what_has_no_area_left_out():
    boxes = [[-2, 1, 3, 9], [0, 0, 2, 2], [7, 0, 9, 4], [1, 1, 1, 3], [0, 0, 6, 4]]
    found, classes = learnable_boxes(
        picture(notes(boxes, [1, 0, 1, 0, 0], [False, True, False, False, False]))
    )
    assert found.tolist() == [[0, 1, 3, 4], [0, 0, 6, 4]]
    assert classes.tolist() == [1, 0]
    assert (found.dtype, classes.dtype) == (np.float32, np.int32)


def test_a_picture_without_boxes():
    boxes, classes = learnable_boxes(picture(Annotations.empty()))
    assert boxes.shape == (0, 4)
    assert classes.shape == (0,)


@pytest.mark.parametrize(("number", "room"), [(0, 8), (1, 8), (8, 8), (9, 16), (17, 24)])
def test_room_is_a_multiple_of_eight(number, room):
    full = picture(notes([[0, 0, 1, 1]] * number))
    assert box_room(Dataset("tiny", (picture(Annotations.empty()), full), CATEGORIES)) == room


def test_crowds_need_no_room():
    assert (
        box_room(Dataset("tiny", (picture(notes([[0, 0, 1, 1]] * 9, is_crowd=[True] * 9)),), CATEGORIES)) == 8
    )
    assert box_room(Dataset("tiny", (), CATEGORIES)) == 8
