import numpy as np
from hypothesis import given

from detectors.data.augment.example import Example
from detectors.data.augment.flip import flip_horizontally
from tests.detectors.data.augment.painted import assert_boxes_enclose_their_pixels, painted


def test_flip_by_hand():
    # 6 wide: [1, 4) becomes [6 - 4, 6 - 1)
    image = np.arange(6, dtype=np.uint8).repeat(3).reshape(1, 6, 3)
    flipped = flip_horizontally(Example(image, np.array([[1, 0, 4, 1]], np.float32), np.array([3])))
    assert flipped.image[0, :, 0].tolist() == [5, 4, 3, 2, 1, 0]
    assert flipped.boxes.tolist() == [[2, 0, 5, 1]]
    assert flipped.classes.tolist() == [3]


@given(painted())
def test_boxes_follow(example):
    flipped = flip_horizontally(example)
    assert_boxes_enclose_their_pixels(flipped)
    assert len(flipped.boxes) == len(example.boxes)


@given(painted())
def test_twice_is_none(example):
    again = flip_horizontally(flip_horizontally(example))
    for before, after in zip(example, again, strict=True):
        np.testing.assert_array_equal(before, after)
        assert before.dtype == after.dtype
