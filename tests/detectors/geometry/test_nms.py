"""Exactness of non-max suppression against plain loops, through one chunk and many."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from detectors.geometry import nms
from detectors.geometry.nms import multiclass_nms, rank_survivors

WINDOW = jnp.array([100.0, 100.0])
SETTINGS = {"score_threshold": 0.05, "iou_threshold": 0.6, "max_per_class": 100, "max_total": 100}


def overlap(a, b):
    width = max(min(a[2], b[2]) - max(a[0], b[0]), 0.0)
    height = max(min(a[3], b[3]) - max(a[1], b[1]), 0.0)
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - width * height
    return width * height / union if width * height > 0 else 0.0


def greedy(boxes, scores, window, *, score_threshold, iou_threshold, max_per_class, max_total):
    """The original's order of things: per class keep greedily, join, clip, drop what is empty, keep the best."""
    kept = []
    for k in range(scores.shape[1]):
        own = boxes[:, k if boxes.shape[1] > 1 else 0].astype(np.float64)
        chosen = []
        for i in np.argsort(-scores[:, k], kind="stable"):
            if not scores[i, k] > score_threshold or len(chosen) == max_per_class:
                break
            if all(overlap(own[i], own[j]) <= iou_threshold for j in chosen):
                chosen.append(i)
        kept += [(scores[i, k], i, k, own[i]) for i in chosen]
    kept.sort(key=lambda entry: (-entry[0], entry[1], entry[2]))
    height, width = window
    clipped = [(s, k, np.clip(box, 0, [width, height, width, height])) for s, _, k, box in kept]
    return [(s, k, box) for s, k, box in clipped if box[2] > box[0] and box[3] > box[1]][:max_total]


def random_case(seed, num_boxes, num_classes, *, own_boxes=False, spread=80.0, outside=0.0):
    generator = np.random.default_rng(seed)
    shape = (num_boxes, num_classes if own_boxes else 1)
    corner = generator.uniform(-outside, spread, (*shape, 2))
    side = generator.uniform(5, 30, (*shape, 2))
    boxes = np.concatenate([corner, corner + side], -1).astype(np.float32)
    scores = generator.permutation(num_boxes * num_classes).reshape(num_boxes, num_classes)
    return boxes, (scores / scores.size).astype(np.float32)


@functools.cache
def compiled(**settings):
    return jax.jit(functools.partial(multiclass_nms, **settings))


def check(boxes, scores, **changes):
    settings = SETTINGS | changes
    found = compiled(**settings)(jnp.array(boxes), jnp.array(scores), WINDOW)
    expected = greedy(boxes, scores, np.asarray(WINDOW), **settings)
    count = int(found.num_valid)
    assert count == len(expected)
    assert found.classes[:count].tolist() == [k for _, k, _ in expected]
    np.testing.assert_allclose(found.scores[:count], [s for s, _, _ in expected])
    np.testing.assert_allclose(
        found.boxes[:count], np.array([b for _, _, b in expected]).reshape(-1, 4), rtol=1e-6
    )
    assert not np.asarray(found.boxes[count:]).any()
    assert not np.asarray(found.scores[count:]).any()


def test_by_hand():
    # A 10 x 10; B the same shifted by 2: IoU 8/12 = .67 > .6, suppressed; C shifted by 3: 7/13 = .54, kept;
    # D equals A but is of the other class: kept
    boxes = np.array([[0, 0, 10, 10], [2, 0, 12, 10], [3, 0, 13, 10], [0, 0, 10, 10]], np.float32)[:, None]
    scores = np.array([[0.9, 0], [0.8, 0], [0.7, 0], [0, 0.6]], np.float32)
    found = multiclass_nms(jnp.array(boxes), jnp.array(scores), WINDOW, **SETTINGS)
    assert int(found.num_valid) == 3
    assert found.scores[:3].tolist() == pytest.approx([0.9, 0.7, 0.6])
    assert found.classes[:3].tolist() == [0, 0, 1]


