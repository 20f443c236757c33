"""The slowest of several latencies: a detector whose pictures lie on canvases of several sizes has one on each.

A budget must hold on every canvas, so what is judged is the largest of their percentiles.

Its upper bound is the largest of their upper bounds, each taken as if it were alone: that one lies below the truth
only where the bound of the canvas that truly is the slowest does, and this happens no more often than the confidence
says. Its lower bound is the largest of their lower bounds, which lies above the truth as soon as any of them does: so
each is taken at its share of the error (Bonferroni's inequality). Neither needs the samples of different canvases to
be independent, nor to know beforehand which canvas is the slowest.

Source: Berger, "Multiparameter hypothesis testing and acceptance sampling" (Technometrics 1982), the
intersection-union test.
"""

from collections.abc import Callable, Sequence

from numpy.typing import ArrayLike

from analysis.errors import AnalysisError
from analysis.latency.bounds import PercentileBounds, percentile_bounds

BoundsOf = Callable[[ArrayLike, float, float], PercentileBounds]


def slowest_bounds(
    parts: Sequence[ArrayLike], p: float, confidence: float, *, bounds_of: BoundsOf = percentile_bounds
) -> PercentileBounds:
    """The largest p-th percentile of `parts`, with a lower and an upper confidence bound.

    Of one part it is `percentile_bounds`. The upper bound is None where one part has none, for that part may be the
    slowest; the lower bound is None where no part has one. The estimate, the largest of several that vary, lies
    above the truth on average where parts are about equally slow.

    Args:
        parts: at least one; each (n,) finite numbers in order of time, at least one.
        p: the percentile as a fraction, 0.95 for p95.
        confidence: of each bound, at least 0.5 and less than 1.
        bounds_of: samples, a percentile and a confidence -> the bounds of one part.

    Raises:
        AnalysisError: there are no parts, or as `percentile_bounds`.

    >>> slowest_bounds([range(201), range(100, 301)], 0.5, 0.95).estimate
    200.0
    """
    if not len(parts):
        raise AnalysisError("the slowest of no parts; give the samples of at least one")
    found = [bounds_of(part, p, confidence) for part in parts]
    if len(parts) == 1:
        return found[0]
    shared = 1 - (1 - confidence) / len(parts)
    lowers = [bounds_of(part, p, shared).lower for part in parts]
    uppers = [bounds.upper for bounds in found if bounds.upper is not None]
    return PercentileBounds(
        estimate=max(bounds.estimate for bounds in found),
        lower=max((lower for lower in lowers if lower is not None), default=None),
        upper=max(uppers) if len(uppers) == len(parts) else None,
    )
