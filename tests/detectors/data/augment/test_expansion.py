import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from detectors.data.augment.expansion import draw_expansion

SIDES = st.integers(1, 100)


@given(SIDES, SIDES, st.integers(0, 2**32))
def test_an_expansion_holds_the_picture_and_is_at_most_four_times_as_wide(height, width, seed):
    window = draw_expansion(np.random.default_rng(seed), height, width)
    assert window.inside(height, width) == (0, 0, width, height)
    high, wide = window.size
    assert height <= high <= 4 * height
    assert width <= wide <= 4 * width
    assert abs(high / height - wide / width) <= 1 / min(height, width)


def test_expansions_come_in_all_sizes_and_places():
    rng = np.random.default_rng(0)
    windows = [draw_expansion(rng, 100, 100) for _ in range(400)]
    sizes = np.array([window.size[0] for window in windows])
    # uniform from 100 to 400: mean 250, standard deviation 87, of the mean of 400 draws 4.3
    assert abs(sizes.mean() - 250) < 4 * 4.3
    shares = np.array([-window.left / max(window.size[1] - 100, 1) for window in windows])
    assert abs(shares.mean() - 0.5) < 0.06
