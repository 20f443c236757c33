import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from detectors.config import MATCHERS
from detectors.geometry.matching import BOX_CLASSIFIER_THRESHOLDS, SSD_THRESHOLDS
from detectors.targets import GroundTruth, assign, sample_proposals

SIZE = jnp.array([100.0, 100.0])
ANCHORS = jnp.array([[0.0, 0, 10, 10], [40, 0, 50, 10], [80, 80, 90, 90]])


def truth_of(boxes, classes, is_real=None):
    is_real = [True] * len(classes) if is_real is None else is_real
    boxes = jnp.array(boxes, jnp.float32).reshape(-1, 4)
    return GroundTruth(boxes, jnp.array(classes, jnp.int32), jnp.array(is_real, bool), SIZE)


def assigned(truth, *, matcher="argmax", is_eligible=None):
    is_eligible = jnp.ones(len(ANCHORS), bool) if is_eligible is None else jnp.array(is_eligible)
    return assign(truth, ANCHORS, is_eligible, matcher=matcher, thresholds=SSD_THRESHOLDS)


@pytest.mark.parametrize("matcher", MATCHERS)
def test_a_positive_anchor_learns_its_box_and_class(matcher):
    # the second box is the first anchor moved by one; class 6 is label 7, for 0 is background
    targets = assigned(truth_of([[41.0, 0, 51, 10], [1, 0, 11, 10]], [2, 6]), matcher=matcher)
    assert targets.labels.tolist() == [7, 3, 0]
    np.testing.assert_array_equal(targets.boxes, [[1, 0, 11, 10], [41, 0, 51, 10], ANCHORS[2]])


@pytest.mark.parametrize("matcher", MATCHERS)
def test_padding_is_no_box(matcher):
    targets = assigned(truth_of([[1.0, 0, 11, 10], [41, 0, 51, 10]], [6, 2], [True, False]), matcher=matcher)
    assert targets.labels.tolist() == [7, 0, 0]


@pytest.mark.parametrize("matcher", MATCHERS)
def test_a_picture_without_boxes_is_background(matcher):
    targets = assigned(truth_of([], []), matcher=matcher, is_eligible=[True, True, False])
    assert targets.labels.tolist() == [0, 0, 0]
    np.testing.assert_array_equal(targets.boxes, ANCHORS)
    assert targets.matches.is_ignored.tolist() == [False, False, True]


def test_thresholds_are_checked():
    wrong = SSD_THRESHOLDS._replace(negative=0.9)
    with pytest.raises(ValueError, match="do not rise"):
        assign(truth_of([], []), ANCHORS, jnp.ones(3, bool), matcher="argmax", thresholds=wrong)


@functools.cache
def sampler(size):
    return jax.jit(functools.partial(sample_proposals, matcher="argmax", size=size))


def sampled(num_valid, *, size=8, num_positive=6, seed=0):
    # `num_positive` proposals near the one box, then others far from it, of which `num_valid` are real
    x = jnp.arange(20.0)
    left = jnp.where(x < num_positive, x / 10, 30 + x)
    proposals = jnp.stack([left, 0 * x, left + 10, 0 * x + 10], axis=-1)
    truth = truth_of([[0.0, 0, 10, 10]], [0])
    boxes, count = sampler(size)(jax.random.key(seed), proposals, jnp.array(num_valid), truth)
    return np.asarray(boxes), int(count), proposals


def test_a_quarter_of_the_sampled_proposals_is_positive():
    boxes, count, proposals = sampled(20)
    assert boxes.shape == (8, 4)
    assert count == 8
    assert (boxes[:, 0] < 1).sum() == 2
    assert all(box.tolist() in np.asarray(proposals).tolist() for box in boxes)
    assert sorted(boxes[:, 0].tolist()) == boxes[:, 0].tolist()  # the order of the proposals is kept


def test_padded_proposals_are_never_sampled():
    boxes, count, _ = sampled(7)  # six positives, one negative
    assert count == 3
    assert not boxes[3:].any()
    assert sampled(0)[1] == 0


def test_more_than_there_are_is_all_of_them():
    boxes, count, proposals = sampled(20, size=400, num_positive=6)
    assert count == 20
    np.testing.assert_array_equal(boxes, proposals)


def test_the_box_classifier_forces_no_match():
    assert not BOX_CLASSIFIER_THRESHOLDS.force
