"""SSD's random crop: a part of the picture that shows enough of at least one box.

Shapes: G boxes, A attempts. Boxes are xyxy in pixels of the picture. No jax here.
Source: Liu et al. 2016, section 2.2; Object Detection API, preprocessor.ssd_random_crop.
"""

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from detectors.data.augment.window import Window, shares_inside

# Object Detection API, preprocessor.ssd_random_crop: seven settings, equally likely
MIN_OVERLAPS = (0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0)
MIN_ASPECT, MAX_ASPECT = 0.5, 2.0  # width over height
MIN_AREA = 0.1  # of the picture's
ATTEMPTS = 100


def draw_crop(
    rng: np.random.Generator, height: int, width: int, boxes: Float[ndarray, "G 4"]
) -> tuple[Window, float]:
    """A window on the picture, and the share of its area that a box must show to be kept.

    One of the seven shares is drawn, then the first of 100 random windows that shows at least that share of some
    box; the whole picture where none does. A picture without boxes counts as one box.
    """
    min_overlap = float(rng.choice(MIN_OVERLAPS))
    windows, fits = _draw_windows(rng, height, width)
    objects = boxes if len(boxes) else np.array([[0, 0, width, height]], np.float32)
    is_good = fits & (shares_inside(objects, windows).max(axis=1) >= min_overlap)
    if not is_good.any():
        return Window(0, 0, width, height), min_overlap
    left, top, right, bottom = windows[np.argmax(is_good)].astype(int).tolist()
    return Window(left, top, right, bottom), min_overlap


def _draw_windows(rng: np.random.Generator, height: int, width: int) -> tuple[ndarray, ndarray]:
    """Windows of whole pixels (A, 4), and whether each keeps to the picture and to its least area (A,)."""
    aspects = rng.uniform(MIN_ASPECT, MAX_ASPECT, ATTEMPTS)
    area = height * width
    lowest = np.maximum(np.rint(np.sqrt(MIN_AREA * area / aspects)), 1)
    highest = np.minimum(np.floor((width + 0.5) / aspects), height)
    heights = _draw_integers(rng, lowest, highest)
    widths = np.rint(heights * aspects)
    fits = (lowest <= highest) & (widths >= 1) & (widths <= width) & (heights * widths >= MIN_AREA * area)
    lefts = _draw_integers(rng, np.zeros(ATTEMPTS), width - widths)
    tops = _draw_integers(rng, np.zeros(ATTEMPTS), height - heights)
    return np.stack([lefts, tops, lefts + widths, tops + heights], axis=1), fits


def _draw_integers(rng: np.random.Generator, lowest: ndarray, highest: ndarray) -> ndarray:
    """A whole number for each pair, from lowest to highest, both included; lowest where the pair is reversed."""
    span = np.maximum(highest - lowest, 0)
    return np.floor(lowest + rng.random(len(lowest)) * (span + 1))
