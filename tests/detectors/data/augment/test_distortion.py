import hypothesis.extra.numpy as hnp
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.data.augment.distortion import Distortion, colour_map, distort, draw_distortion

PICTURES = hnp.arrays(np.uint8, st.tuples(st.integers(0, 6), st.integers(0, 6), st.just(3)))
DISTORTIONS = st.builds(
    Distortion, st.floats(-32, 32), st.floats(0.5, 1.5), st.floats(0.5, 1.5), st.floats(-36, 36)
)


def one_pixel(*rgb):
    return np.array([[rgb]], np.uint8)


@pytest.mark.parametrize(
    ("distortion", "before", "after"),
    [
        (Distortion(brightness=20), (0, 100, 250), (20, 120, 255)),
        (Distortion(contrast=0.5), (0, 100, 250), (0, 50, 125)),
        (Distortion(brightness=10, contrast=1.5), (10, 20, 30), (30, 45, 60)),  # (x + 10) * 1.5
        (Distortion(hue_degrees=120), (200, 0, 0), (0, 200, 0)),  # red becomes green
        (Distortion(hue_degrees=-120), (200, 10, 0), (10, 0, 200)),
        (Distortion(saturation=0), (100, 0, 0), (30, 30, 30)),  # 0.299 * 100
        (Distortion(saturation=0.5), (100, 0, 0), (65, 15, 15)),  # half way to 29.9
        (Distortion(saturation=1.3, hue_degrees=30), (80, 80, 80), (80, 80, 80)),  # grey stays grey
    ],
)
def test_colours_by_hand(distortion, before, after):
    assert np.abs(distort(one_pixel(*before), distortion)[0, 0].astype(int) - after).max() <= 1


@given(PICTURES, DISTORTIONS)
def test_pillow_does_what_the_map_says(image, distortion):
    weights = colour_map(distortion)
    expected = np.clip(image @ weights[:, :3].T + weights[:, 3], 0, 255)
    result = distort(image, distortion)
    assert result.dtype == np.uint8
    assert result.shape == image.shape
    assert np.abs(result - expected).max(initial=0) <= 0.51


def test_nothing_drawn_changes_nothing():
    image = one_pixel(3, 4, 5)
    assert draw_distortion(np.random.default_rng(0), 0.0) == Distortion()
    assert distort(image, Distortion()) is image


def test_draws_keep_to_their_ranges():
    rng = np.random.default_rng(0)
    drawn = np.array([draw_distortion(rng, 1.0) for _ in range(300)])
    assert np.all(drawn.min(axis=0) >= [-32, 0.5, 0.5, -36])
    assert np.all(drawn.max(axis=0) <= [32, 1.5, 1.5, 36])
    np.testing.assert_allclose(drawn.mean(axis=0), [0, 1, 1, 0], atol=5)
    halves = np.array([draw_distortion(rng, 0.5) for _ in range(400)]) != np.array(Distortion())
    # 200 of 400 each, standard deviation 10
    assert np.abs(halves.sum(axis=0) - 200).max() < 40
