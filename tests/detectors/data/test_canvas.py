import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import given

from detectors.config import DetectorConfig
from detectors.data.canvas import canvas_for, canvases, fitted_size
from detectors.data.image import fit

HIGH = DetectorConfig.from_name("faster_rcnn/resnet_101/600")
LOW = DetectorConfig.from_name("r_fcn/mobilenet_v1/300")


@pytest.mark.parametrize(
    ("size", "fitted", "canvas"),
    [
        ((480, 640), (600, 800), (600, 800)),  # COCO's common size: 600 / 480 = 1.25
        ((427, 640), (600, 899), (600, 1024)),  # 640 * 600 / 427 = 899.3
        ((640, 480), (800, 600), (1024, 600)),
        ((100, 1000), (102, 1024), (600, 1024)),  # the cap rules: 100 * 1.024
        ((500, 500), (600, 600), (600, 800)),
    ],
)
def test_sizes_by_hand(size, fitted, canvas):
    assert fitted_size(HIGH, *size) == fitted
    assert canvas_for(HIGH, fitted) == canvas


@given(st.integers(1, 3000), st.integers(1, 3000), st.sampled_from([HIGH, LOW]))
def test_every_picture_has_a_canvas(height, width, config):
    fitted = fitted_size(config, height, width)
    canvas = canvas_for(config, fitted)
    assert canvas in canvases(config)
    assert fitted[0] <= canvas[0]
    assert fitted[1] <= canvas[1]
    assert max(fitted) <= config.max_resolution


def test_there_are_at_most_three():
    assert len(canvases(HIGH)) == 3
    assert canvases(DetectorConfig.from_name("ssd/mobilenet_v1/300")) == ((300, 300),)


def test_the_picture_lies_top_left_and_boxes_scale_back():
    fitted = fit(np.full((50, 60, 3), 9, np.uint8), LOW)
    assert fitted.pixels.shape == (300, 400, 3)
    assert fitted.size.tolist() == [300, 360]
    assert (fitted.pixels[:, :360] == 9).all()
    assert not fitted.pixels[:, 360:].any()
    np.testing.assert_allclose(fitted.scale, 1 / 6, rtol=1e-6)
