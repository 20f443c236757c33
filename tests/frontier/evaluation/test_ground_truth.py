from pathlib import Path

import numpy as np
import pytest

from detectors.data.dataset import Annotations, Category, Dataset, Picture
from frontier.errors import UsageError
from frontier.evaluation.ground_truth import ground_truth_of

TWO = Annotations(
    boxes=np.array([[10, 20, 40, 60], [0, 0, 5, 5]], np.float32),
    classes=np.array([1, 0]),
    is_crowd=np.array([False, True]),
    areas=np.array([700.0, 25.0]),
    ids=np.array([4, 5]),
)


def dataset(pictures, categories=((18, "dog"), (44, "bottle"))):
    return Dataset(
        "made up",
        tuple(Picture(n, Path(f"{n}.jpg"), 100, 100, annotations) for n, annotations in pictures),
        tuple(Category(n, name) for n, name in categories),
    )


def test_objects_become_flat_arrays_in_xywh():
    truth = ground_truth_of(dataset([(2, Annotations.empty()), (7, TWO)]))
    assert truth.image_ids.tolist() == [2, 7]
    assert (truth.category_ids.tolist(), truth.names) == ([18, 44], ("dog", "bottle"))
    assert truth.images.tolist() == [1, 1]
    assert truth.categories.tolist() == [1, 0]
    assert truth.boxes.tolist() == [[10, 20, 30, 40], [0, 0, 5, 5]]
    assert truth.areas.tolist() == [700, 25]
    assert truth.is_crowd.tolist() == [False, True]


def test_ids_in_any_order_rise_in_the_truth():
    truth = ground_truth_of(dataset([(7, TWO), (2, Annotations.empty())], [(44, "bottle"), (18, "dog")]))
    assert truth.image_ids.tolist() == [2, 7]
    assert [truth.names[place] for place in truth.categories] == ["dog", "bottle"]


def test_pictures_without_objects():
    truth = ground_truth_of(dataset([(1, Annotations.empty())]))
    assert (truth.boxes.shape, truth.images.shape, truth.categories.shape) == ((0, 4), (0,), (0,))


@pytest.mark.parametrize("empty", [dataset([]), dataset([(1, TWO)], [])])
def test_an_empty_data_set_is_refused(empty):
    with pytest.raises(
        UsageError, match=r"made up: . pictures and . categories; an evaluation needs at least one"
    ):
        ground_truth_of(empty)
