import math

import numpy as np
import pytest

from detectors.geometry.anchors import grid_anchors, ssd_anchor_shapes, ssd_anchors

MAPS_300 = [(19, 19), (10, 10), (5, 5), (3, 3), (2, 2), (1, 1)]


def test_scales_rise_linearly_and_the_square_comes_last():
    # Object Detection API: min_scale .2, max_scale .95, six layers: .2 .35 .5 .65 .8 .95, then 1.0
    shapes = ssd_anchor_shapes(6)
    assert shapes[0] == [(0.1, 1.0), (0.2, 2.0), (0.2, 0.5)]
    np.testing.assert_allclose([layer[0][0] for layer in shapes[1:]], [0.35, 0.5, 0.65, 0.8, 0.95])
    assert [ratio for _, ratio in shapes[1]] == [1.0, 2.0, 0.5, 3.0, 0.3333, 1.0]
    assert shapes[-1][-1][0] == pytest.approx(math.sqrt(0.95 * 1.0))


def test_ssd_at_300_px_has_1917_anchors():
    assert ssd_anchors(MAPS_300, 300, 300).shape == (1917, 4)


def test_first_anchor_by_hand():
    # cell (0, 0) of 19 x 19: centre 300 / 19 / 2 = 7.8947; scale .1 of 300 px: 30 x 30
    np.testing.assert_allclose(
        ssd_anchors(MAPS_300, 300, 300)[0], np.array([-15, -15, 15, 15]) + 150 / 19, rtol=1e-6
    )


def test_wide_anchor_by_hand():
    # one cell, scale .2, aspect ratio 2: 300 * .2 / sqrt 2 high, times sqrt 2 wide, around (150, 150)
    anchor = ssd_anchors([(1, 1)], 300, 300)[1]
    half_w, half_h = 30 * math.sqrt(2), 30 / math.sqrt(2)
    np.testing.assert_allclose(anchor, [150 - half_w, 150 - half_h, 150 + half_w, 150 + half_h], rtol=1e-6)


def test_order_is_row_then_column_then_shape():
    anchors = ssd_anchors([(2, 3)], 300, 300)
    centres = (anchors[::3, :2] + anchors[::3, 2:]) / 2
    np.testing.assert_allclose(
        centres, [(50, 75), (150, 75), (250, 75), (50, 225), (150, 225), (250, 225)], rtol=1e-5
    )


def test_size_follows_the_shorter_edge():
    tall, square = ssd_anchors([(1, 1)], 600, 300), ssd_anchors([(1, 1)], 300, 300)
    np.testing.assert_allclose(tall[:, 2:] - tall[:, :2], square[:, 2:] - square[:, :2], rtol=1e-5)


def test_no_cells_no_anchors():
    assert ssd_anchors([(0, 0)], 300, 300).shape == (0, 4)


def test_grid_anchors_by_hand():
    # scale 1 and aspect ratio 1 (the seventh shape) is 256 x 256; cell (1, 2) of stride 16 is centred on (32, 16)
    anchors = grid_anchors((2, 3), 16)
    assert anchors.shape == (2 * 3 * 12, 4)
    cell = anchors[(1 * 3 + 2) * 12 :][:12]
    np.testing.assert_allclose(cell[6], [32 - 128, 16 - 128, 32 + 128, 16 + 128])
    # scale .25 and aspect ratio .5 comes first: 64 / sqrt .5 high, half as wide
    np.testing.assert_allclose(cell[0, 3] - cell[0, 1], 64 / math.sqrt(0.5), rtol=1e-6)
    np.testing.assert_allclose(cell[0, 2] - cell[0, 0], 64 * math.sqrt(0.5), rtol=1e-6)
