"""What is odd about boxes: against pycocotools' overlaps, naive loops, and by hand."""

import hypothesis.strategies as st
import numpy as np
from hypothesis import given
from pycocotools import mask

from detectors.data.draft import BoxRows
from detectors.data.oddities import SAME_BOX, _overlaps, clipped, has_no_area, is_repeated, reaches_beyond

# coarse corners, so that drawn boxes meet, repeat and have no area
BOXES = st.lists(st.tuples(*[st.integers(0, 60)] * 4), max_size=8).map(
    lambda rows: np.array(
        [[*np.minimum(r[:2], r[2:]), *np.maximum(r[:2], r[2:])] for r in rows], float
    ).reshape(-1, 4)
)


def rows(boxes, pictures=None, categories=None, is_crowd=None):
    count = len(boxes)
    places = np.arange(count)
    ones = np.ones(count, int)
    return BoxRows(
        places,
        places + 1,
        ones if pictures is None else np.array(pictures),
        ones if categories is None else np.array(categories),
        np.asarray(boxes, float).reshape(-1, 4),
        np.zeros(count),
        np.zeros(count, bool) if is_crowd is None else np.array(is_crowd),
    )


@given(BOXES)
def test_overlaps_are_those_of_pycocotools(boxes):
    has_area = boxes[~has_no_area(boxes)]
    if len(has_area):
        xywh = np.concatenate([has_area[:, :2], has_area[:, 2:] - has_area[:, :2]], axis=1)
        oracle = mask.iou(xywh, xywh, np.zeros(len(xywh)))
        np.testing.assert_allclose(_overlaps(has_area), oracle, atol=1e-12)


@given(BOXES)
def test_repeated_boxes_are_those_that_a_plain_loop_finds(boxes):
    boxes = np.repeat(boxes, 2, axis=0)
    boxes[1::2, 2] += 0.5  # each box and a nearly equal one
    overlaps, kept, naive = _overlaps(boxes), [], {}
    for later in range(len(boxes)):
        first = next((earlier for earlier in kept if overlaps[later, earlier] > SAME_BOX), None)
        if first is None:
            kept.append(later)
        else:
            naive[later] = first
    assert is_repeated(rows(boxes)) == naive


def test_a_chain_drops_only_what_repeats_one_that_stays():
    # side 100, moved by 2 each: neighbours overlap by 98 / 102 = 0.961, those two apart by 96 / 104 = 0.923
    boxes = [[2.0 * step, 0, 2.0 * step + 100, 100] for step in range(3)]
    assert is_repeated(rows(boxes)) == {1: 0}


def test_only_boxes_of_one_picture_and_category_repeat_each_other():
    same = [[0, 0, 9, 9]] * 5
    assert is_repeated(
        rows(
            same,
            pictures=[1, 2, 1, 1, 1],
            categories=[1, 1, 2, 1, 1],
            is_crowd=[False, False, False, True, False],
        )
    ) == {4: 0}


@given(BOXES)
def test_clipped_boxes_lie_inside_and_what_was_inside_stays(boxes):
    sizes = np.tile([40.0, 30.0], (len(boxes), 1))
    inside = clipped(boxes, sizes)
    assert (inside >= 0).all()
    assert (inside <= np.tile(sizes, 2)).all()
    is_in = (boxes[:, 2] <= 40) & (boxes[:, 3] <= 30)
    np.testing.assert_array_equal(inside[is_in], boxes[is_in])
    assert not reaches_beyond(inside, sizes).any()
    np.testing.assert_array_equal(reaches_beyond(boxes, sizes), ~is_in)


def test_no_boxes_at_all():
    none = np.zeros((0, 4))
    assert _overlaps(none).shape == (0, 0)
    assert is_repeated(rows(none)) == {}
    assert reaches_beyond(none, np.zeros((0, 2))).shape == (0,)
