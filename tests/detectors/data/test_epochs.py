import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.config import DetectorConfig
from detectors.data.epochs import canvas_groups, plan_epochs, steps_per_epoch
from detectors.errors import DatasetError
from tests.detectors.data.tiny import unwritten

SSD = DetectorConfig.from_name("ssd/mobilenet_v1/300")
TWO_STAGE = DetectorConfig.from_name("faster_rcnn/mobilenet_v1/300")
WIDE, COMMON, TALL = (300, 500), (480, 640), (640, 480)


def epoch_of(epochs, number):
    first = number * epochs.steps
    return np.array([epochs.batch(step) for step in range(first, first + epochs.steps)])


def test_canvases_by_hand():
    # 300 px, at most 512: canvases (300, 400), (300, 512), (512, 300); 100 x 900 shrinks to 57 x 512
    data = unwritten([TALL, COMMON, WIDE, COMMON, (100, 900)])
    assert [group.tolist() for group in canvas_groups(data, TWO_STAGE)] == [[1, 3], [2, 4], [0]]
    assert [group.tolist() for group in canvas_groups(data, SSD)] == [[0, 1, 2, 3, 4]]
    # at batch 2: one batch, one batch, one batch filled up
    assert steps_per_epoch(data, TWO_STAGE, 2) == 3
    assert steps_per_epoch(data, SSD, 2) == 3


def test_a_last_batch_starts_over_with_the_shuffled_order_of_its_canvas():
    epochs = plan_epochs(unwritten([TALL, COMMON, COMMON, COMMON, COMMON]), TWO_STAGE, 3, seed=1)
    batches = epoch_of(epochs, 0)
    alone = next(row for row in batches if 0 in row)
    assert alone.tolist() == [0, 0, 0]
    seen = np.sort(np.concatenate([row for row in batches if 0 not in row]))
    values, counts = np.unique(seen, return_counts=True)
    assert values.tolist() == [1, 2, 3, 4]
    assert sorted(counts) == [1, 1, 2, 2]  # 2 batches of 3 for 4 pictures


@given(
    st.lists(st.sampled_from([WIDE, COMMON, TALL, (1, 1), (2, 999)]), min_size=1, max_size=30),
    st.integers(1, 9),
    st.integers(0, 99),
    st.sampled_from([SSD, TWO_STAGE]),
)
def test_every_picture_is_seen_each_epoch_and_no_batch_mixes_canvases(sizes, batch_size, seed, config):
    data = unwritten(sizes)
    batch_size = min(batch_size, len(sizes))
    epochs = plan_epochs(data, config, batch_size, seed)
    groups = [set(group.tolist()) for group in canvas_groups(data, config)]
    for number in (0, 3):
        batches = epoch_of(epochs, number)
        assert batches.shape == (steps_per_epoch(data, config, batch_size), batch_size)
        assert set(batches.ravel().tolist()) == set(range(len(sizes)))
        assert all(any(set(row.tolist()) <= group for group in groups) for row in batches)


def test_epochs_differ_and_seeds_differ_and_equal_seeds_do_not():
    data = unwritten([COMMON] * 20)
    one, same, other = (plan_epochs(data, SSD, 4, seed) for seed in (5, 5, 6))
    np.testing.assert_array_equal(epoch_of(one, 0), epoch_of(same, 0))
    assert not np.array_equal(epoch_of(one, 0), epoch_of(one, 1))
    assert not np.array_equal(epoch_of(one, 0), epoch_of(other, 0))


def test_a_plan_travels_to_another_process_unchanged():
    epochs = plan_epochs(unwritten([COMMON] * 7), SSD, 2, seed=3)
    np.testing.assert_array_equal(epoch_of(pickle.loads(pickle.dumps(epochs)), 1), epoch_of(epochs, 1))


def test_no_pictures_is_an_error():
    with pytest.raises(DatasetError, match="tiny has no pictures"):
        steps_per_epoch(unwritten([]), SSD, 1)


@pytest.mark.parametrize("batch_size", [0, 4])
def test_a_batch_larger_than_the_data_says_both_numbers(batch_size):
    with pytest.raises(DatasetError, match=rf"batch of {batch_size} pictures.* has 3"):
        plan_epochs(unwritten([COMMON] * 3), SSD, batch_size, seed=0)
