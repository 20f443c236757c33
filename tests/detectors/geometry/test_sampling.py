"""Sampling by lot and by loss."""

import functools

import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given

from detectors.geometry.matching import Matches
from detectors.geometry.miner import RFCN_MINER, SSD_MINER, Miner
from detectors.geometry.sampling import (
    balanced_sample,
    hard_examples,
)

COUNT = 12
FLAGS = st.lists(st.booleans(), min_size=COUNT, max_size=COUNT)


@functools.cache
def drawer(size, positive_share):
    return jax.jit(functools.partial(balanced_sample, size=size, positive_share=positive_share))


def draw(seed, is_positive, is_eligible, *, size=6, positive_share=0.5):
    sample = drawer(size, positive_share)(
        jax.random.key(seed), jnp.array(is_positive), jnp.array(is_eligible)
    )
    return np.asarray(sample)


@given(seed=st.integers(0, 1000), is_positive=FLAGS, is_eligible=FLAGS)
def test_a_sample_holds_as_many_positives_as_it_may_and_fills_up_with_negatives(
    seed, is_positive, is_eligible
):
    is_positive, is_eligible = np.array(is_positive), np.array(is_eligible)
    sample = draw(seed, is_positive, is_eligible)
    num_positives = min(3, (is_positive & is_eligible).sum())
    assert not (sample & ~is_eligible).any()
    assert (sample & is_positive).sum() == num_positives
    assert (sample & ~is_positive).sum() == min(6 - num_positives, (~is_positive & is_eligible).sum())


def test_the_box_classifiers_share_by_hand():
    # 64 of 300 proposals, a quarter of it at most positive (faster_rcnn.proto: 64 and .25)
    everyone = np.ones(300, bool)
    for positives, expected in ((100, 16), (16, 16), (3, 3), (0, 0)):
        sample = draw(0, np.arange(300) < positives, everyone, size=64, positive_share=0.25)
        assert (sample[:positives].sum(), sample.sum()) == (expected, 64)


def test_every_candidate_is_as_likely_as_the_next():
    is_positive = np.arange(COUNT) < 5
    one = functools.partial(balanced_sample, size=6, positive_share=0.5)
    keys = jax.random.split(jax.random.key(0), 2000)
    samples = jax.vmap(lambda key: one(key, jnp.array(is_positive), jnp.ones(COUNT, bool)))(keys)
    share = np.asarray(samples).mean(0)
    # 3 of 5 positives, 3 of 7 negatives; four standard errors of a share of 2000 draws are .044
    np.testing.assert_allclose(share, np.where(is_positive, 3 / 5, 3 / 7), atol=0.044)


def test_a_sample_of_more_than_there_are_is_everything():
    everyone = np.ones(COUNT, bool)
    assert draw(0, np.arange(COUNT) < 5, everyone, size=1_000_000).all()


def test_nothing_eligible_gives_nothing():
    assert not draw(0, np.ones(COUNT, bool), np.zeros(COUNT, bool)).any()
    assert draw(0, np.zeros(0, bool), np.zeros(0, bool)).shape == (0,)


@pytest.mark.parametrize(("size", "share"), [(-1, 0.5), (6, 1.5), (6, -0.1)])
def test_a_sample_that_cannot_be_is_refused(size, share):
    with pytest.raises(ValueError, match="a sample of"):
        draw(0, np.ones(COUNT, bool), np.ones(COUNT, bool), size=size, positive_share=share)


def matches_of(is_positive, is_ignored=None):
    is_positive = jnp.array(is_positive, bool)
    is_ignored = jnp.zeros_like(is_positive) if is_ignored is None else jnp.array(is_ignored, bool)
    return Matches(jnp.zeros(is_positive.shape, jnp.int32), is_positive, is_ignored)


@functools.cache
def miner_of(miner):
    return jax.jit(functools.partial(hard_examples, miner=miner))


def mine(miner, classification, is_positive, *, location=None, boxes=None, is_ignored=None):
    count = len(classification)
    location = jnp.zeros(count) if location is None else jnp.array(location, jnp.float32)
    apart = jnp.arange(count)[:, None] * 20.0 + jnp.array([0.0, 0, 10, 10])
    boxes = apart if boxes is None else jnp.array(boxes, jnp.float32)
    losses = location, jnp.array(classification, jnp.float32)
    return np.asarray(miner_of(miner)(*losses, boxes, matches_of(is_positive, is_ignored))).tolist()


def test_three_negatives_to_a_positive_by_hand():
    # ssd_mobilenet_v1_coco.config: the positive is kept, though its loss is the least, and the three worst negatives
    chosen = mine(SSD_MINER, [5.0, 1, 4, 3, 2, 6], [0, 1, 0, 0, 0, 0])
    assert chosen == [True, True, True, False, False, True]


