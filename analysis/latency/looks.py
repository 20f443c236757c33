"""When to stop sampling: claims are made at a few fixed looks, and nowhere else.

Whoever looks at a 95 % bound of p95 after each of 3,008 samples and stops when it pleases is wrong in up to 30 %
of runs, not 5 % (measured in tests/analysis/test_coverage.py). With six looks, each at confidence 1 - 0.05 / 6,
all claims together hold at 95 % however the looks depend on each other (Bonferroni's inequality).
"""

import dataclasses
import itertools
import math
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from analysis.errors import AnalysisError
from analysis.latency.bounds import PercentileBounds, lower_bound_rank, upper_bound_rank
from analysis.latency.slowest import slowest_bounds

# The first six doublings of the fewest samples that bound p95 at confidence 1 - 0.05 / 6.
LOOKS = (94, 188, 376, 752, 1504, 3008)
LOOK_CONFIDENCE = 1 - 0.05 / len(LOOKS)  # of each bound at each of them

State = Literal["continue", "fits", "does not fit", "tight", "exhausted"]

_TIGHT = 0.02  # an upper bound this close to the estimate needs no more samples


class Forecast(NamedTuple):
    """How many more samples would decide; where `is_least`, that many are needed and may not do."""

    samples: int
    is_least: bool


class Decision(NamedTuple):
    """What the samples so far allow.

    Attributes:
        state: `fits` or `does not fit`, a claim about the budget; `tight`, without a budget, when the upper bound
            is within 2 % of the estimate; `continue`; or `exhausted`, when nothing more will come.
        num_samples: samples that the bounds rest on, those of the last completed look; 0 before the first. Of
            several canvases, those of each.
        bounds: of the percentile at that look; None before the first. Of several canvases, the slowest's.
        next_look: how many samples to have when asking again; None when there is no reason to.
    """

    state: State
    num_samples: int
    bounds: PercentileBounds | None
    next_look: int | None


@dataclasses.dataclass(frozen=True, kw_only=True)
class StoppingRule:
    """When samples of a latency suffice.

    Attributes:
        percentile: the percentile as a fraction, 0.95 for p95.
        budget_ms: what it is held against; None to sample until the bound is tight.
        looks: numbers of samples at which claims are made, ascending. One look is a fixed sample size.
        confidence: of all claims of all looks together.

    Raises:
        AnalysisError: the budget is not a positive number, or the looks are not ascending positive numbers.

    >>> rule = StoppingRule(budget_ms=50)
    >>> samples_ms = np.random.default_rng(0).lognormal(3.5, 0.1, 188)  # the true p95 is 39.0 ms
    >>> rule.decide(samples_ms[:93]).state, rule.decide(samples_ms[:93]).next_look
    ('continue', 94)
    >>> rule.decide(samples_ms).state
    'fits'
    """

    percentile: float = 0.95
    budget_ms: float | None = None
    looks: tuple[int, ...] = LOOKS
    confidence: float = 0.95

    def __post_init__(self) -> None:
        if self.budget_ms is not None:
            _check_budget(self.budget_ms)
        if not self.looks or any(b <= a for a, b in itertools.pairwise((0, *self.looks))):
            raise AnalysisError(
                f"looks at {self.looks}; give ascending numbers of samples, the first at least 1"
            )

    @property
    def look_confidence(self) -> float:
        """The confidence of each bound at each look, so that all looks together have `confidence`."""
        return 1 - (1 - self.confidence) / len(self.looks)

    def decide(self, *samples_ms: ArrayLike, is_over: bool = False) -> Decision:
        """What `samples_ms` allow: judged at the last look that they complete, later samples unseen.

        Ask again at `next_look`; between looks the answer stays the same.

        Args:
            samples_ms: (n,) times in ms, in the order in which they were taken; several such where pictures lie on
                several canvases, of which the slowest is judged at the looks that all complete.
            is_over: no more samples will come, the time being up: the last completed look is what counts, and
                without one there is no claim.

        Raises:
            AnalysisError: as `slowest_bounds`.
        """
        parts = [np.asarray(times, np.float64) for times in samples_ms]
        fewest = min((len(times) for times in parts), default=0)
        num_samples = max((look for look in self.looks if look <= fewest), default=0)
        next_look = next((look for look in self.looks if look > fewest), None)
        bounds = None
        if num_samples:
            first = [times[:num_samples] for times in parts]
            bounds = slowest_bounds(first, self.percentile, self.look_confidence)
        state = self._state(bounds)
        if state == "continue" and (is_over or next_look is None):
            state = "exhausted"
        return Decision(state, num_samples, bounds, next_look if state == "continue" else None)

    def _state(self, bounds: PercentileBounds | None) -> State:
        if bounds is None:
            return "continue"
        estimate, lower, upper = bounds
        if self.budget_ms is None:
            return "tight" if upper is not None and upper <= estimate * (1 + _TIGHT) else "continue"
        if upper is not None and upper <= self.budget_ms:
            return "fits"
        return "does not fit" if lower is not None and lower > self.budget_ms else "continue"


def samples_to_decide(
    bounds: PercentileBounds,
    num_samples: int,
    budget_ms: float,
    *,
    percentile: float = 0.95,
    looks: tuple[int, ...] = LOOKS,
    confidence: float = LOOK_CONFIDENCE,
) -> Forecast | None:
    """How many more samples would decide whether a percentile is within a budget.

    The distance from the estimate to its bound shrinks with the square root of the number of samples, so the
    estimate is taken for the truth, the size at which the bound would reach the budget is computed, and rounded up
    to the next look, for nothing is decided in between. It is a forecast: the estimate will move. Where the bound
    on the budget's side is missing its distance is unknown: then the next look at which independent samples have
    that bound is the least that is needed, and samples that depend on each other may take more.

    Args:
        bounds: of the percentile, from `num_samples` samples.
        num_samples: samples behind them.
        budget_ms: the budget, in the unit of the bounds.
        percentile: as a fraction, 0.95 for p95.
        looks: numbers of samples at which claims are made, ascending.
        confidence: of each bound at each look.

    Returns:
        0 samples where the bounds already decide; None where the last look would not do.

    Raises:
        AnalysisError: the budget is not a positive number.

    >>> samples_to_decide(PercentileBounds(estimate=40.0, lower=38.0, upper=50.0), 188, 46.0)
    Forecast(samples=564, is_least=False)
    >>> samples_to_decide(PercentileBounds(estimate=40.0, lower=None, upper=None), 94, 46.0, percentile=0.99)
    Forecast(samples=658, is_least=True)
    """
    _check_budget(budget_ms)
    estimate, lower, upper = bounds
    if (upper is not None and upper <= budget_ms) or (lower is not None and lower > budget_ms):
        return Forecast(0, is_least=False)
    is_within = estimate <= budget_ms
    bound = upper if is_within else lower
    later = [look for look in looks if look > num_samples]
    if bound is None:
        rank = upper_bound_rank if is_within else lower_bound_rank
        look = next((n for n in later if rank(n, percentile, confidence)), None)
    elif estimate == budget_ms:
        return None
    else:
        times_wider = (bound - estimate) / (budget_ms - estimate)
        look = next((n for n in later if n >= num_samples * times_wider * times_wider), None)
    return None if look is None else Forecast(look - num_samples, is_least=bound is None)


def _check_budget(budget_ms: float) -> None:
    if not 0 < budget_ms < math.inf:
        raise AnalysisError(f"budget of {budget_ms:g} ms; give a positive number of milliseconds")
