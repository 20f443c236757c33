import numpy as np
import pytest

from detectors.config import DetectorConfig
from detectors.data.evaluation import BLANK, evaluation_batches
from detectors.data.image import fit, read
from detectors.errors import DatasetError, ImageError
from tests.detectors.data.tiny import written

SSD = DetectorConfig.from_name("ssd/mobilenet_v1/40")
ZOO = DetectorConfig.from_name("ssd/mobilenet_v1/40@tf_zoo")
TWO_STAGE = DetectorConfig.from_name("r_fcn/mobilenet_v1/40")
SIZES = [(30, 40), (40, 30), (25, 60), (1, 1), (3, 120), (48, 64), (30, 40)]


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return written(tmp_path_factory.mktemp("tiny"), SIZES)


@pytest.mark.parametrize("batch_size", [1, 3, 50])
@pytest.mark.parametrize("config", [SSD, TWO_STAGE, ZOO])
def test_every_picture_once_as_inference_sees_it(data, config, batch_size):
    by_id = {picture.id: picture for picture in data.pictures}
    seen = []
    for batch in evaluation_batches(data, config, batch_size=batch_size, num_workers=0):
        assert [len(array) for array in batch] == [batch_size] * 4
        for row in np.flatnonzero(batch.is_real):
            fitted = fit(read(by_id[batch.image_ids[row]].file), config)
            for found, expected in zip(
                (batch.images[row], batch.sizes[row], batch.scales[row]), fitted, strict=True
            ):
                np.testing.assert_array_equal(found, expected)
        assert not batch.images[~batch.is_real].any()
        seen += batch.image_ids[batch.is_real].tolist()
    assert sorted(seen) == sorted(by_id)


def test_batches_by_hand(data):
    # canvases (40, 53), (40, 68) and (68, 40); 25 x 60 and 3 x 120 are too long for the first
    found = [
        batch.image_ids.tolist() for batch in evaluation_batches(data, TWO_STAGE, batch_size=3, num_workers=0)
    ]
    assert found == [[10, 13, 15], [16, BLANK, BLANK], [12, 14, BLANK], [11, BLANK, BLANK]]


def test_scales_lead_back_to_the_picture(data):
    for batch in evaluation_batches(data, TWO_STAGE, batch_size=2, num_workers=0):
        for row in np.flatnonzero(batch.is_real):
            height, width = SIZES[batch.image_ids[row] - 10]
            corner = np.tile(batch.sizes[row][::-1], 2) * batch.scales[row]
            np.testing.assert_allclose(corner, [width, height] * 2, rtol=1e-6)


@pytest.mark.slow  # processes take seconds to start
def test_worker_processes_change_nothing(data):
    alone = list(evaluation_batches(data, TWO_STAGE, batch_size=2, num_workers=0))
    together = list(evaluation_batches(data, TWO_STAGE, batch_size=2, num_workers=2))
    for one, other in zip(alone, together, strict=True):
        for first, second in zip(one, other, strict=True):
            np.testing.assert_array_equal(first, second)


def test_no_pictures_no_batches(data):
    assert list(evaluation_batches(data.select([]), SSD)) == []


def test_no_batch_of_none(data):
    with pytest.raises(DatasetError, match="batch of 0"):
        evaluation_batches(data, SSD, batch_size=0)


def test_a_damaged_picture_is_named(tmp_path):
    data = written(tmp_path, [(9, 9)] * 3)
    data.pictures[2].file.write_bytes(b"no picture")
    with pytest.raises(ImageError, match=r"0002\.png"):
        list(evaluation_batches(data, SSD, num_workers=0))
