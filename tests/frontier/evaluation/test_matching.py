"""Matching and the twelve numbers against pycocotools, the judge of both."""

import itertools
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.accuracy.average_precision import per_category, rank, score
from analysis.accuracy.matches import OVERLAPS
from frontier.errors import UsageError
from frontier.evaluation import matching
from frontier.evaluation.matching import match
from tests.frontier.evaluation.scenes import coco, oracle, results_of, scene, truth_of

SHARED = Path(__file__).parents[4] / "shared" / "data"


def assert_equal_to_pycocotools(data, entries):
    matches = match(truth_of(data), results_of(entries))
    numbers, categories = oracle(data, entries)
    np.testing.assert_allclose(score(matches), numbers, rtol=0, atol=1e-12)
    found = per_category(rank(matches).average_precisions())
    np.testing.assert_allclose(found, categories, rtol=0, atol=1e-12)


@given(
    seed=st.integers(0, 10**6),
    num_images=st.integers(1, 12),
    num_categories=st.integers(1, 5),
    objects=st.integers(1, 10),
    levels=st.integers(1, 30),
)
def test_all_numbers_are_those_of_pycocotools(seed, num_images, num_categories, objects, levels):
    data, entries = scene(
        seed, num_images=num_images, num_categories=num_categories, objects=objects, levels=levels
    )
    if entries:  # pycocotools cannot read an empty list
        assert_equal_to_pycocotools(data, entries)


@pytest.mark.parametrize("seed", range(3))
def test_more_detections_than_count(seed):
    data, entries = scene(seed, num_images=2, num_categories=1, objects=30, detections=400, levels=300)
    assert len(entries) > 250
    assert_equal_to_pycocotools(data, entries)


def test_many_parts_give_what_one_gives(monkeypatch):
    data, entries = scene(5, num_images=30)
    whole = match(truth_of(data), results_of(entries)).arrays()
    monkeypatch.setattr(matching, "_PAIRS_AT_ONCE", 7)
    seen = []
    parts = match(truth_of(data), results_of(entries), lambda done, of: seen.append((done, of))).arrays()
    for name, array in whole.items():
        np.testing.assert_array_equal(parts[name], array, err_msg=name)
    assert len(seen) > 10
    assert seen[-1][0] == seen[-1][1]
    assert all(before[0] < after[0] for before, after in itertools.pairwise(seen))


def box(*xywh, image=1, category=1, score=None, crowd=0, number=1):
    entry = {"image_id": image, "category_id": category, "bbox": list(map(float, xywh))}
    if score is not None:
        return {**entry, "score": score}
    return {**entry, "id": number, "area": entry["bbox"][2] * entry["bbox"][3], "iscrowd": crowd}


def test_a_detection_takes_the_object_that_it_overlaps_most():
    # Boxes 100 wide side by side; shifted by 40 the overlap with the left one is 60 / 140 = 0.43, by 10 it is
    # 90 / 110 = 0.82: true at 0.5 to 0.8 (seven of ten overlaps), wrong beyond.
    data = coco([1], [1], [box(0, 0, 100, 50), box(100, 0, 100, 50, number=2)])
    entries = [box(10, 0, 100, 50, score=0.9), box(40, 0, 100, 50, score=0.8)]
    matches = match(truth_of(data), results_of(entries))
    assert matches.matched.tolist() == [0]
    assert [bool(matches.true[0, 0] >> bit & 1) for bit in range(len(OVERLAPS))] == [True] * 7 + [False] * 3
    # one of two objects found, with precision 1: 51 of the 101 recalls
    assert score(matches).ap50 == pytest.approx(51 / 101)
    assert score(matches).ap == pytest.approx(0.7 * 51 / 101)
    assert_equal_to_pycocotools(data, entries)


def test_a_second_detection_of_one_object_is_wrong_and_one_in_a_crowd_is_neither():
    data = coco([1], [1], [box(0, 0, 50, 50), box(200, 0, 200, 200, crowd=1, number=2)])
    twice = [box(0, 0, 50, 50, score=0.9), box(0, 0, 50, 50, score=0.8), box(0, 0, 50, 50, score=0.95)]
    in_crowd = [box(210 + 50 * n, 10, 40, 40, score=0.99) for n in range(3)]
    matches = match(truth_of(data), results_of([*twice, *in_crowd]))
    assert matches.matched.tolist() == [0, 1, 2, 3]
    assert matches.ignored[:, 0].tolist() == [1023, 1023, 1023, 0]
    assert matches.true[:, 0].tolist() == [0, 0, 0, 1023]
    assert score(matches).ap == pytest.approx(1)
    assert_equal_to_pycocotools(data, [*twice, *in_crowd])


def test_pictures_without_boxes_and_a_category_without_objects():
    data = coco([3, 5, 9], [2, 7], [box(0, 0, 40, 40, image=5, category=7)])
    entries = [
        box(0, 0, 40, 40, image=5, category=7, score=0.5),
        box(0, 0, 40, 40, image=3, category=7, score=0.7),
        box(0, 0, 40, 40, image=9, category=2, score=0.9),
    ]
    assert_equal_to_pycocotools(data, entries)
    matches = match(truth_of(data), results_of(entries))
    assert score(matches).ap == pytest.approx(
        0.5
    )  # the better-scored one of a picture without boxes is wrong
    assert matches.image_ids.tolist() == [3, 5, 9]


def test_no_detections_are_an_ap_of_zero_and_no_objects_none_at_all():
    data = coco([1], [1], [box(0, 0, 40, 40)])
    nothing = score(match(truth_of(data), results_of([])))
    assert (nothing.ap, nothing.ar100) == (0, 0)
    assert np.isnan(nothing.ap_small)
    empty = score(match(truth_of(coco([1], [1], [])), results_of([box(0, 0, 9, 9, score=1)])))
    assert np.isnan(empty).all()


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (box(0, 0, 1, 1, image=7, score=1.0), "picture 7 that the data set's 1 pictures .id 1. do not"),
        (
            box(0, 0, 1, 1, category=9, score=1.0),
            "category 9 that the data set does not have; it has 1: id 1",
        ),
        (box(0, 0, 1, 1, score=float("nan")), "1 of 2 detections hold NaN .*picture 1.*score nan"),
        (box(0, 0, float("inf"), 1, score=0.5), "1 of 2 detections hold NaN or infinity"),
    ],
)
def test_detections_that_cannot_be_held_against_the_truth(entry, words):
    truth = truth_of(coco([1], [1], [box(0, 0, 40, 40)]))
    with pytest.raises(UsageError, match=words):
        match(truth, results_of([box(0, 0, 40, 40, score=0.4), entry]))


@pytest.mark.parametrize("name", ["coco_tiny", "bccd"])
def test_real_data(name):
    path = SHARED / name / "annotations" / "instances_val.json"
    if not path.is_file():
        pytest.skip("the optional folder ../shared is not here")
    import json

    data = json.loads(path.read_bytes())
    rng = np.random.default_rng(0)
    entries = [
        {
            "image_id": one["image_id"],
            "category_id": one["category_id"],
            "bbox": [float(v) for v in np.round(np.array(one["bbox"]) * rng.normal(1, 0.06, 4), 2)],
            "score": round(float(rng.random()), 3),
        }
        for one in data["annotations"] * 3
    ]
    assert_equal_to_pycocotools(data, entries)
