"""The one time of each row that a picture or an analysis reads.

What a setting does is told of the typical time, as the paper's averages are; what fits a budget, of the time that 95 of
100 pictures keep to.
"""

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError
from analysis.schema import PERCENTILES
from analysis.table import Table

TYPICAL_PERCENTILE = 50  # of findings on what a setting does
BUDGET_PERCENTILE = 95  # of findings on what fits a budget
IMPORTED = "imported"  # how the kind of an imported time begins

LOG_BEYOND = 10.0  # a span of more than a decade squeezes its fast half on a linear axis


def asks_for_log(times: NDArray[np.float64]) -> bool:
    """True where positive times in ms, at least one, span more than `LOG_BEYOND`.

    >>> asks_for_log(np.array([30.0, 620.0])), asks_for_log(np.array([30.0]))
    (True, False)
    """
    return bool(times.max() / times.min() > LOG_BEYOND)


def time_kinds(table: Table, percentile: int) -> list[str]:
    """What the time of each row is.

    `p95` and the like where it was measured. Else `latency_kind`, or `printed` where there is none; `imported` stands
    before it where the row was imported.

    >>> table = Table.from_rows([{"source": "measured", "latency_kind": "p50"}, {"latency_kind": "mean"}, {"ap": 0.1},
    ...                          {"source": "imported", "latency_kind": "p50"}])
    >>> time_kinds(table, 95)
    ['p95', 'mean', 'printed', 'imported p50']
    """
    pairs = zip(table["source"], table["latency_kind"], strict=True)
    return [_kind(source, kind, percentile) for source, kind in pairs]


def _kind(source: str | None, kind: str | None, percentile: int) -> str:
    if source == "measured":
        return f"p{percentile}"
    return f"{IMPORTED} {kind or 'printed'}" if source == IMPORTED else kind or "printed"


def times_ms(table: Table, percentile: int) -> NDArray[np.float64]:
    """Time per image in ms, of shape (rows,): the percentile where it was measured, else the printed time.

    NaN where a row has none.

    Raises:
        AnalysisError: the percentile is none of `analysis.schema.PERCENTILES`.

    >>> table = Table.from_rows([{"source": "measured", "latency_ms": 30.0, "latency_p95_ms": 33.0},
    ...                          {"source": "published", "latency_ms": 42.0}])
    >>> times_ms(table, 95).tolist()
    [33.0, 42.0]
    """
    if percentile not in PERCENTILES:
        raise AnalysisError(
            f"percentile {percentile} was asked for; known: {', '.join(map(str, PERCENTILES))}"
        )
    is_measured = table["source"] == "measured"
    times: NDArray[np.float64] = np.where(
        is_measured, table[f"latency_p{percentile}_ms"], table["latency_ms"]
    )
    return times


def time_bounds_ms(table: Table, percentile: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Lower and upper confidence bounds of `times_ms`, each of shape (rows,); only measured times have them.

    NaN where there is no claim.

    >>> row = {"latency_p95_lower_ms": 31.0, "latency_p95_upper_ms": 36.0}
    >>> lower, upper = time_bounds_ms(Table.from_rows([{"source": "measured", **row}, {"source": "imported", **row}]), 95)
    >>> lower.tolist(), upper.tolist()
    ([31.0, nan], [36.0, nan])
    """
    is_measured = table["source"] == "measured"
    lower, upper = (
        np.where(is_measured, table[f"latency_p{percentile}_{end}_ms"], np.nan) for end in ("lower", "upper")
    )
    return lower, upper
