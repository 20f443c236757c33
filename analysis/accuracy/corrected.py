"""What the AP of all pictures may be: draws of the pictures at hand, freed of what repeated and few pictures add.

Every interval, difference, tie and frontier probability is made of these, so that none contradicts another. Each number
is moved twice:

- by how far the mean of its draws lies from the value itself: pictures that repeat lift an AP a little, and that is no
  uncertainty;
- by how far the value itself lies above the AP of all pictures that there might be. On few pictures AP is too high, for
  precision is read off at its best from each recall on, and the best of few is by chance better than that of many; with
  80 categories, most of them rare, 500 pictures gave 0.34 where the truth was 0.31. How much it is shows in the pictures
  themselves: half of them give more than all. Best-from-here-on curves gain with the power -2/3 of the number of pictures
  (Chernoff-type limits of monotone estimates; in simulations from 500 to 16,000 pictures the power was -0.7), so what
  is left to lose from n pictures to all is 1 / (2^(2/3) - 1) = 1.7 times what was lost from n / 2 to n. Powers from -1/2
  to -1 would make that 2.4 and 1 times; that span is taken for four standard deviations of an error. It is as common to
  two detectors as their draws are: the error of each is its own draws once more, in another order, the same for all. So
  equal detections err alike, and their difference is exactly 0.

Where many categories have fewer than about 8 objects this is not enough: of a category with 1 to 4 objects half of the
pictures tell next to nothing of what few pictures gain (`analysis.accuracy.rare`).

Shapes: R draws, N numbers.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.accuracy.draws import Draws

Floats = NDArray[np.float64]

STILL_TO_LOSE = 1 / (2 ** (2 / 3) - 1)
POWER_SD = (1 / (2**0.5 - 1) - 1) / 4  # of `STILL_TO_LOSE`


def corrected_rows(draws: Draws) -> Floats:
    """The numbers that the draws tell of all pictures, of shape (R, N); NaN where a draw holds no object that counts.

    Draws of old, which do not know what few pictures gain, are moved by their mean alone.
    """
    gains = np.zeros_like(draws.values) if draws.gains is None else draws.gains
    deviations = draws.rows - _means(draws.rows)
    centres = draws.values - STILL_TO_LOSE * gains
    return np.asarray(centres + deviations + POWER_SD * gains * _errors(deviations, draws.seed))


def _means(rows: Floats) -> Floats:
    """The mean of what each column holds; 0 of an empty one."""
    is_present = ~np.isnan(rows)
    return np.asarray(np.nansum(rows, axis=0) / np.maximum(is_present.sum(axis=0), 1))


def _errors(deviations: Floats, seed: int) -> Floats:
    """Errors of mean 0 and deviation 1, as common to two columns as their `deviations` are; 0 where those are all 0."""
    order = np.random.default_rng((seed, 2)).permutation(len(deviations))
    shuffled = np.nan_to_num(deviations)[order]
    spreads = np.sqrt(_means(shuffled**2))
    return np.asarray(shuffled / np.where(spreads > 0, spreads, 1.0))
