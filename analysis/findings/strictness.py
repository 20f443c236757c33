"""AP against AP at one overlap, .5 and .75 (Figure 11 of the paper): does one overlap say as much as all ten?

Which of the two says more is a comparison of two fits to the same points. AP is predicted from each by a line; both
miss by so much AP, and if neither were tighter, each detector's two misses might as well be exchanged. The p-value is
that of exchanging the squared misses at random (Fisher's paired permutation; all exchanges are tried up to 13
networks). The detectors of one network hang together, so their misses are exchanged together, and intervals come from
leaving out one network at a time. The usual test of two dependent correlations, Williams' t (Steiger, 1980), asks for normal numbers: with
misses of heavy tails, and equally tight fits of 20 detectors, it called one tighter 26 times in 100 instead of 5, this
one 10 times; with normal ones both keep to 5 or 6.
"""

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.findings.finding import Finding
from analysis.findings.two_values import check_two_values
from analysis.rounding import Toward, rounded
from analysis.rows.accuracies import HOW_TO_GET_THEM, accuracies
from analysis.rows.networks import network
from analysis.rows.objective import kept_to_ap
from analysis.statistics.association import SIGNIFICANT, Association, association, networks_caveat, p_words
from analysis.statistics.interval_words import with_interval
from analysis.table import Cell, Table
from analysis.words import counted, model_words

Floats = NDArray[np.float64]

WHAT = "AP against AP at IoU .5 and .75"
COLUMNS = {"ap50": ".5", "ap75": ".75"}  # the overlap in words
LEAST_EXCHANGES = 6  # networks; the fewest whose rarest exchange has a chance below 0.05 (2 / 2^6)
_EXCHANGES, _SEED = 2**13, 0


class StrictnessPoint(NamedTuple):
    """One detector.

    Attributes:
        model: in words.
        row_id: its row in the table.
        meta_architecture, feature_extractor: words of the schema; None where unknown.
        ap, ap50, ap75: 0-1.
        eval_split: the pictures, in words; the same in all rows.
    """

    model: str
    row_id: str | None
    meta_architecture: str | None
    feature_extractor: str | None
    ap: float
    ap50: float
    ap75: float
    eval_split: str


class Strictness(NamedTuple):
    """How AP at an overlap goes with AP, and which goes more tightly.

    Attributes:
        ap50, ap75: over AP; the slope is of AP at the overlap per AP.
        tighter: `ap50` or `ap75`, whichever has the larger R²; None where they are equal or there is no claim.
        p_value: of equally tight fits; None below `LEAST_EXCHANGES` networks, or where there is no claim.
    """

    ap50: Association
    ap75: Association
    tighter: str | None
    p_value: float | None

    @property
    def is_settled(self) -> bool:
        """Whether so clear a difference would arise by chance in at most 1 of 20 cases."""
        return self.p_value is not None and self.p_value <= SIGNIFICANT


def strictness(table: Table, *, objective: str = "ap") -> Finding[StrictnessPoint]:
    """How closely AP at an overlap of .5 and of .75 follows AP over all overlaps.

    Args:
        table: rows of one evaluation split among those with the three numbers; no times are needed.
        objective: the accuracy that is asked about elsewhere; here it only makes a caveat.

    Raises:
        NothingFoundError: no row has AP, AP at .5 and AP at .75, or all that have are of one AP.
        AnalysisError: the rows are of several evaluation splits, or there is no such accuracy.

    Source: Huang et al., CVPR 2017, Figure 11: "mAP@.75 is slightly more tightly correlated ... (with R² > .99)".
    """
    found = accuracies(table, WHAT, ("ap", *COLUMNS))
    points = [_point(row, found.eval_split) for row in found.table.rows()]
    points.sort(key=lambda point: (point.ap, point.model))
    check_two_values([[point.ap for point in points]], WHAT, "AP", HOW_TO_GET_THEM)
    fits = fitted(points)
    return Finding(
        name="strictness",
        title="AP against AP at one overlap",
        sentence=f"On {found.eval_split}, {_sentence(fits)}",
        rows=tuple(points),
        caveats=(*kept_to_ap(objective), *_caveats(fits), *found.caveats),
        source="Huang et al., CVPR 2017, Figure 11",
    )


def fitted(points: Sequence[StrictnessPoint]) -> Strictness:
    """How AP at each overlap goes with AP over all `points`."""
    ap, ap50, ap75 = (
        np.array([(point.ap, point.ap50, point.ap75) for point in points], np.float64).reshape(-1, 3).T
    )
    networks = [network(point) for point in points]
    at_half, at_three_quarters = association(ap, ap50, networks), association(ap, ap75, networks)
    if at_half.r_squared is None or at_three_quarters.r_squared is None:
        return Strictness(at_half, at_three_quarters, None, None)
    differ = not math.isclose(at_half.r_squared, at_three_quarters.r_squared, rel_tol=1e-12)
    tighter = "ap75" if at_three_quarters.r_squared > at_half.r_squared else "ap50"
    p_value = None
    if at_half.num_networks >= LEAST_EXCHANGES:
        misses = [_of_each_network(_misses(x, ap), networks) for x in (ap50, ap75)]
        p_value = _exchange_test(*misses) if differ else 1.0
    return Strictness(at_half, at_three_quarters, tighter if differ else None, p_value)


