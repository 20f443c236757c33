"""Rows as candidates: what may be compared, what can be ranked, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.choice.budget import Budget
from analysis.choice.candidates import candidates_of, check_comparable
from analysis.errors import AnalysisError
from analysis.table import Table

BUDGET = Budget(max_ms=50)


def rows_of(*pairs):
    return [
        {"model": f"m{i}", "row_id": f"r{i}", "source": "published", "ap": ap, "latency_ms": ms}
        for i, (ap, ms) in enumerate(pairs)
    ]


def test_order_is_accuracy_then_time_then_name():
    table = Table.from_rows(rows_of((0.2, 30.0), (0.3, 90.0), (0.3, 40.0), (0.2, 30.0)))
    candidates, unranked = candidates_of(table, BUDGET)
    assert [c.model for c in candidates] == ["m2", "m1", "m0", "m3"]
    assert unranked == ()


def test_unknown_accuracy_is_named_not_ranked():
    candidates, unranked = candidates_of(Table.from_rows(rows_of((0.2, 30.0), (None, 10.0))), BUDGET)
    assert [c.model for c in candidates] == ["m0"]
    assert unranked == ("m1",)


def test_no_row_with_the_accuracy_asked_for():
    with pytest.raises(AnalysisError, match=r"has a known ap_small; known: ap$"):
        candidates_of(Table.from_rows(rows_of((0.2, 30.0))), Budget(max_ms=50, objective="ap_small"))


@pytest.mark.parametrize("column", ["device_key", "protocol", "eval_split"])
def test_what_must_not_share_an_axis_is_refused(column):
    rows = rows_of((0.2, 30.0), (0.3, 40.0))
    table = Table.from_rows([{**rows[0], column: "one"}, {**rows[1], column: "other"}])
    with pytest.raises(AnalysisError, match=f"rows of different {column} cannot be compared: one, other"):
        check_comparable(table)


def test_an_empty_table_is_refused():
    with pytest.raises(AnalysisError, match="empty table"):
        check_comparable(Table({}))


@given(st.lists(st.tuples(st.sampled_from([0.1, 0.2, 0.3]), st.sampled_from([10.0, 50.0, 90.0])), min_size=1))
def test_order_does_not_depend_on_the_order_of_rows(pairs):
    rows = rows_of(*pairs)
    forwards = [c.row_id for c in candidates_of(Table.from_rows(rows), BUDGET)[0]]
    backwards = [c.row_id for c in candidates_of(Table.from_rows(rows[::-1]), BUDGET)[0]]
    assert forwards == backwards