def test_without_a_positive_a_ratio_keeps_what_it_must():
    assert not any(mine(SSD_MINER, [5.0, 1, 4], [0, 0, 0]))
    assert mine(SSD_MINER._replace(min_negatives=2), [5.0, 1, 4], [0, 0, 0]) == [True, False, True]


def test_ignored_anchors_are_no_negatives():
    assert mine(SSD_MINER, [5.0, 1, 4], [0, 1, 0], is_ignored=[1, 0, 0]) == [False, True, True]


def test_of_boxes_that_overlap_only_the_worst_is_mined():
    # the first two overlap by 80 / 120 = .67, the second and third by 1
    boxes = [[0.0, 0, 10, 10], [2.0, 0, 12, 10], [2.0, 0, 12, 10], [50.0, 0, 60, 10]]
    plain = Miner(128, 0.7, "classification")
    assert mine(plain, [1.0, 3, 2, 0], [0, 0, 0, 0], boxes=boxes) == [True, True, False, True]
    assert mine(plain._replace(iou_threshold=0.6), [1.0, 3, 2, 0], [0] * 4, boxes=boxes) == [
        False,
        True,
        False,
        True,
    ]


def test_a_number_limits_what_is_mined_and_a_loss_ranks_it():
    location, classification = [0.0, 9, 1, 0], [4.0, 0, 2, 1]
    two = {"num_examples": 2, "iou_threshold": 0.7}
    assert mine(Miner(by="classification", **two), classification, [0] * 4, location=location) == [1, 0, 1, 0]
    assert mine(Miner(by="location", **two), classification, [0] * 4, location=location) == [0, 1, 1, 0]
    assert mine(Miner(by="both", **two), classification, [0] * 4, location=location) == [1, 1, 0, 0]


def naive(miner, losses, boxes, is_positive, is_ignored):
    """Greedy suppression, then the number, then the ratio, one by one."""

    def iou(a, b):
        sides = np.maximum(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0)
        shared = sides.prod()
        return shared / ((a[2:] - a[:2]).prod() + (b[2:] - b[:2]).prod() - shared)

    kept = []
    for i in np.argsort(-losses, kind="stable"):
        if len(kept) < miner.num_examples and all(
            iou(boxes[i], boxes[j]) <= miner.iou_threshold for j in kept
        ):
            kept.append(i)
    if miner.negatives_per_positive is not None:
        positives = [i for i in kept if is_positive[i]]
        negatives = [i for i in kept if not is_positive[i] and not is_ignored[i]]
        limit = max(miner.min_negatives, int(miner.negatives_per_positive * len(positives)))
        kept = positives + negatives[:limit]
    return sorted(kept)


@pytest.mark.parametrize(
    "miner", [RFCN_MINER._replace(num_examples=9), SSD_MINER, Miner(20, 0.2, "both", 1.5, 3)]
)
@pytest.mark.parametrize("seed", range(6))
def test_hard_examples_are_the_naive_ones(miner, seed):
    generator = np.random.default_rng(seed)
    corners = generator.uniform(0, 30, (40, 2))
    boxes = np.concatenate([corners, corners + generator.uniform(5, 30, (40, 2))], -1).astype(np.float32)
    location, classification = generator.uniform(0, 1, (2, 40)).astype(np.float32)
    is_positive = generator.uniform(size=40) < 0.1
    is_ignored = ~is_positive & (generator.uniform(size=40) < 0.1)
    chosen = mine(miner, classification, is_positive, location=location, boxes=boxes, is_ignored=is_ignored)
    losses = classification + (location if miner.by == "both" else 0)
    assert np.flatnonzero(chosen).tolist() == naive(
        miner, losses, boxes.astype(float), is_positive, is_ignored
    )


def test_no_gradient_flows_through_the_choice():
    def total(losses):
        chosen = hard_examples(
            jnp.zeros(3), losses, losses[:, None] + jnp.ones(4), matches_of([0, 1, 0]), SSD_MINER
        )
        return jnp.sum(jnp.where(chosen, losses, 0.0))

    assert jax.grad(total)(jnp.array([1.0, 2.0, 3.0])).tolist() == [1.0, 1.0, 1.0]


def test_of_no_anchors_none_is_mined():
    nothing = jnp.zeros(0)
    chosen = hard_examples(nothing, nothing, jnp.zeros((0, 4)), matches_of(np.zeros(0, bool)), SSD_MINER)
    assert chosen.shape == (0,)