def test_a_suppressed_box_suppresses_nothing():
    # a chain: A kills B, B would kill C, but B is gone, so C stays
    boxes = np.array([[0, 0, 10, 10], [2, 0, 12, 10], [4, 0, 14, 10]], np.float32)[:, None]
    found = multiclass_nms(jnp.array(boxes), jnp.array([[0.9], [0.8], [0.7]]), WINDOW, **SETTINGS)
    assert found.scores[:2].tolist() == pytest.approx([0.9, 0.7])
    assert int(found.num_valid) == 2


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("own_boxes", [False, True])
def test_is_greedy_suppression(seed, own_boxes):
    check(*random_case(seed, 60, 5, own_boxes=own_boxes))


@pytest.mark.parametrize("seed", range(4))
def test_is_exact_when_many_chunks_are_needed(seed):
    # 3,000 boxes of one class in a corner: nearly all of each chunk is suppressed
    check(*random_case(seed, 3000, 1, spread=15.0))


@pytest.mark.parametrize("max_total", [5, 40, 300])
@pytest.mark.parametrize("own_boxes", [False, True])
def test_equal_scores_rank_by_box_then_class(max_total, own_boxes):
    # eleven different scores of 2,100 candidates, of more boxes than a chunk holds
    boxes, scores = random_case(max_total, 700, 3, own_boxes=own_boxes)
    check(boxes, np.round(scores, 1), max_total=max_total)


@pytest.mark.parametrize("max_total", [1, 16])
def test_one_box_may_be_the_best_of_every_class(max_total):
    # all candidates of a chunk belong to a few boxes, those of all others are just over the threshold
    boxes, scores = random_case(0, 300, 40, spread=2000.0)
    scores = np.where(np.arange(300)[:, None] % 100 == 7, scores + 1, 0.06).astype(np.float32)
    check(boxes, scores, max_total=max_total)


@pytest.mark.parametrize("seed", range(4))
def test_boxes_outside_the_picture_suppress_but_are_not_shown(seed):
    check(*random_case(seed, 700, 2, spread=60.0, outside=70.0), max_per_class=40, max_total=30)


@pytest.mark.parametrize("seed", range(4))
def test_the_limit_per_class_holds_across_chunks(seed):
    check(*random_case(seed, 2000, 2, spread=2000.0), max_per_class=7, max_total=100)


def test_nothing_over_the_threshold_gives_nothing():
    boxes, scores = random_case(0, 20, 3)
    found = multiclass_nms(jnp.array(boxes), jnp.array(scores * 0.01), WINDOW, **SETTINGS)
    assert int(found.num_valid) == 0
    assert not np.asarray(found.boxes).any()


def test_a_score_at_the_threshold_is_not_over_it():
    boxes = np.array([[[0, 0, 10, 10]]], np.float32)
    assert int(multiclass_nms(jnp.array(boxes), jnp.array([[0.05]]), WINDOW, **SETTINGS).num_valid) == 0


def test_nan_scores_and_empty_boxes_do_no_harm():
    boxes = np.array([[0, 0, 10, 10], [5, 5, 5, 9], [20, 20, 30, 30]], np.float32)[:, None]
    scores = np.array([[np.nan], [0.9], [0.8]], np.float32)
    found = multiclass_nms(jnp.array(boxes), jnp.array(scores), WINDOW, **SETTINGS)
    assert int(found.num_valid) == 1
    assert found.boxes[0].tolist() == [20, 20, 30, 30]


@pytest.mark.parametrize("edge", [np.nan, np.inf])
def test_a_box_that_is_not_finite_is_no_candidate(edge):
    # an untrained network's exponentials overflow; such boxes overlap nothing and would all be looked at
    boxes = np.array([[-edge, -edge, edge, edge], [20, 20, 30, 30]], np.float32)[:, None]
    found = multiclass_nms(jnp.array(boxes), jnp.array([[0.9], [0.8]]), WINDOW, **SETTINGS)
    assert int(found.num_valid) == 1
    assert found.boxes[0].tolist() == [20, 20, 30, 30]


