"""Proof by arithmetic: multiply-adds and parameters of Table 13 of the MobileNets paper (Howard et al. 2017).

90 classes, 300 proposals, square input, as printed: thousand millions of multiply-adds, millions of parameters.
The counts depend on every choice of the paper's section 3.6: crops, pools, RPN depth, anchors, predictors.
"""

import pytest

from detectors.config import DetectorConfig
from frontier.benchmark.cost import cost_of

# detector: printed multiply-adds, printed parameters, our own two figures
TABLE_13 = {
    "ssd/mobilenet_v1/300": (1.2, 6.8, 1.237, 6.845),
    "ssd/inception_v2/300": (3.8, 13.7, 3.783, 13.818),  # parameters: one unit of the last digit above
    "faster_rcnn/vgg_16/300": (64.3, 138.5, 64.304, 138.505),
    "faster_rcnn/vgg_16/600": (149.6, 138.5, 149.541, 138.505),  # multiply-adds: one unit below
    "faster_rcnn/inception_v2/300": (118.2, 13.3, 118.217, 13.337),
    "faster_rcnn/inception_v2/600": (129.6, 13.3, 129.566, 13.337),
    "faster_rcnn/mobilenet_v1/300": (25.2, 6.1, 25.225, 6.088),
    "faster_rcnn/mobilenet_v1/600": (30.5, 6.1, 30.494, 6.088),
}
LAST_DIGIT = 0.1


@pytest.mark.parametrize("model", TABLE_13)
def test_counts_are_those_printed(model):
    printed_gmacs, printed_params, our_gmacs, our_params = TABLE_13[model]
    config = DetectorConfig.from_name(model)
    cost = cost_of(config, [(config.resolution, config.resolution)])
    gmacs, params = round(cost.gmacs, 1), round(cost.parameters.total / 1e6, 1)
    assert abs(gmacs - printed_gmacs) < 1.5 * LAST_DIGIT
    assert abs(params - printed_params) < 1.5 * LAST_DIGIT
    assert cost.gmacs == pytest.approx(our_gmacs, abs=2e-3)
    assert cost.parameters.total / 1e6 == pytest.approx(our_params, abs=2e-3)
