from collections import Counter

import pytest

from analysis.accuracy.average_precision import Scores
from analysis.schema import ACCURACIES, BY_NAME, COLUMNS, PERCENTILES, RECALLS, STAGES


def test_every_column_has_one_name_a_kind_and_a_meaning():
    assert max(Counter(column.name for column in COLUMNS).values()) == 1
    assert list(BY_NAME) == [column.name for column in COLUMNS]
    assert {column.kind for column in COLUMNS} == {"text", "number", "flag"}
    assert all(column.meaning for column in COLUMNS)


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.name)
def test_numbers_have_a_unit_that_agrees_with_their_name_and_words_have_none(column):
    assert bool(column.unit) == (column.kind == "number")
    units = {"_ms": "ms", "_mb": "MB", "_s": "s"}
    suffix = next((suffix for suffix in units if column.name.endswith(suffix)), None)
    if column.kind == "number" and suffix:
        assert column.unit == units[suffix]


def test_the_scorer_says_what_tables_and_records_hold():
    assert Scores._fields == (*ACCURACIES, *RECALLS)
    assert set(ACCURACIES) <= set(BY_NAME)


def test_accuracies_lie_between_zero_and_one():
    accuracies = [name for name in BY_NAME if name == "ap" or name.startswith(("ap5", "ap7", "ap_"))]
    assert len(accuracies) == 3 * 6  # each with the two ends of its interval
    assert {(BY_NAME[name].minimum, BY_NAME[name].maximum) for name in accuracies} == {(0.0, 1.0)}


def test_each_percentile_has_an_estimate_and_two_bounds_and_each_stage_a_time():
    for p in PERCENTILES:
        assert {f"latency_p{p}_ms", f"latency_p{p}_lower_ms", f"latency_p{p}_upper_ms"} <= set(BY_NAME)
    assert {f"{stage}_ms" for stage in STAGES} <= set(BY_NAME)


def test_no_number_may_be_negative():
    assert all(
        column.minimum is not None and column.minimum >= 0 for column in COLUMNS if column.kind == "number"
    )
