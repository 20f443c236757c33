import json
from pathlib import Path

import numpy as np
import pytest

from detectors.data.dataset import Annotations, Category, Dataset, Picture
from detectors.data.source import open_dataset, read_draft
from frontier.errors import UsageError
from frontier.evaluation.ground_truth import ground_truth_of
from tests.frontier.evaluation.scenes import scene, truth_of

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


@pytest.mark.parametrize("decimals", [2, 15])
def test_boxes_of_a_file_keep_all_their_digits(tmp_path, decimals):
    data, _ = scene(3, num_images=8)
    rng = np.random.default_rng(0)
    for one in data["annotations"]:
        one["bbox"] = [round(value, decimals) for value in rng.uniform(1, 300, 4).tolist()]
    path = tmp_path / "instances_val.json"
    path.write_text(json.dumps(data))
    dataset = open_dataset(path, needs_pictures=False)
    exact, near = ground_truth_of(dataset, read_draft(path)), ground_truth_of(dataset)
    wanted = truth_of(data)
    assert exact.names == wanted.names
    for name in ("image_ids", "category_ids", "images", "categories", "areas", "is_crowd"):
        np.testing.assert_array_equal(getattr(exact, name), getattr(wanted, name), err_msg=name)
        np.testing.assert_array_equal(getattr(near, name), getattr(wanted, name), err_msg=name)
    np.testing.assert_allclose(exact.boxes, wanted.boxes, rtol=0, atol=1e-9)
    np.testing.assert_allclose(near.boxes, wanted.boxes, rtol=0, atol=1e-4)
    if decimals == 2:
        np.testing.assert_array_equal(exact.boxes, wanted.boxes)
        np.testing.assert_array_equal(near.boxes, wanted.boxes)
