"""How two columns of numbers go together: correlation, slope, how sure, and when there is nothing to claim.

Which statistics, and why:

- Pearson's r says how near the points lie to a line; its square is the R² of the line. Its interval is Fisher's: atanh r
  is about normal with variance 1 / (n - 3). For normal columns that is right from 4 points on (simulated in the tests).
  A bootstrap of pairs is not: a draw of few points often holds only two or three different ones, on a line.
- The p-value is that of a permutation test of r: how often are the points as far from uncorrelated when the columns are
  paired by lot? All orders are tried where there are at most 7 points, 9,999 of them otherwise. It asks for no normal
  columns, and knows that few points cannot be sure: 4 of them never reach 0.05, for 2 of their 24 orders are extreme.
- Spearman's rank correlation says whether one rises with the other, on a line or not.
- The slope is Theil and Sen's, the median of the slopes through two points: one odd point does not turn it. Its interval
  is the one from Kendall's tau (Sen, 1968), which holds from 5 points on (simulated in the tests).
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import AnalysisError

Floats = NDArray[np.float64]

CONFIDENCE = 0.95
SIGNIFICANT = 0.05  # a p-value up to this is called significant
LEAST_POINTS = 4  # below, there is no interval of a correlation
LEAST_SLOPE_POINTS = 5
_EXACT_POINTS = 7  # all 5,040 orders are tried up to here
_RANDOM_ORDERS = 9_999  # and so many beyond
_SEED = 0
_LINE = 1 - 1e-12  # a correlation beyond is a line, but for rounding


class Association(NamedTuple):
    """How y goes with x over n points. What cannot be claimed is None, and `no_claim` says why.

    Attributes:
        num_points: n, pairs of numbers.
        pearson: correlation, from -1 to 1; None below `LEAST_POINTS`, or where a column is constant.
        pearson_lower, pearson_upper: its 95 % interval; None where the points lie exactly on a line.
        p_value: of no correlation, two-sided.
        spearman: rank correlation; None where `pearson` is.
        slope: rise of y for a rise of x by 1; None where `pearson` is.
        slope_lower, slope_upper: its 95 % interval; None below `LEAST_SLOPE_POINTS`.
        intercept: of the line with that slope that has as many points above as below; None where `slope` is.
        no_claim: why there is no correlation, in words that follow "because"; None where there is one.
    """

    num_points: int
    pearson: float | None = None
    pearson_lower: float | None = None
    pearson_upper: float | None = None
    p_value: float | None = None
    spearman: float | None = None
    slope: float | None = None
    slope_lower: float | None = None
    slope_upper: float | None = None
    intercept: float | None = None
    no_claim: str | None = None

    @property
    def r_squared(self) -> float | None:
        """The share of y's variance that lies on the line, 0 to 1."""
        return None if self.pearson is None else self.pearson**2

    @property
    def r_squared_interval(self) -> tuple[float, float] | None:
        """The 95 % interval of `r_squared`: the squares that the interval of `pearson` spans."""
        if self.pearson_lower is None or self.pearson_upper is None:
            return None
        squares = sorted((self.pearson_lower**2, self.pearson_upper**2))
        return (0.0 if self.pearson_lower < 0 < self.pearson_upper else squares[0], squares[1])

    @property
    def is_significant(self) -> bool:
        """True where so strong a correlation would arise by chance in at most 1 of 20 cases."""
        return self.p_value is not None and self.p_value <= SIGNIFICANT


def association(x: ArrayLike, y: ArrayLike) -> Association:
    """How `y` goes with `x`, points that lack either left out.

    Args:
        x: (n,) numbers; NaN where missing.
        y: (n,) likewise.

    Raises:
        AnalysisError: the two are not columns of one length, or hold infinite numbers.

    Source: Fisher, "On the probable error of a coefficient of correlation" (1921); Sen, "Estimates of the regression
    coefficient based on Kendall's tau" (1968).

    >>> found = association([1, 2, 3, 4, 5], [1, 3, 2, 5, 4])
    >>> round(found.pearson, 3), round(found.spearman, 3), round(found.p_value, 3), found.slope
    (0.8, 0.8, 0.133, 0.875)
    >>> association([1, 2, 3], [1, 3, 2]).no_claim
    'there are 3 points, and an interval takes 4'
    """
    xs, ys = _columns(x, y)
    no_claim = _no_claim(xs, ys)
    if no_claim is not None:
        return Association(len(xs), no_claim=no_claim)
    return _theil_sen(xs, ys, _correlations(xs, ys, Association(len(xs))))


