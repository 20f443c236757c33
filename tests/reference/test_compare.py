"""What counts as equal."""

import numpy as np
import pytest

from tests.reference.compare import matched, tensor, tensors
from tests.reference.recorded import Recorded

BOXES = np.array([[0, 0, 1, 1], [0, 0, 1, 1]], float)
SCORES, CLASSES = np.array([0.5, 0.5]), np.array([1, 1])
NOTHING = np.zeros((0, 4)), np.zeros(0), np.zeros(0)


def sampled(whole, index):
    """As arrays of more than 40,000 values are recorded."""
    return {
        "x#shape": np.array(whole.shape),
        "x#index": np.array(index),
        "x#value": whole.reshape(-1)[index].astype(np.float32),
        "x#mean_std": np.array([whole.mean(), whole.std()]),
    }


def test_tensors_compare_by_the_largest_magnitude():
    recorded = Recorded({"x": np.array([1.0, -4.0])})
    assert tensor(recorded, "x", np.array([1.0, -4.2])).error == pytest.approx(0.05)
    assert tensor(recorded, "x", np.array([1.0, -4.0])).passes
    assert not tensor(recorded, "x", np.array([np.nan, -4.0])).passes
    assert not tensor(recorded, "x", np.zeros(3)).passes
    assert not tensor(recorded, "y", np.zeros(3)).passes


def test_samples_compare_where_they_were_taken_and_by_mean_and_deviation():
    whole = np.arange(12.0).reshape(3, 4)
    recorded = Recorded(sampled(whole, [1, 11]))
    assert tensor(recorded, "x", whole).error == 0
    assert recorded.unread() == []
    # the third value is not in the sample; its 12 moves the mean by 1, which is 1/11 of the largest
    assert tensor(recorded, "x", whole + 12 * (whole == 2)).error == pytest.approx(1 / 11)
    assert not tensor(recorded, "x", whole.reshape(4, 3)).passes


def test_zeros_equal_zeros_and_an_empty_array_itself():
    zeros = Recorded({"x": np.zeros(4), **sampled(np.zeros(4), [0]), "empty": np.zeros((0, 4))})
    assert tensor(zeros, "x", np.zeros(4)).error == 0
    assert tensor(zeros, "x", np.full(4, 0.5)).error == 0.5
    assert not tensor(zeros, "x", np.full(4, np.nan)).passes
    assert tensor(Recorded(sampled(np.zeros(4), [0])), "x", np.zeros(4)).error == 0
    assert tensor(zeros, "empty", np.zeros((0, 4))).passes
    assert not tensor(zeros, "empty", np.zeros((1, 4))).passes


def test_what_a_compact_folder_repeats_not_may_be_missing_and_nothing_else():
    ours = {"x": np.ones(2), "raw_detection_scores": np.ones(2), "anchors": np.ones(2)}
    found = {result.what: result.passes for result in tensors(Recorded({"x": np.ones(2)}), ours)}
    assert found == {"x": True, "anchors is not recorded": False}
    wrong = Recorded({"x": np.ones(2), "anchors": np.ones(2), "raw_detection_scores": np.zeros(2)})
    assert [result.passes for result in tensors(wrong, ours)] == [True, False, True]


def test_an_array_is_unread_until_somebody_looks_at_it():
    recorded = Recorded({"a": np.zeros(2), "b": np.zeros(2), **sampled(np.ones(4), [0])})
    assert recorded.names() == ["a", "b", "x"]
    assert "x" in recorded
    assert "x#median" not in recorded
    assert recorded.unread() == ["a", "b", "x#index", "x#mean_std", "x#shape", "x#value"]
    tensor(recorded, "x", np.ones(4))
    assert recorded["b"].shape == (2,)
    assert recorded.unread() == ["a"]


def test_sets_match_one_to_one():
    ours = (BOXES, SCORES, CLASSES)
    assert matched("d", ours, ours).error == 0
    assert matched("d", ours, (BOXES * [[1.0], [3.0]], SCORES, CLASSES)).error == 0.5
    assert matched("d", ours, (BOXES, SCORES, CLASSES + 1)).error == 1
    assert matched("d", ours, (BOXES, SCORES * [1, 1.01], CLASSES)).error == 0.5


def test_as_many_pairs_are_made_as_can_be():
    # the first of ours fits either of theirs, the second only the first: taking what comes would leave one out
    ours = np.array([[0, 0, 1000, 1000], [0, 0, 1000, 991.0]])
    theirs = np.array([[0, 0, 1000, 997], [0, 0, 1000, 1003.0]])
    assert matched("d", (ours, SCORES, CLASSES), (theirs, SCORES, CLASSES)).error == 0


def test_nothing_equals_nothing_only():
    assert matched("d", NOTHING, NOTHING).error == 0
    assert matched("d", NOTHING, (BOXES, SCORES, CLASSES)).error == 1
    assert matched("d", (BOXES, SCORES, CLASSES), NOTHING).error == 1
