import dataclasses
import itertools

import jax
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.config import DetectorConfig
from detectors.data.augment.augmentation import FLIP, NONE, SSD_FULL
from detectors.data.augment.augmentation import SSD as SSD_CROPS
from detectors.data.canvas import canvas_for, fitted_size
from detectors.data.dataset import Dataset
from detectors.data.epochs import steps_per_epoch
from detectors.data.image import fit, read
from detectors.data.pipeline import batches
from detectors.errors import ConfigError, DatasetError, ImageError
from tests.detectors.data.tiny import CATEGORIES, notes, written

SSD = DetectorConfig.from_name("ssd/mobilenet_v1/40")
ZOO = DetectorConfig.from_name("ssd/mobilenet_v1/40@tf_zoo")
TWO_STAGE = DetectorConfig.from_name("r_fcn/mobilenet_v1/40")
SIZES = [(30, 40), (40, 30), (25, 60), (1, 1), (3, 120), (48, 64), (30, 40)]
ARGUMENTS = {"batch_size": 2, "seed": 4, "num_workers": 0}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return written(tmp_path_factory.mktemp("tiny"), SIZES)


def first(number, *arguments, **options):
    stream = batches(*arguments, **{**ARGUMENTS, **options})
    found = list(itertools.islice(stream, number))
    stream.close()
    return found


def assert_equal(ones, others):
    assert len(ones) == len(others)
    jax.tree.map(np.testing.assert_array_equal, ones, others)


@pytest.mark.parametrize(("config", "augmentation"), [(SSD, SSD_FULL), (TWO_STAGE, FLIP), (ZOO, SSD_CROPS)])
def test_resuming_anywhere_continues_bit_for_bit(data, config, augmentation):
    whole = first(11, data, config, augmentation=augmentation)
    assert_equal(whole, first(11, data, config, augmentation=augmentation))
    for start in (1, 4, 10):
        assert_equal(
            whole[start:], first(11 - start, data, config, augmentation=augmentation, start_step=start)
        )
    assert not np.array_equal(
        whole[0].images, first(1, data, config, augmentation=augmentation, seed=5)[0].images
    )


@pytest.mark.parametrize("parts", [1, 2, 3])
def test_the_parts_of_a_batch_make_up_the_whole(data, parts):
    whole = first(4, data, SSD, augmentation=SSD_FULL, batch_size=6)
    shares = [
        first(4, data, SSD, augmentation=SSD_FULL, batch_size=6, part=(part, parts)) for part in range(parts)
    ]
    joined = [jax.tree.map(lambda *rows: np.concatenate(rows), *step) for step in zip(*shares, strict=True)]
    assert_equal(whole, joined)


def test_memory_for_pictures_changes_nothing(data):
    kept = first(9, data, SSD, augmentation=SSD_FULL)
    assert_equal(kept, first(9, data, SSD, augmentation=SSD_FULL, cache_mb=0.0))


@pytest.mark.slow  # processes take seconds to start
def test_worker_processes_change_nothing(data):
    alone = first(6, data, TWO_STAGE, augmentation=FLIP, start_step=3)
    assert_equal(alone, first(6, data, TWO_STAGE, augmentation=FLIP, start_step=3, num_workers=2))


@pytest.mark.slow  # as above
def test_a_missing_picture_ends_worker_processes_with_its_name(tmp_path):
    data = written(tmp_path, [(9, 9)] * 4)
    data.pictures[2].file.unlink()
    with pytest.raises(ImageError, match=r"0002\.png"):
        first(9, data, SSD, augmentation=NONE, num_workers=2)


@pytest.mark.parametrize("config", [SSD, TWO_STAGE])
def test_every_picture_once_an_epoch_on_one_canvas_a_batch(data, config):
    steps = steps_per_epoch(data, config, 2)
    sizes = {picture.id: (picture.height, picture.width) for picture in data.pictures}
    seen = first(2 * steps, data, config, augmentation=NONE)
    for epoch in (seen[:steps], seen[steps:]):
        assert set(np.concatenate([batch.image_ids for batch in epoch]).tolist()) == set(sizes)
    for batch in seen:
        for number in batch.image_ids.tolist():
            assert canvas_for(config, fitted_size(config, *sizes[number])) == batch.images.shape[1:3]