def _of_each_network(misses: Floats, networks: Sequence[Hashable]) -> Floats:
    """The sum of the misses of each network, of shape (networks,)."""
    sums: dict[Hashable, float] = {}
    for name, miss in zip(networks, misses.tolist(), strict=True):
        sums[name] = sums.get(name, 0.0) + miss
    return np.array(list(sums.values()))


def _misses(x: Floats, y: Floats) -> Floats:
    """The squared distances of `y` from its line of least squares over `x`, of shape (n,)."""
    slope, intercept = np.polynomial.polynomial.polyfit(x, y, 1)[::-1]
    return np.asarray((y - slope * x - intercept) ** 2)


def _exchange_test(first: Floats, second: Floats) -> float:
    """The two-sided p-value of equal means when each pair may as well be exchanged."""
    from scipy import stats  # type: ignore[import-untyped]

    tested = stats.permutation_test(
        (first, second),
        lambda a, b, axis=-1: np.mean(a - b, axis=axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=_EXCHANGES,
        random_state=np.random.default_rng(_SEED),
    )
    return float(tested.pvalue)


def _point(row: Mapping[str, Cell], eval_split: str) -> StrictnessPoint:
    cells = {name: row.get(name) for name in StrictnessPoint._fields[1:-1]}
    return StrictnessPoint(model=model_words(row), **cells, eval_split=eval_split)  # type: ignore[arg-type]


def _sentence(fits: Strictness) -> str:
    """What the finding says, after the pictures."""
    if fits.ap50.r_squared is None or fits.ap75.r_squared is None:
        return f"there is no telling how AP at one overlap goes with AP: {fits.ap75.no_claim or fits.ap50.no_claim}."
    at_three_quarters, at_half = _fit_words(fits.ap75), _fit_words(fits.ap50)
    count = f"{fits.ap50.num_points} detectors"
    if fits.ap50.hangs_together:
        count += f" of {counted(fits.ap50.num_networks, 'network')}"
    return f"AP at IoU .75 follows AP with {at_three_quarters}, AP at IoU .5 with {at_half}, over {count}; {_verdict(fits)}."


def _fit_words(fit: Association) -> str:
    assert fit.r_squared is not None
    assert fit.slope is not None
    lower, upper = fit.r_squared_interval or (None, None)
    r_squared = with_interval(fit.r_squared, lower, upper, r_squared_words)
    slope = with_interval(fit.slope, fit.slope_lower, fit.slope_upper, slope_words)
    return f"least-squares R² {r_squared} and Theil-Sen slope {slope}"


def slope_words(value: float, toward: Toward = "nearest") -> str:
    """A slope with two decimals.

    >>> slope_words(1.2301, "up")
    '1.24'
    """
    return f"{rounded(value, 2, toward):.2f}"


def r_squared_words(value: float, toward: Toward = "nearest") -> str:
    """An R² with three decimals, or as many as tell it from 1, five at most.

    >>> r_squared_words(0.9893), r_squared_words(0.99987), r_squared_words(1.0)
    ('0.989', '0.9999', '1.000')
    """
    decimals = next((n for n in (3, 4, 5) if rounded(value, n, toward) < 1), 3)
    return f"{rounded(value, decimals, toward):.{decimals}f}"


def _verdict(fits: Strictness) -> str:
    """Which is tighter, and whether the points settle it."""
    if fits.tighter is None:
        return "neither is tighter"
    tighter = f"IoU {COLUMNS[fits.tighter]}"
    if fits.p_value is None:
        few = (
            counted(fits.ap50.num_networks, "network")
            if fits.ap50.hangs_together
            else f"{fits.ap50.num_points} detectors"
        )
        return f"{tighter} is tighter here, and {few} are too few to settle it"
    if fits.is_settled:
        return f"{tighter} is tighter ({p_words(fits.p_value)})"
    return f"which is tighter these detectors do not settle ({tighter} here, {p_words(fits.p_value)})"


def _caveats(fits: Strictness) -> tuple[str, ...]:
    if fits.ap50.r_squared is None or fits.ap75.r_squared is None:
        return ()
    of_networks = networks_caveat(fits.ap50)
    return (
        *([of_networks] if of_networks else []),
        "AP holds both overlaps, so that a part of each correlation is AP's with itself.",
    )
