import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.data.augment.example import Example
from detectors.data.augment.window import MEAN_COLOUR, Window, cut, shares_inside, surround
from tests.detectors.data.augment.painted import assert_boxes_enclose_their_pixels, painted


@st.composite
def painted_and_window(draw):
    example = draw(painted())
    height, width = example.image.shape[:2]
    left, top = draw(st.integers(0, width - 1)), draw(st.integers(0, height - 1))
    right, bottom = draw(st.integers(left + 1, width)), draw(st.integers(top + 1, height))
    return example, Window(left, top, right, bottom)


@given(painted_and_window())
def test_cut_boxes_enclose_what_is_left_of_them(case):
    example, window = case
    part = cut(example, window)
    assert part.image.shape[:2] == window.size
    assert_boxes_enclose_their_pixels(part)
    assert part.boxes.dtype == np.float32


@given(painted_and_window(), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0]))
def test_cut_keeps_what_shows_enough(case, min_overlap):
    example, window = case
    kept = cut(example, window, min_overlap=min_overlap).classes.tolist()
    for number, (left, top, right, bottom) in zip(example.classes, example.boxes, strict=True):
        wide = max(min(right, window.right) - max(left, window.left), 0)
        high = max(min(bottom, window.bottom) - max(top, window.top), 0)
        share = wide * high / ((right - left) * (bottom - top))
        assert (number in kept) == (share > 0 and share >= min_overlap)


def test_cut_by_hand():
    # The window holds a quarter of the first box, all of the second, an edge of the third
    boxes = np.array([[0, 0, 4, 4], [3, 3, 5, 4], [6, 0, 9, 9]], np.float32)
    example = Example(np.zeros((10, 10, 3), np.uint8), boxes, np.array([7, 8, 9]))
    part = cut(example, Window(2, 2, 6, 7), min_overlap=0.25)
    assert part.boxes.tolist() == [[0, 0, 2, 2], [1, 1, 3, 2]]
    assert part.classes.tolist() == [7, 8]
    assert len(cut(example, Window(2, 2, 6, 7), min_overlap=0.3).boxes) == 1


@given(painted(), st.tuples(*[st.integers(0, 9)] * 4))
def test_surrounded_boxes_follow_and_the_rest_is_mean(example, margins):
    height, width = example.image.shape[:2]
    left, top, right, bottom = margins
    wide = surround(example, Window(-left, -top, width + right, height + bottom))
    assert_boxes_enclose_their_pixels(wide)
    assert wide.image.shape == (top + height + bottom, left + width + right, 3)
    is_outside = np.ones(wide.image.shape[:2], bool)
    is_outside[top : top + height, left : left + width] = False
    assert np.all(wide.image[is_outside] == MEAN_COLOUR)
    np.testing.assert_array_equal(wide.image[top : top + height, left : left + width], example.image)


@pytest.mark.parametrize("window", [Window(9, 1, 12, 3), Window(-4, 1, -2, 3), Window(1, 7, 2, 9)])
def test_a_window_beside_the_picture_sees_the_mean_only(window):
    example = Example(np.zeros((4, 5, 3), np.uint8), np.array([[0, 0, 5, 4]], np.float32), np.array([0]))
    inside = window.inside(4, 5)
    part = cut(example, inside)
    assert part.image.size == 0
    assert len(part.boxes) == 0
    seen = surround(part, window.shifted(-inside.left, -inside.top))
    assert seen.image.shape[:2] == window.size
    assert np.all(seen.image == MEAN_COLOUR)


def test_shares_of_no_boxes_and_of_boxes_without_area():
    windows = np.array([[0.0, 0, 4, 4]])
    assert shares_inside(np.zeros((0, 4)), windows).shape == (1, 0)
    assert shares_inside(np.array([[1.0, 1, 1, 3]]), windows).tolist() == [[0]]
