"""A detector over a data set: the way from its canvas to COCO results, and the smallest real detector."""

import dataclasses
import types

import numpy as np
import pytest

from detectors import infer
from detectors.config import DetectorConfig
from detectors.data.dataset import Category, Dataset
from detectors.data.evaluation import evaluation_batches
from detectors.errors import DatasetError, ImageError
from detectors.geometry.nms import Detections
from frontier.errors import UsageError
from frontier.evaluation import detecting
from frontier.evaluation.detecting import category_ids, detect_dataset
from frontier.evaluation.scoring import evaluate_detector
from tests.detectors.data.tiny import written

SSD = DetectorConfig.from_name("ssd/mobilenet_v1/64/d0.25")
TWO_STAGE = DetectorConfig.from_name("faster_rcnn/mobilenet_v1/40/d0.25")
NAMES = ("cat", "bar", "disc")  # the data's own are disc (id 3) and bar (id 7), in this order
SIZES = [(40, 60), (50, 30), (33, 64), (60, 60), (20, 90)]


def knowing_all(monkeypatch, data, config, batch_size, num_boxes=3):
    """A detector that finds each box of `data` and one of a class that the data do not have; zeros beyond."""
    truth = {picture.id: picture.annotations for picture in data.pictures}
    answers = []
    for batch in evaluation_batches(data, config, batch_size=batch_size):
        boxes = np.zeros((batch_size, num_boxes, 4), np.float32)
        scores, classes = (
            np.zeros((batch_size, num_boxes), np.float32),
            np.zeros((batch_size, num_boxes), int),
        )
        valid = np.zeros(batch_size, int)
        for row, image in enumerate(batch.image_ids):
            mine = truth[image].boxes if image in truth else np.ones((1, 4))  # a blank must not count
            boxes[row, : len(mine)] = mine / batch.scales[row]
            classes[row, : len(mine)] = 1
            scores[row, : len(mine) + 1] = 0.75
            valid[row] = len(mine) + 1
        answers.append(Detections(boxes, scores, classes, valid))
    monkeypatch.setattr(detecting, "_program", lambda: lambda *_: answers.pop(0))
    return types.SimpleNamespace(config=config, graphdef=None, state=None)


@pytest.mark.parametrize("config", [SSD, TWO_STAGE])
@pytest.mark.parametrize("batch_size", [1, 2])
def test_boxes_come_back_in_pixels_of_the_picture(tmp_path, monkeypatch, config, batch_size):
    data = written(tmp_path, SIZES)
    detector = knowing_all(monkeypatch, data, config, batch_size)
    seen = []
    found = evaluate_detector(
        detector, data, NAMES, batch_size=batch_size, on_progress=lambda *pair: seen.append(pair)
    )
    order = np.argsort(found.results.image_ids)
    assert found.results.image_ids[order].tolist() == [10, 11, 13, 14]  # every third picture has no box
    assert set(found.results.category_ids.tolist()) == {7}
    np.testing.assert_allclose(
        found.results.boxes[order],
        [[0, 0, 30, 40], [0, 0, 15, 50], [0, 0, 30, 60], [0, 0, 45, 20]],
        atol=0.011,  # boxes are rounded to 0.01
    )
    assert found.scores.ap == pytest.approx(1)
    assert found.categories["bar"] == pytest.approx(1)
    assert np.isnan(found.categories["disc"])
    assert seen[-1] == (5, 5)
    assert found.num_images == 5


def test_a_real_detector_scores_and_is_compiled_once(tmp_path, monkeypatch):
    data = written(tmp_path, SIZES)
    detector = infer.untrained(dataclasses.replace(SSD, num_classes=3))
    traced = []
    detecting._program.cache_clear()
    original = infer.detect
    monkeypatch.setattr(infer, "detect", lambda *args: (traced.append(1), original(*args))[1])
    first = evaluate_detector(detector, data, NAMES, batch_size=2)
    again = evaluate_detector(detector, data, NAMES, batch_size=2)
    detecting._program.cache_clear()
    assert len(traced) == 1
    assert 0 <= first.scores.ap < 0.5
    assert first.images_per_second > 0
    np.testing.assert_array_equal(first.results.boxes, again.results.boxes)
    assert set(first.results.category_ids.tolist()) <= {3, 7}
    one_by_one = detect_dataset(detector, data, NAMES, batch_size=1)
    assert len(one_by_one.results.scores) == len(first.results.scores)


def test_classes_are_told_by_name():
    data = Dataset("data", (), (Category(3, "disc"), Category(7, "bar")))
    assert category_ids(NAMES, data).tolist() == [-1, 7, 3]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (("disc", "cat"), "know no class 'bar'. They know: disc, cat; data has: disc, bar"),
        ((), "know no class 'disc', 'bar'"),
        (("bar", "disc", "bar"), "several classes are called 'bar'"),
    ],
)
def test_names_that_do_not_match(names, words):
    data = Dataset("data", (), (Category(3, "disc"), Category(7, "bar")))
    with pytest.raises(UsageError, match=words):
        category_ids(names, data)


def test_a_missing_picture_is_named(tmp_path):
    data = written(tmp_path, SIZES[:2])
    data.pictures[1].file.unlink()
    detector = infer.untrained(dataclasses.replace(SSD, num_classes=3))
    with pytest.raises(ImageError, match=data.pictures[1].file.name):
        detect_dataset(detector, data, NAMES, batch_size=2)


def test_no_pictures_at_a_time(tmp_path):
    data = written(tmp_path, SIZES[:1])
    detector = types.SimpleNamespace(config=SSD, graphdef=None, state=None)
    with pytest.raises(DatasetError, match="a batch of 0 pictures"):
        detect_dataset(detector, data, NAMES, batch_size=0)


def test_boxes_that_are_not_finite_are_refused(tmp_path, monkeypatch):
    data = written(tmp_path, SIZES[:1])
    detector = knowing_all(monkeypatch, data, SSD, 1)
    bad = Detections(
        np.full((1, 1, 4), np.nan, np.float32), np.ones((1, 1)), np.ones((1, 1), int), np.array([1])
    )
    monkeypatch.setattr(detecting, "_program", lambda: lambda *_: bad)
    with pytest.raises(UsageError, match="1 of 1 detections hold NaN or infinity, the first of picture 10"):
        evaluate_detector(detector, data, NAMES)
