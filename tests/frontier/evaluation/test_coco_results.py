import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontier.errors import FrontierError, UsageError
from frontier.evaluation.coco_results import CocoResults, read_results, write_results

GOOD = {"image_id": 3, "category_id": 18, "bbox": [1.5, 2, 30.25, 4], "score": 0.75}


def written(tmp_path, payload):
    path = tmp_path / "results.json"
    path.write_bytes(payload if isinstance(payload, bytes) else json.dumps(payload).encode())
    return path


def test_a_results_file_is_read(tmp_path):
    results = read_results(written(tmp_path, [GOOD, {**GOOD, "score": 1, "segmentation": []}]))
    assert results.image_ids.tolist() == [3, 3]
    assert results.category_ids.tolist() == [18, 18]
    assert results.boxes.tolist() == [[1.5, 2.0, 30.25, 4.0]] * 2
    assert results.scores.tolist() == [0.75, 1.0]


def test_an_empty_list_is_no_detections(tmp_path):
    results = read_results(written(tmp_path, []))
    assert [column.shape for column in results] == [(0,), (0,), (0, 4), (0,)]


BAD = {
    "truncated": (b'[{"image_id": 1', "not readable as JSON"),
    "no text": (b"\xff\xfe\x00", "not readable as JSON"),
    "the annotations": ({"images": []}, "holds an object; is it the annotations"),
    "a number": (3, "a JSON list of detections, this one holds a number"),
    "a list of lists": ([[1, 2]], "detection 0 of 1 is a list"),
    "no score": ([GOOD, {k: v for k, v in GOOD.items() if k != "score"}], "detection 1 of 2 has no 'score'"),
    "three sides": ([{**GOOD, "bbox": [1, 2, 3]}], r"of picture 3 has the box \[1, 2, 3\]"),
    "a word as id": ([{**GOOD, "image_id": "3"}], "image_id '3' and category_id 18, which must be whole"),
    "NaN": ([{**GOOD, "score": float("nan")}], "score nan, not all of them finite"),
    "infinity": ([{**GOOD, "bbox": [0, 0, float("inf"), 1]}], "not all of them finite"),
    "a truth value": ([{**GOOD, "score": True}], "score True, not all of them finite numbers"),
    "too large an id": ([{**GOOD, "image_id": 1 << 70}], "number that is too large"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_in_one_sentence(tmp_path, what):
    payload, words = BAD[what]
    with pytest.raises(UsageError, match=words) as caught:
        read_results(written(tmp_path, payload))
    assert "\n" not in str(caught.value)
    assert "results.json" in str(caught.value)


def test_a_missing_file(tmp_path):
    with pytest.raises(UsageError, match=r"none\.json: cannot be read: No such file"):
        read_results(tmp_path / "none.json")


def test_what_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(FrontierError, match="the detections cannot be written"):
        write_results(tmp_path / "file" / "out.json", CocoResults.concatenate([]))


@given(st.lists(st.tuples(st.floats(-1e4, 1e4, width=32), st.floats(0, 1, width=32)), max_size=5))
def test_rounded_detections_come_back_as_they_were_written(tmp_path_factory, numbers):
    boxes = np.array([[x, x / 2, 3.14159, 2.71828] for x, _ in numbers]).reshape(-1, 4)
    ids = np.arange(len(numbers))
    scores = np.array([score for _, score in numbers], np.float64)
    results = CocoResults(ids, ids, boxes, scores).rounded()
    path = tmp_path_factory.mktemp("results") / "deep" / "out.json"
    write_results(path, results)
    for before, after in zip(results, read_results(path), strict=True):
        np.testing.assert_array_equal(before, after)
    assert np.abs(results.boxes - boxes).max(initial=0) <= 0.005 + 1e-9
    np.testing.assert_array_equal(results.scores.astype(np.float32), scores.astype(np.float32))
