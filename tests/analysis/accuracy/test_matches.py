import dataclasses

import numpy as np
import pytest

from analysis.accuracy.matches import SIZES, Matches
from analysis.errors import AnalysisError

NO_BITS = np.zeros((0, len(SIZES)))


def matches(**arrays):
    """Two pictures, two categories, three detections of which one is right, one object."""
    made = {
        "image_ids": [4, 9],
        "category_ids": [1, 2],
        "starts": [0, 2, 3],
        "images": [0, 1, 1],
        "outside": [0, 0, 14],
        "matched": [1],
        "ranks": [0],
        "true": [[1, 1, 0, 0]],
        "ignored": [[0, 0, 1, 1]],
        "object_images": [1],
        "object_categories": [0],
        "object_counts": [3],
    }
    return Matches(**{name: np.array(arrays.get(name, values)) for name, values in made.items()})


def test_arrays_go_out_and_in():
    first = matches()
    again = Matches.from_arrays(first.arrays())
    for field in dataclasses.fields(Matches):
        array = getattr(again, field.name)
        np.testing.assert_array_equal(array, getattr(first, field.name))
        assert array.dtype == getattr(first, field.name).dtype


def test_pictures_without_anything():
    nothing = {"starts": [0, 0, 0], "images": [], "outside": [], "matched": [], "ranks": []}
    nothing |= {"true": NO_BITS, "ignored": NO_BITS}
    nothing |= {"object_images": [], "object_categories": [], "object_counts": []}
    assert len(matches(**nothing).images) == 0


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"ranks": [0, 1]}, r"ranks of shape \(2,\), not \(1,\)"),
        ({"images": [0, 1, 2]}, "images from 0 to 2 among 2"),
        ({"matched": [3]}, "matched from 3 to 3 among 3"),
        ({"image_ids": [9, 4]}, "image_ids do not rise"),
        ({"starts": [0, 3, 2]}, "starts do not rise"),
        ({"starts": [0, 3]}, "starts of shape"),
    ],
)
def test_arrays_that_contradict_each_other(arrays, words):
    with pytest.raises(AnalysisError, match=words):
        matches(**arrays)


def test_a_missing_array():
    arrays = matches().arrays()
    del arrays["true"]
    with pytest.raises(AnalysisError, match="no match data: true missing"):
        Matches.from_arrays(arrays)
