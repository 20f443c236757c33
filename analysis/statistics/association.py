"""How two columns of numbers go together: correlation, slope, how sure, and when there is nothing to claim.

Which statistics, and why:

- Pearson's r says how near the points lie to a line; its square is the R² of the line. Its interval is Fisher's: atanh r
  is about normal with variance 1 / (n - 3). For normal columns that is right from 4 points on (simulated in the tests).
  A bootstrap of pairs is not: a draw of few points often holds only two or three different ones, on a line.
- The p-value is that of a permutation test of r: how often are the points as far from uncorrelated when the columns are
  paired by lot? All orders are tried where there are at most 7 points, 9,999 of them otherwise. It asks for no normal
  columns, and knows that few points cannot be sure: 4 of them never reach 0.05, for 2 of their 24 orders are extreme.
- Spearman's rank correlation says whether one rises with the other, on a line or not. Its interval leaves out one
  network at a time (below), from `LEAST_NETWORKS` on; a formula for independent points needs more of them.
- The slope is Theil and Sen's, the median of the slopes through two points: one odd point does not turn it. Its interval
  is the one from Kendall's tau (Sen, 1968), which holds from 5 points on (simulated in the tests).

All of that takes points for independent. Where several are of one network, which hang together, intervals and p-value
come from leaving out one network at a time (`analysis.statistics.leave_out`), and with fewer than `LEAST_NETWORKS` there are
none.
"""

