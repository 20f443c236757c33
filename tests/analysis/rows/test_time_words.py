import pytest

from analysis.rows.time_words import named_time, percentile_words
from analysis.rows.times import time_kinds
from analysis.table import Table


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"source": "measured", "latency_kind": "p50"}, "median time (p50)"),
        ({"source": "published"}, "published time"),
        ({"source": "published", "latency_kind": "mean"}, "published mean time"),
        ({"source": "published", "latency_kind": "from_fps"}, "time from published frames per second"),
        ({"source": "imported"}, "imported time"),
        ({"source": "imported", "latency_kind": "p95"}, "imported p95 time"),  # never as if measured here
        ({"source": "imported", "latency_kind": "from_fps"}, "time from imported frames per second"),
        ({"source": "imported", "latency_kind": "as the seller says"}, "imported time"),
    ],
)
def test_a_time_is_called_what_it_is(row, words):
    assert named_time(time_kinds(Table.from_rows([row]), 50)) == words


def test_several_origins_are_all_named():
    assert named_time(["printed", "imported mean"]) == "imported or published time"
    assert named_time(["p50", "p95"]) == "p50 and p95 time"
    assert named_time(["p50", "from_fps"], others="; hollow: ") == "time (p50; hollow: published)"


def test_a_percentile_by_itself():
    assert (percentile_words(50), percentile_words(95)) == ("median time (p50)", "p95 time")
