import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.data.augment.crop import MIN_OVERLAPS, draw_crop
from detectors.data.augment.window import Window, shares_inside

SIDES = st.integers(1, 200)


@given(SIDES, SIDES, st.integers(0, 2**32), st.integers(0, 3))
def test_a_crop_keeps_to_its_rules(height, width, seed, number):
    rng = np.random.default_rng(seed)
    corners = rng.uniform(0, 1, (number, 2, 2)) * [width, height]
    boxes = np.concatenate([corners.min(axis=1), corners.max(axis=1)], axis=1).astype(np.float32)
    window, min_overlap = draw_crop(rng, height, width, boxes)
    assert min_overlap in MIN_OVERLAPS
    if window == Window(0, 0, width, height):
        return
    assert window == window.inside(height, width)
    high, wide = window.size
    # a whole number of pixels: half a pixel of width is what the aspect ratio may be off
    assert 0.5 - 0.5 / high <= wide / high <= 2 + 0.5 / high
    assert high * wide >= 0.1 * height * width
    if number:
        assert shares_inside(boxes, np.array([window], float)).max() >= min_overlap


def test_the_seven_settings_are_equally_likely():
    rng = np.random.default_rng(0)
    drawn = [draw_crop(rng, 8, 8, np.zeros((0, 4), np.float32))[1] for _ in range(1400)]
    counts = np.array([drawn.count(overlap) for overlap in MIN_OVERLAPS])
    # 200 each, standard deviation sqrt(1400 * 1/7 * 6/7) = 13
    assert np.abs(counts - 200).max() < 4 * 13


def test_a_crop_shows_all_places_and_sizes():
    rng = np.random.default_rng(1)
    windows = np.array([draw_crop(rng, 60, 80, np.zeros((0, 4), np.float32))[0] for _ in range(500)])
    assert windows[:, 0].min() == 0
    assert windows[:, 2].max() == 80
    areas = (windows[:, 2] - windows[:, 0]) * (windows[:, 3] - windows[:, 1]) / (60 * 80)
    assert areas.min() < 0.15
    assert areas.max() > 0.9
    assert len(np.unique(windows[:, 0])) > 40


@pytest.mark.parametrize("size", [(1, 1), (1, 500), (500, 1), (2, 999)])
def test_pictures_too_thin_for_any_crop_stay_whole(size):
    rng = np.random.default_rng(2)
    for _ in range(20):
        window, _ = draw_crop(rng, *size, np.zeros((0, 4), np.float32))
        assert window == Window(0, 0, size[1], size[0])