import math
from collections.abc import Hashable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.errors import AnalysisError
from analysis.rounding import Toward, rounded
from analysis.statistics.interval_words import ends_words, with_interval
from analysis.statistics.leave_out import LEAST_NETWORKS, Sure, leave_out
from analysis.words import counted

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
        spearman_lower, spearman_upper: its 95 % interval; None below `LEAST_NETWORKS`, or where all ranks agree.
        slope: rise of y for a rise of x by 1; None where `pearson` is.
        slope_lower, slope_upper: its 95 % interval; None below `LEAST_SLOPE_POINTS`.
        intercept: of the line with that slope that has as many points above as below; None where `slope` is.
        no_claim: why there is no correlation, in words that follow "because"; None where there is one.
        num_networks: that the points are of; as many as points where each is of its own.
    """

    num_points: int
    pearson: float | None = None
    pearson_lower: float | None = None
    pearson_upper: float | None = None
    p_value: float | None = None
    spearman: float | None = None
    spearman_lower: float | None = None
    spearman_upper: float | None = None
    slope: float | None = None
    slope_lower: float | None = None
    slope_upper: float | None = None
    intercept: float | None = None
    no_claim: str | None = None
    num_networks: int = 0

    @property
    def hangs_together(self) -> bool:
        """Whether several points are of one network."""
        return self.num_networks < self.num_points

    @property
    def has_few_networks(self) -> bool:
        """Whether there is no interval because the points are of too few networks."""
        return self.hangs_together and self.num_networks < LEAST_NETWORKS

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


def association(x: ArrayLike, y: ArrayLike, networks: Sequence[Hashable] | None = None) -> Association:
    """How `y` goes with `x`, points that lack either left out.

    Args:
        x: (n,) numbers; NaN where missing.
        y: (n,) likewise.
        networks: (n,) what each point is of; points of one hang together. By default each is of its own.

    Raises:
        AnalysisError: the columns are not of one length, or hold infinite numbers.

    Source: Fisher, "On the probable error of a coefficient of correlation" (1921); Sen, "Estimates of the regression
    coefficient based on Kendall's tau" (1968).

    >>> found = association([1, 2, 3, 4, 5], [1, 3, 2, 5, 4])
    >>> round(found.pearson, 3), round(found.spearman, 3), round(found.p_value, 3), found.slope
    (0.8, 0.8, 0.133, 0.875)
    >>> association([1, 2, 3], [1, 3, 2]).no_claim
    'there are 3 points, and an interval takes 4'
    """
    xs, ys, labels = _columns(x, y, networks)
    found = Association(len(xs), num_networks=len(set(labels)))
    no_claim = _no_claim(xs, ys)
    if no_claim is not None:
        return found._replace(no_claim=no_claim)
    found = _ranked(xs, ys, labels, found)
    if found.hangs_together:
        return _of_networks(xs, ys, labels, found)
    return _theil_sen(xs, ys, _correlations(xs, ys, found))


def _columns(
    x: ArrayLike, y: ArrayLike, networks: Sequence[Hashable] | None
) -> tuple[Floats, Floats, list[int]]:
    """The points that have both, and a number for the network of each."""
    xs, ys = np.asarray(x, np.float64), np.asarray(y, np.float64)
    if xs.ndim != 1 or xs.shape != ys.shape or np.isinf(xs).any() or np.isinf(ys).any():
        raise AnalysisError(
            f"an association was asked of columns of shapes {xs.shape} and {ys.shape}; give two of one length, of "
            "finite numbers, NaN where one is missing"
        )
    labels = list(range(len(xs))) if networks is None else list(networks)
    if len(labels) != len(xs):
        raise AnalysisError(
            f"an association was asked of {len(xs)} points of {len(labels)} networks; give one a point"
        )
    has_both = ~np.isnan(xs) & ~np.isnan(ys)
    kept = [label for label, has in zip(labels, has_both, strict=True) if has]
    numbers = {label: number for number, label in enumerate(dict.fromkeys(kept))}
    return xs[has_both], ys[has_both], [numbers[label] for label in kept]


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


def _pearson(xs: Floats, ys: Floats) -> float:
    """The correlation; NaN where a column is constant."""
    if len(xs) < 2 or _is_constant(xs) or _is_constant(ys):
        return math.nan
    r = float(np.clip(np.corrcoef(xs, ys)[0, 1], -1, 1))
    return math.copysign(1.0, r) if abs(r) > _LINE else r


def _on_fishers_scale(r: float) -> float:
    """atanh, on which a correlation is about normal; infinite for a line."""
    return math.copysign(math.inf, r) if abs(r) == 1 else math.atanh(r)


def _sure_correlation(xs: Floats, ys: Floats, labels: list[int]) -> Sure:
    """The interval of a correlation, and its p-value, from leaving out networks."""
    sure = leave_out(lambda kept: _on_fishers_scale(_pearson(xs[kept], ys[kept])), labels, CONFIDENCE)
    if sure.lower is None or sure.upper is None:
        return sure
    return sure._replace(lower=math.tanh(sure.lower), upper=math.tanh(sure.upper))


def _ranked(xs: Floats, ys: Floats, labels: list[int], found: Association) -> Association:
    """`found` with Spearman's correlation, that of ranks."""
    from scipy import stats  # type: ignore[import-untyped]

    ranks = stats.rankdata(xs), stats.rankdata(ys)
    sure = _sure_correlation(*ranks, labels)
    return found._replace(spearman=_pearson(*ranks), spearman_lower=sure.lower, spearman_upper=sure.upper)


def _correlations(xs: Floats, ys: Floats, found: Association) -> Association:
    """`found` with Pearson's correlation over independent points."""
    from scipy import stats

    orders = math.factorial(len(xs)) if len(xs) <= _EXACT_POINTS else _RANDOM_ORDERS
    method = stats.PermutationMethod(n_resamples=orders, random_state=np.random.default_rng(_SEED))
    found = found._replace(
        pearson=_pearson(xs, ys), p_value=float(stats.pearsonr(xs, ys, method=method).pvalue)
    )
    if found.pearson is None or abs(found.pearson) == 1:
        return found
    lower, upper = stats.pearsonr(xs, ys).confidence_interval(CONFIDENCE)
    return found._replace(pearson_lower=float(lower), pearson_upper=float(upper))


def _theil_sen(xs: Floats, ys: Floats, found: Association) -> Association:
    """`found` with Theil and Sen's line over independent points."""
    from scipy import stats

    line = stats.theilslopes(ys, xs, CONFIDENCE, method="joint")
    found = found._replace(slope=float(line.slope), intercept=float(line.intercept))
    if len(xs) < LEAST_SLOPE_POINTS:
        return found
    return found._replace(slope_lower=float(line.low_slope), slope_upper=float(line.high_slope))