def test_a_batch_is_its_pictures_one_by_one():
    cases = [random_case(seed, 700, 2, spread=20.0) for seed in range(3)]
    boxes, scores = (jnp.array(np.stack(arrays)) for arrays in zip(*cases, strict=True))
    run = functools.partial(multiclass_nms, **SETTINGS)
    together = jax.vmap(run, in_axes=(0, 0, None))(boxes, scores, WINDOW)
    for i in range(3):
        alone = run(boxes[i], scores[i], WINDOW)
        for one, other in zip(alone, together, strict=True):
            np.testing.assert_array_equal(one, other[i])


def test_small_chunks_give_the_same(monkeypatch):
    boxes, scores = random_case(3, 500, 4, spread=40.0)
    whole = multiclass_nms(jnp.array(boxes), jnp.array(scores), WINDOW, **SETTINGS)
    monkeypatch.setattr(nms, "CHUNK", 16)
    monkeypatch.setattr(nms, "SURVIVORS", 8)
    parts = multiclass_nms(jnp.array(boxes), jnp.array(scores), WINDOW, **SETTINGS)
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("num_classes", [1, 3])
@pytest.mark.parametrize("own_boxes", [False, True])
def test_boxes_piled_on_few_objects(num_classes, own_boxes):
    # what a trained detector says: fewer survive than are wanted, so every candidate must be dealt with
    generator = np.random.default_rng(num_classes)
    objects = np.array([[10, 10, 50, 60], [40, 20, 90, 80], [5, 60, 30, 95]])[generator.integers(0, 3, 1500)]
    shape = (1500, num_classes if own_boxes else 1, 4)
    boxes = (objects[:, None] + generator.normal(0, 1.0, shape)).astype(np.float32)
    scores = generator.random((1500, num_classes)).astype(np.float32)
    check(boxes, scores, max_per_class=40, max_total=50)


def test_wrong_shapes_are_refused():
    with pytest.raises(Exception, match="type"):
        multiclass_nms(jnp.zeros((5, 1, 3)), jnp.zeros((5, 2)), WINDOW, **SETTINGS)


@functools.cache
def compiled_ranking(iou_threshold):
    return jax.jit(functools.partial(rank_survivors, iou_threshold=iou_threshold))


@pytest.mark.parametrize("num_boxes", [1, 255, 256, 257, 700])
@pytest.mark.parametrize("iou_threshold", [0.3, 0.99])
def test_survivors_are_those_of_plain_loops(num_boxes, iou_threshold):
    # within one block, at its edges, through several
    boxes, scores = random_case(num_boxes, num_boxes, 1)
    boxes, scores = boxes[:, 0], np.round(scores[:, 0], 2)  # rounded, so that scores tie
    expected, order = [], np.argsort(-scores, kind="stable")
    for i in order:
        if all(overlap(boxes[i].astype(float), boxes[j].astype(float)) <= iou_threshold for j in expected):
            expected.append(i)
    ranking = compiled_ranking(iou_threshold)(jnp.array(boxes), jnp.array(scores))
    np.testing.assert_array_equal(ranking.order, order)
    np.testing.assert_array_equal(np.asarray(ranking.order)[np.asarray(ranking.is_kept)], expected)


def test_empty_boxes_survive_and_no_boxes_rank_nothing():
    # tensorflow's kernel: a box of no area overlaps nothing
    same = jnp.tile(jnp.array([[5.0, 5, 5, 9]]), (3, 1))
    assert compiled_ranking(0.3)(same, jnp.array([1.0, 3.0, 2.0])).is_kept.all()
    assert rank_survivors(jnp.zeros((0, 4)), jnp.zeros(0), iou_threshold=0.3).order.shape == (0,)
