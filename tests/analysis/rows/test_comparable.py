import pytest

from analysis.errors import AnalysisError
from analysis.rows.comparable import device_words, shared_by_all, split_words
from analysis.table import Table

ROWS = [
    {"device_key": "a", "device": "Machine A", "protocol": "end_to_end", "eval_split": "coco_val2017"},
    {"device_key": "b", "device": "Machine B", "protocol": "end_to_end", "eval_split": "coco_minival_8k"},
]


def test_what_is_equal_is_in_words():
    shared = shared_by_all(Table.from_rows(ROWS[:1] * 2), "a picture")
    assert shared == ("Machine A", "end_to_end", "COCO val2017")


def test_mixed_rows_are_refused_with_what_to_do():
    with pytest.raises(AnalysisError, match=r"mixes 2 devices \(a, b\).*table\.where\(device_key='a'\)"):
        shared_by_all(Table.from_rows(ROWS), "a picture")


def test_what_may_differ_is_counted():
    shared = shared_by_all(Table.from_rows(ROWS), "a picture", may_differ=("device_key", "eval_split"))
    assert shared == ("2 devices", "end_to_end", "2 evaluation splits")


def test_what_may_differ_and_does_not_is_in_words():
    shared = shared_by_all(Table.from_rows(ROWS[:1]), "a picture", may_differ=("device_key",))
    assert shared.device == "Machine A"


def test_nothing_stated():
    assert shared_by_all(Table.from_rows([{"ap": 0.2}]), "a picture") == (
        "device not stated",
        "protocol not stated",
        "unstated pictures",
    )
    assert (device_words({}), split_words(None)) == ("device not stated", "unstated pictures")
