import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.data.augment.augmentation import FLIP, NONE, PRESETS, SSD, SSD_FULL, Augmentation, augment
from detectors.data.augment.example import Example
from detectors.errors import ConfigError
from tests.detectors.data.augment.painted import assert_boxes_enclose_their_pixels, painted

GEOMETRY = Augmentation(flip=0.5, crop=0.85, expansion=0.5)
SEEDS = st.integers(0, 2**32)


@given(painted(), SEEDS)
def test_boxes_follow_through_everything_geometric(example, seed):
    changed = augment(example, GEOMETRY, np.random.default_rng(seed))
    assert_boxes_enclose_their_pixels(changed)
    assert set(changed.classes.tolist()) <= set(example.classes.tolist())


@given(painted(), SEEDS, st.sampled_from([SSD, SSD_FULL, FLIP]))
def test_the_same_numbers_give_the_same_picture(example, seed, augmentation):
    one, two = (augment(example, augmentation, np.random.default_rng(seed)) for _ in range(2))
    for first, second in zip(one, two, strict=True):
        np.testing.assert_array_equal(first, second)


@given(painted(), SEEDS)
def test_distortion_leaves_the_boxes(example, seed):
    changed = augment(example, Augmentation(distortion=1.0), np.random.default_rng(seed))
    np.testing.assert_array_equal(changed.boxes, example.boxes)
    assert changed.image.shape == example.image.shape


@given(painted(), SEEDS)
def test_none_changes_nothing(example, seed):
    same = augment(example, NONE, np.random.default_rng(seed))
    for before, after in zip(example, same, strict=True):
        np.testing.assert_array_equal(before, after)


@given(SEEDS)
def test_a_picture_of_one_pixel_survives(seed):
    example = Example(np.zeros((1, 1, 3), np.uint8), np.array([[0, 0, 1, 1]], np.float32), np.array([0]))
    changed = augment(example, SSD_FULL, np.random.default_rng(seed))
    assert changed.image.size > 0
    assert len(changed.boxes) <= 1


def test_flip_half_of_the_time():
    example = Example(np.zeros((2, 4, 3), np.uint8), np.array([[0, 0, 1, 1]], np.float32), np.array([0]))
    rng = np.random.default_rng(0)
    flips = sum(augment(example, FLIP, rng).boxes[0, 0] == 3 for _ in range(400))
    # 200 of 400, standard deviation 10
    assert abs(flips - 200) < 40


def test_the_presets_are_the_published_recipes():
    assert PRESETS == {"none": NONE, "flip": FLIP, "ssd": SSD, "ssd_full": SSD_FULL}
    assert SSD.to_dict() == {"flip": 0.5, "crop": 0.85, "expansion": 0.0, "distortion": 0.0}
    assert FLIP.keeps_size
    assert not SSD.keeps_size


@pytest.mark.parametrize("augmentation", PRESETS.values())
def test_json_round_trip(augmentation):
    assert Augmentation.from_dict(json.loads(json.dumps(augmentation.to_dict()))) == augmentation


@pytest.mark.parametrize("value", [-0.1, 1.5, float("nan")])
def test_a_probability_outside_0_to_1_is_an_error(value):
    with pytest.raises(ConfigError, match="flip"):
        Augmentation(flip=value)


def test_an_unknown_name_is_an_error_that_lists_the_known():
    with pytest.raises(ConfigError, match=r"rotation.*flip, crop"):
        Augmentation.from_dict({"rotation": 1.0})
