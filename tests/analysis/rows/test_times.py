import numpy as np
import pytest

from analysis.errors import AnalysisError
from analysis.rows.times import time_bounds_ms, times_ms
from analysis.table import Table


def test_measured_rows_give_the_percentile_and_others_what_is_printed():
    rows = [
        {"source": "measured", "latency_ms": 30.0, "latency_p95_ms": 33.0, "latency_p50_ms": 30.0},
        {"source": "published", "latency_ms": 42.0, "latency_p95_ms": 50.0},
        {"source": "imported", "latency_ms": 41.0},
        {"source": "measured", "latency_ms": 30.0},
    ]
    table = Table.from_rows(rows)
    np.testing.assert_array_equal(times_ms(table, 95), [33.0, 42.0, 41.0, np.nan])
    np.testing.assert_array_equal(times_ms(table, 50), [30.0, 42.0, 41.0, np.nan])
    assert times_ms(Table({}), 95).shape == (0,)


def test_an_unknown_percentile_is_refused():
    with pytest.raises(AnalysisError, match="percentile 97 was asked for; known: 50, 90, 95, 99"):
        times_ms(Table({}), 97)


def test_only_measured_times_have_bounds():
    bounds = {"latency_p95_lower_ms": 9.0, "latency_p95_upper_ms": 11.0}
    table = Table.from_rows([{"source": "measured", **bounds}, {"source": "published", **bounds}])
    lower, upper = time_bounds_ms(table, 95)
    np.testing.assert_array_equal(lower, [9.0, np.nan])
    np.testing.assert_array_equal(upper, [11.0, np.nan])
    assert [ends.shape for ends in time_bounds_ms(Table({}), 50)] == [(0,), (0,)]
