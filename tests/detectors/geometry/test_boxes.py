import hypothesis.strategies as st
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given

from detectors.geometry.boxes import area, clip, iou, pairwise_iou

BOXES = st.lists(
    st.tuples(*[st.integers(-20, 120)] * 4).map(lambda c: [float(v) for v in c]), min_size=1, max_size=6
)


def naive_iou(a, b):
    """The overlap of two boxes with Python's own arithmetic."""
    width = max(min(a[2], b[2]) - max(a[0], b[0]), 0.0)
    height = max(min(a[3], b[3]) - max(a[1], b[1]), 0.0)
    own = [max(x[2] - x[0], 0.0) * max(x[3] - x[1], 0.0) for x in (a, b)]
    if min(own) == 0:
        return 0.0
    return width * height / (sum(own) - width * height)


def test_area_by_hand():
    # 3 x 2; a line; a box whose right is left of its left
    boxes = jnp.array([[1.0, 1, 4, 3], [1, 1, 1, 5], [4, 1, 1, 3]])
    assert area(boxes).tolist() == [6.0, 0.0, 0.0]


def test_iou_by_hand():
    # two 2 x 2 squares shifted by one: 2 shared of 6; the same box: 1; apart: 0
    found = pairwise_iou(jnp.array([[0.0, 0, 2, 2]]), jnp.array([[1.0, 0, 3, 2], [0, 0, 2, 2], [5, 5, 6, 6]]))
    np.testing.assert_allclose(found, [[1 / 3, 1.0, 0.0]], rtol=1e-6)


def test_iou_of_partners_is_the_diagonal_of_all_pairs():
    a, b = jnp.array([[0.0, 0, 2, 2], [3, 3, 3, 3]]), jnp.array([[1.0, 0, 3, 2], [0, 0, 9, 9]])
    np.testing.assert_array_equal(iou(a, b), jnp.diagonal(pairwise_iou(a, b)))
    np.testing.assert_array_equal(iou(a, b[:1]), pairwise_iou(a, b)[:, 0])
    assert iou(a[:0], b[:0]).shape == (0,)


@given(BOXES, BOXES)
def test_iou_is_the_naive_one(a, b):
    expected = [[naive_iou(x, y) for y in b] for x in a]
    np.testing.assert_allclose(pairwise_iou(jnp.array(a), jnp.array(b)), expected, rtol=1e-5, atol=1e-6)


@given(BOXES, BOXES)
def test_iou_is_symmetric_and_between_0_and_1(a, b):
    iou = np.asarray(pairwise_iou(jnp.array(a), jnp.array(b)))
    np.testing.assert_allclose(iou, np.asarray(pairwise_iou(jnp.array(b), jnp.array(a))).T, rtol=1e-6)
    assert ((iou >= 0) & (iou <= 1 + 1e-6)).all()


def test_no_boxes_give_no_overlaps():
    assert pairwise_iou(jnp.zeros((0, 4)), jnp.zeros((3, 4))).shape == (0, 3)


def test_clip_by_hand():
    boxes = jnp.array([[-5.0, 10, 30, 50], [25, 5, 40, 9]])
    assert clip(boxes, 20.0, 25.0).tolist() == [[0, 10, 25, 20], [25, 5, 25, 9]]


@given(BOXES)
def test_clipping_twice_is_clipping_once(boxes):
    once = clip(jnp.array(boxes), 60.0, 80.0)
    np.testing.assert_array_equal(clip(once, 60.0, 80.0), once)


def test_boxes_of_five_numbers_are_refused():
    with pytest.raises(Exception, match="type"):
        area(jnp.zeros((2, 5)))
