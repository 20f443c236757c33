"""Which of several numbers differ, all pairs at once, from joint draws of them.

With many pairs some differ by luck: of 435 pairs of 30 equal detectors some twenty would seem to differ at 95 % each.
So one yardstick is taken for all: the size that the largest of all standardised differences stays within in 95 % of
draws (single-step max-t). It knows that the pairs depend on each other, for it is read off joint draws, and is
therefore shorter than a correction that allows for the worst (Bonferroni, Holm); and it needs only one quantile in the
middle of what a thousand draws can show, where Holm's first step among 435 pairs asks for a p-value of 1 in 9,000.

Shapes: R draws, M numbers.

Source: Westfall and Young, Resampling-Based Multiple Testing (1993); Romano and Wolf, "Exact and approximate stepdown
methods for multiple hypothesis testing", Journal of the American Statistical Association 100 (2005).
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError

Numbers = NDArray[np.float64]


class Differences(NamedTuple):
    """All differences of M numbers, each (M, M), row less column.

    Attributes:
        values: the differences.
        lower, upper: the ends of their simultaneous intervals, which hold the differences themselves.
        is_told: True where the interval leaves out 0, so that the two can be told apart.
    """

    values: Numbers
    lower: Numbers
    upper: Numbers
    is_told: NDArray[np.bool_]


def simultaneous_differences(values: Numbers, rows: Numbers, confidence: float) -> Differences:
    """Every difference with an interval, such that all of them hold together with `confidence`.

    The interval reaches equally far to either side of the mean of the draws, and to the difference itself where that
    lies outside. A difference that is the same in every draw has no spread to judge it by: it is told apart from
    nothing, whether it is 0 (equal detections) or not (a single picture).

    Args:
        values: (M,).
        rows: (R, M) joint draws of what they may be in truth; R at least 2.
        confidence: between 0 and 1.

    Raises:
        AnalysisError: fewer than two draws, or a confidence out of range.
    """
    if len(rows) < 2 or not 0 < confidence < 1:
        raise AnalysisError(
            f"{len(rows)} draws at confidence {confidence}; give at least 2, and a confidence between 0 and 1"
        )
    centres = rows.mean(axis=0)
    away = np.ascontiguousarray((rows - centres).T)  # (M, R): a pair is then two runs of memory
    spreads = np.zeros((len(values), len(values)))
    largest = np.zeros(len(rows))
    for i in range(len(values) - 1):
        apart = away[i + 1 :] - away[i]  # (M - i - 1, R)
        spread = np.sqrt(np.einsum("mr,mr->m", apart, apart) / len(rows))
        spreads[i, i + 1 :] = spreads[i + 1 :, i] = spread
        apart *= np.divide(1.0, spread, out=np.zeros_like(spread), where=spread > 0)[:, None]
        np.maximum(largest, np.abs(apart, out=apart).max(axis=0), out=largest)
    margins = float(np.quantile(largest, confidence)) * spreads
    differences, about = values[:, None] - values, centres[:, None] - centres
    lower, upper = np.minimum(about - margins, differences), np.maximum(about + margins, differences)
    return Differences(differences, lower, upper, ((lower > 0) | (upper < 0)) & (spreads > 0))
