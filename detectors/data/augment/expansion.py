"""Expansion, or zooming out: the picture somewhere on a larger canvas of the mean colour.

Source: Liu et al. 2016, section 3.6: on a canvas of up to 16 times the picture's area, before cropping.
"""

import numpy as np

from detectors.data.augment.window import Window

MAX_EXPANSION = 4.0  # of each side


def draw_expansion(rng: np.random.Generator, height: int, width: int) -> Window:
    """A window 1 to 4 times the picture's size in each direction, with the picture somewhere within."""
    factor = rng.uniform(1.0, MAX_EXPANSION)
    high, wide = int(height * factor), int(width * factor)
    top, left = -int(rng.integers(high - height + 1)), -int(rng.integers(wide - width + 1))
    return Window(left, top, left + wide, top + high)