def _of_networks(xs: Floats, ys: Floats, labels: list[int], found: Association) -> Association:
    """`found` with correlation and line, and how sure they are where points of one network hang together."""
    i, j = np.triu_indices(len(xs), 1)
    has_slope = xs[i] != xs[j]
    i, j = i[has_slope], j[has_slope]
    slopes = (ys[j] - ys[i]) / (xs[j] - xs[i])

    def slope(kept: NDArray[np.bool_]) -> float:
        among = slopes[kept[i] & kept[j]]
        return float(np.median(among)) if among.size else math.nan

    sure, steep = _sure_correlation(xs, ys, labels), leave_out(slope, labels, CONFIDENCE)
    rise = slope(np.ones(len(xs), bool))
    return found._replace(
        pearson=_pearson(xs, ys),
        pearson_lower=sure.lower,
        pearson_upper=sure.upper,
        p_value=sure.p_value,
        slope=rise,
        slope_lower=steep.lower,
        slope_upper=steep.upper,
        intercept=float(np.median(ys - rise * xs)),
    )


def correlation_words(found: Association) -> str:
    """Correlation, interval and p-value of an association that has a correlation.

    >>> correlation_words(association([1, 2, 3, 4, 5], [1, 3, 2, 5, 4]))
    'correlation 0.80, 95 % interval -0.28 to 0.99, p = 0.13'
    >>> correlation_words(association([1, 2, 3, 4, 5], [1, 3, 2, 5, 4], "aabbc"))
    'correlation 0.80, of 3 networks, too few for an interval'
    """
    assert found.pearson is not None, found.no_claim
    sure = _interval_words(found.pearson, found.pearson_lower, found.pearson_upper, found)
    p_value = "" if found.has_few_networks else f", {p_words(found.p_value)}"
    return f"correlation {r_words(found.pearson)}, {sure}{p_value}"


def rank_words(found: Association) -> str:
    """The rank correlation of an association that has one, with its interval where there is one.

    >>> rank_words(association([1, 2, 3, 4, 5], [1, 3, 2, 5, 4]))
    '0.80'
    >>> rank_words(association(range(9), [0, 2, 1, 4, 3, 6, 5, 8, 7]))
    '0.93 (0.82 to 0.98)'
    """
    assert found.spearman is not None, found.no_claim
    return with_interval(found.spearman, found.spearman_lower, found.spearman_upper, r_words)


def networks_caveat(found: Association) -> str | None:
    """What an interval over points that hang together is of; None where there are none such."""
    if not found.hangs_together or found.pearson is None:
        return None
    if found.has_few_networks:
        return f"Detectors of one network hang together, and an interval takes {LEAST_NETWORKS} networks."
    return (
        f"Detectors of one network hang together: intervals and p come from leaving out one of the {found.num_networks} "
        "networks at a time."
    )


def _interval_words(value: float, lower: float | None, upper: float | None, found: Association) -> str:
    if found.has_few_networks:
        return f"of {counted(found.num_networks, 'network')}, too few for an interval"
    if lower is None or upper is None:
        return "exactly on a line" if abs(value) == 1 else "without an interval"
    return f"{100 * CONFIDENCE:g} % interval {ends_words(lower, upper, r_words)}"


def r_words(value: float, toward: Toward = "nearest") -> str:
    """A correlation with two decimals, or as many as tell it from 1 and -1, four at most.

    >>> r_words(0.816), r_words(0.9987), r_words(-1.0)
    ('0.82', '0.999', '-1.00')
    """
    decimals = next((n for n in (2, 3, 4) if abs(rounded(value, n, toward)) < 1), 2)
    return f"{rounded(value, decimals, toward):.{decimals}f}"


def p_words(p_value: float | None) -> str:
    """A p-value as sentences say it.

    >>> p_words(0.0314), p_words(0.00001), p_words(0.5)
    ('p = 0.031', 'p < 0.001', 'p = 0.50')
    """
    if p_value is None:
        return "no p-value"
    return "p < 0.001" if p_value < 0.001 else f"p = {p_value:.{3 if p_value < 0.1 else 2}f}"