def _columns(x: ArrayLike, y: ArrayLike) -> tuple[Floats, Floats]:
    xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if xs.ndim != 1 or xs.shape != ys.shape or np.isinf(xs).any() or np.isinf(ys).any():
        raise AnalysisError(
            f"an association was asked of columns of shapes {xs.shape} and {ys.shape}; give two of one length, of "
            "finite numbers, NaN where one is missing"
        )
    has_both = ~np.isnan(xs) & ~np.isnan(ys)
    return xs[has_both], ys[has_both]


def _no_claim(xs: Floats, ys: Floats) -> str | None:
    """Why no correlation of these points can be claimed; None where one can."""
    if len(xs) < LEAST_POINTS:
        count = f"{len(xs) or 'no'} point{'s' * (len(xs) != 1)}"
        return f"there {'is' if len(xs) == 1 else 'are'} {count}, and an interval takes {LEAST_POINTS}"
    if _is_constant(xs) or _is_constant(ys):
        return f"all {len(xs)} points are equal in one of the two numbers"
    return None


def _is_constant(values: Floats) -> bool:
    """Whether all are equal but for rounding."""
    return bool(np.ptp(values) <= 1e-13 * np.abs(values).max())


def _correlations(xs: Floats, ys: Floats, found: Association) -> Association:
    """`found` with Pearson's and Spearman's correlation."""
    from scipy import stats  # type: ignore[import-untyped]

    orders = math.factorial(len(xs)) if len(xs) <= _EXACT_POINTS else _RANDOM_ORDERS
    method = stats.PermutationMethod(n_resamples=orders, random_state=np.random.default_rng(_SEED))
    tested = stats.pearsonr(xs, ys, method=method)
    r = float(np.clip(tested.statistic, -1, 1))
    found = found._replace(
        pearson=r,
        p_value=float(tested.pvalue),
        spearman=float(np.clip(stats.spearmanr(xs, ys).statistic, -1, 1)),
    )
    if abs(r) > _LINE:
        return found._replace(pearson=math.copysign(1.0, r))
    lower, upper = stats.pearsonr(xs, ys).confidence_interval(CONFIDENCE)
    return found._replace(pearson_lower=float(lower), pearson_upper=float(upper))


def _theil_sen(xs: Floats, ys: Floats, found: Association) -> Association:
    """`found` with Theil and Sen's line."""
    from scipy import stats

    line = stats.theilslopes(ys, xs, CONFIDENCE, method="joint")
    found = found._replace(slope=float(line.slope), intercept=float(line.intercept))
    if len(xs) < LEAST_SLOPE_POINTS:
        return found
    return found._replace(slope_lower=float(line.low_slope), slope_upper=float(line.high_slope))


def correlation_words(found: Association) -> str:
    """Correlation, interval and p-value of an association that has a correlation.

    >>> correlation_words(association([1, 2, 3, 4, 5], [1, 3, 2, 5, 4]))
    'correlation 0.80, 95 % interval -0.28 to 0.99, p = 0.13'
    """
    assert found.pearson is not None, found.no_claim
    return f"correlation {r_words(found.pearson)}, {_interval_words(found)}, {p_words(found.p_value)}"


def _interval_words(found: Association) -> str:
    if found.pearson_lower is None or found.pearson_upper is None:
        return "exactly on a line"
    lower, upper = (r_words(end) for end in (found.pearson_lower, found.pearson_upper))
    return f"{CONFIDENCE:.0%} interval {lower} to {upper}".replace("%", " %")


def r_words(value: float) -> str:
    """A correlation with two decimals, or as many as tell it from 1 and -1, four at most.

    >>> r_words(0.816), r_words(0.9987), r_words(-1.0)
    ('0.82', '0.999', '-1.00')
    """
    decimals = next((n for n in (2, 3, 4) if abs(round(value, n)) < 1), 2)
    return f"{round(value, decimals) + 0.0:.{decimals}f}"  # + 0.0 makes 0 of -0


def p_words(p_value: float | None) -> str:
    """A p-value as sentences say it.

    >>> p_words(0.0314), p_words(0.00001), p_words(0.5)
    ('p = 0.031', 'p < 0.001', 'p = 0.50')
    """
    if p_value is None:
        return "no p-value"
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.{3 if p_value < 0.1 else 2}f}"