@pytest.mark.parametrize(
    ("config", "augmentation", "kind"),
    [(SSD, SSD_FULL, np.uint8), (TWO_STAGE, FLIP, np.uint8), (ZOO, FLIP, np.float32)],
)
def test_shapes_and_kinds_are_the_same_for_all(data, config, augmentation, kind):
    for batch in first(12, data, config, augmentation=augmentation):
        assert batch.images.dtype == kind
        assert batch.images.shape[0] == 2
        shapes = [(array.shape, array.dtype) for array in batch.truth]
        assert shapes == [
            ((2, 8, 4), np.float32),
            ((2, 8), np.int32),
            ((2, 8), np.bool_),
            ((2, 2), np.float32),
        ]


def test_unaugmented_pictures_are_what_inference_sees(data):
    by_id = {picture.id: picture for picture in data.pictures}
    for batch in first(4, data, TWO_STAGE, augmentation=NONE):
        for image, size, number in zip(batch.images, batch.truth.image_size, batch.image_ids, strict=True):
            fitted = fit(read(by_id[number].file), TWO_STAGE)
            np.testing.assert_array_equal(image, fitted.pixels)
            np.testing.assert_array_equal(size, fitted.size)


def test_boxes_on_the_canvas_by_hand(tmp_path):
    # 20 x 80 pixels: SSD makes it 40 x 40 (x halved, y doubled); the two-stage cap of 68 makes it 17 x 68 (times .85)
    (picture,) = written(tmp_path, [(20, 80)]).pictures
    annotations = notes([[8, 2, 40, 12], [-5, 10, 20, 99], [0, 0, 80, 20]], [1, 0, 1], [False, False, True])
    data = Dataset("tiny", (dataclasses.replace(picture, annotations=annotations),), CATEGORIES)
    (squared,) = first(1, data, SSD, augmentation=NONE, batch_size=1)
    (kept,) = first(1, data, TWO_STAGE, augmentation=NONE, batch_size=1)
    expected = {"ssd": [[4, 4, 20, 24], [0, 20, 10, 40]], "r_fcn": [[6.8, 1.7, 34, 10.2], [0, 8.5, 17, 17]]}
    for batch, name in ((squared, "ssd"), (kept, "r_fcn")):
        np.testing.assert_allclose(batch.truth.boxes[0, :2], expected[name], rtol=1e-6)
        assert not batch.truth.boxes[0, 2:].any()
        assert batch.truth.is_real[0].tolist() == [True, True] + [False] * 6  # the crowd is no target
        assert batch.truth.classes[0, :2].tolist() == [1, 0]
    assert kept.truth.image_size.tolist() == [[17, 68]]
    assert kept.images.shape == (1, 40, 68, 3)
    assert not kept.images[0, 17:].any()


def test_mirrored_boxes_on_the_canvas(tmp_path):
    # The left half of 30 x 40 becomes the right half
    data = written(tmp_path, [(30, 40)])
    always = dataclasses.replace(FLIP, flip=1.0)
    (batch,) = first(1, data, SSD, augmentation=always, batch_size=1)
    assert batch.truth.boxes[0, 0].tolist() == [20, 0, 40, 40]


@given(st.integers(0, 10**6))
def test_real_boxes_lie_on_the_picture(data, step):
    (batch,) = first(1, data, SSD, augmentation=SSD_FULL, start_step=step)
    boxes = batch.truth.boxes[batch.truth.is_real]
    assert np.all(boxes >= 0)
    assert np.all(boxes <= 40 + 1e-4)
    assert np.all(boxes[:, 2:] > boxes[:, :2])
    assert not batch.truth.boxes[~batch.truth.is_real].any()


def test_a_missing_picture_is_named(tmp_path):
    data = written(tmp_path, [(9, 9)] * 4)
    data.pictures[1].file.unlink()
    with pytest.raises(ImageError, match=r"0001\.png"):
        first(9, data, SSD, augmentation=NONE)


def test_bad_requests_are_errors_before_anything_is_read(data):
    with pytest.raises(DatasetError, match=r"batch of 8 pictures.* has 7"):
        batches(data, SSD, augmentation=NONE, batch_size=8, seed=0)
    with pytest.raises(DatasetError, match="no pictures"):
        batches(data.select([]), SSD, augmentation=NONE, batch_size=1, seed=0)
    with pytest.raises(ConfigError, match=r"crop = 0\.85.* with r_fcn/mobilenet_v1/40"):
        batches(data, TWO_STAGE, augmentation=SSD_CROPS, batch_size=1, seed=0)
