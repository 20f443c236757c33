"""AP of match data. The scorer as a whole is held against pycocotools in tests/frontier/evaluation."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.accuracy.average_precision import RECALLS, per_category, precision_numbers, rank, score
from analysis.accuracy.matches import OVERLAPS
from analysis.errors import AnalysisError
from frontier.evaluation.matching import match
from tests.analysis.accuracy.test_matches import matches
from tests.frontier.evaluation.scenes import coco, oracle, results_of, scene, truth_of

ALL_BITS = (1 << len(OVERLAPS)) - 1


def one_category(is_true, images, num_images, num_objects):
    """Detections of one category in order, right at every overlap or at none; objects of one size in picture 0, 1, ..."""
    matched = np.flatnonzero(is_true)
    bits = np.tile([ALL_BITS, ALL_BITS, 0, 0], (len(matched), 1))
    return matches(
        image_ids=np.arange(num_images),
        category_ids=[1],
        starts=[0, len(is_true)],
        images=images,
        outside=np.full(len(is_true), 12),
        matched=matched,
        ranks=np.zeros(len(matched)),
        true=bits,
        ignored=0 * bits,
        object_images=np.arange(num_objects) % num_images,
        object_categories=np.zeros(num_objects),
        object_counts=np.full(num_objects, 3),
    )


def test_a_curve_worked_by_hand():
    # Right, wrong, right of three objects: precision 1 up to recall 1/3 (34 of the 101 recalls: 0 to 0.33), 2/3 up to
    # recall 2/3 (33 more: 0.34 to 0.66), 0 beyond.
    found = rank(one_category([True, False, True], [0, 1, 2], 3, 3)).average_precisions()
    assert found.shape == (4, 10, 1)
    np.testing.assert_allclose(found[0], (34 + 33 * 2 / 3) / 101)
    assert np.isnan(found[2:]).all()  # no object is medium or large


def test_a_picture_that_counts_twice():
    # As above with the second picture's mistake and object counted twice: right, wrong, wrong, right of four objects.
    # Precision 1 up to recall 1/4 (26 recalls), 1/2 up to recall 1/2 (25 more).
    ranked = rank(one_category([True, False, True], [0, 1, 2], 3, 3))
    np.testing.assert_allclose(ranked.average_precisions([1, 2, 1])[0], (26 + 25 / 2) / 101)
    np.testing.assert_allclose(ranked.average_precisions([0, 5, 0])[0], 0)
    assert np.isnan(ranked.average_precisions([0, 0, 0])).all()


def test_recall_counts_the_best_of_each_picture():
    numbers = score(one_category([True, False, True], [0, 1, 2], 3, 3))
    assert (numbers.ar1, numbers.ar10, numbers.ar100) == pytest.approx((2 / 3, 2 / 3, 2 / 3))
    assert numbers.ar_small == pytest.approx(2 / 3)
    assert np.isnan(numbers.ar_large)


def duplicated(data, entries, weights):
    """The data set and results with each picture there as often as its weight says, its copies side by side."""
    ids = [one["id"] for one in data["images"]]
    copies = {
        image: [image * 100 + n for n in range(weight)] for image, weight in zip(ids, weights, strict=True)
    }
    annotations = [
        {**one, "image_id": copy} for one in data["annotations"] for copy in copies[one["image_id"]]
    ]
    annotations = [{**one, "id": number} for number, one in enumerate(annotations, 1)]
    found = [{**one, "image_id": copy} for one in entries for copy in copies[one["image_id"]]]
    categories = [one["id"] for one in data["categories"]]
    return coco(sorted(itertools.chain(*copies.values())), categories, annotations), found


@given(st.integers(0, 10**6))
def test_weights_are_what_pycocotools_says_of_copies(seed):
    data, entries = scene(seed, num_images=6, levels=10**9)  # scores all differ
    weights = np.random.default_rng(seed).integers(0, 4, 6)
    copied, found = duplicated(data, entries, weights)
    if not found:
        return
    numbers, categories = oracle(copied, found)
    precisions = rank(match(truth_of(data), results_of(entries))).average_precisions(weights)
    np.testing.assert_allclose(precision_numbers(precisions), numbers[:6], rtol=0, atol=1e-12)
    np.testing.assert_allclose(per_category(precisions), categories, rtol=0, atol=1e-12)


@given(st.integers(0, 10**6))
def test_weights_of_one_are_the_scorer(seed):
    data, entries = scene(seed)
    found = match(truth_of(data), results_of(entries))
    precisions = rank(found).average_precisions(np.ones(len(found.image_ids), int))
    np.testing.assert_array_equal(precision_numbers(precisions), score(found)[:6])


def test_the_same_weight_for_all_changes_nothing():
    found = rank(one_category([True, False, True, True], [0, 1, 2, 0], 3, 7))
    np.testing.assert_allclose(found.average_precisions([3, 3, 3]), found.average_precisions())


def test_every_recall_is_reached_where_pycocotools_reaches_it():
    # found / objects as a float64 against each recall: the comparison that pycocotools makes
    for objects in (1, 3, 7, 29, 100, 101, 1000, 11004):
        found = [True] * objects
        table = rank(one_category(found, np.zeros(objects), 1, objects)).average_precisions()
        reached = [np.any(np.arange(1, objects + 1) / objects >= recall) for recall in RECALLS]
        np.testing.assert_allclose(table[0], np.mean(reached), rtol=0, atol=1e-12)


@pytest.mark.parametrize("weights", [[1], [1.0, 1.0], [1, -1], [[1, 1]]])
def test_weights_that_make_no_sense(weights):
    with pytest.raises(AnalysisError, match="give one whole number of 0 or more for each of the 2 pictures"):
        rank(matches()).average_precisions(weights)
