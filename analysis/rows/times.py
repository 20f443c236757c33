"""The one time of each row that a picture or an analysis reads."""

import numpy as np
from numpy.typing import NDArray

from analysis.errors import AnalysisError
from analysis.schema import PERCENTILES
from analysis.table import Table

LOG_BEYOND = 10.0  # a span of more than a decade squeezes its fast half on a linear axis


def asks_for_log(times: NDArray[np.float64]) -> bool:
    """True where positive times in ms, at least one, span more than `LOG_BEYOND`.

    >>> asks_for_log(np.array([30.0, 620.0])), asks_for_log(np.array([30.0]))
    (True, False)
    """
    return bool(times.max() / times.min() > LOG_BEYOND)


def time_kinds(table: Table, percentile: int) -> list[str]:
    """What the time of each row is: `p95` and the like where it was measured, else `latency_kind`, else `printed`.

    >>> table = Table.from_rows([{"source": "measured", "latency_kind": "p50"}, {"latency_kind": "mean"}, {"ap": 0.1}])
    >>> time_kinds(table, 95)
    ['p95', 'mean', 'printed']
    """
    pairs = zip(table["source"], table["latency_kind"], strict=True)
    return [f"p{percentile}" if source == "measured" else str(kind or "printed") for source, kind in pairs]


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
