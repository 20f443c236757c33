import pytest

from detectors.catalog import META
from detectors.config import DetectorConfig
from detectors.errors import ConfigError
from frontier.benchmark.cost import cost_of

SSD = DetectorConfig.from_name("ssd/mobilenet_v1/300")


@pytest.fixture(scope="module")
def cost():
    return cost_of(SSD)


def test_cost_of_ssd_mobilenet(cost):
    assert cost.gmacs == 1.237129408  # worked out layer by layer in test_macs
    assert cost.parameters.total == 6_845_183
    assert cost.parameters_mb == pytest.approx(6_845_183 * 4 / 1e6)


def test_total_holds_at_least_the_output_of_every_convolution(cost):
    # Maps of MobileNet v1 at 300 px: each block writes a depthwise and a pointwise result.
    sides = [150, 150, 75, 75, 38, 38, 19, 19, 19, 19, 19, 19, 10, 10]
    depths = [32, 64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024]
    values = sides[0] ** 2 * depths[0]
    for index in range(1, 14):
        values += sides[index] ** 2 * (depths[index - 1] + depths[index])
    convolutions_mb = values * 4 / 1e6
    # Each is followed by batch norm (multiply, add) and ReLU6 (two comparisons): some five outputs.
    assert 4 * convolutions_mb < cost.total_mb < 7 * convolutions_mb


def test_of_several_canvases_the_cost_is_the_most_in_any_order_and_however_often(cost):
    larger = cost_of(SSD, [(400, 400)])
    assert larger.gmacs > cost.gmacs
    assert larger.total_mb > cost.total_mb
    assert cost_of(SSD, [(300, 300), (400, 400), (300, 300)]) == larger
    assert cost_of(SSD, [(400, 400), (300, 300)]) == larger
    assert larger.parameters == cost.parameters


def test_no_canvas_is_refused():
    with pytest.raises(ValueError, match="no canvas"):
        cost_of(SSD, [])


def test_a_detector_that_cannot_be_built_is_refused(monkeypatch):
    monkeypatch.delitem(META, "r_fcn")
    with pytest.raises(ConfigError, match="cannot be built"):
        cost_of(DetectorConfig.from_name("r_fcn/resnet_101/600"))
