from hypothesis import given
from hypothesis import strategies as st

from analysis.rows.distinct import distinct
from analysis.table import Table


def test_the_first_of_each_stays_in_order():
    rows = [{"row_id": "b", "ap": 0.1}, {"row_id": "a", "ap": 0.2}, {"row_id": "b", "ap": 0.3}]
    assert distinct(Table.from_rows(rows))["ap"].tolist() == [0.1, 0.2]


def test_another_column_decides_otherwise():
    rows = [{"row_id": "a", "evaluation_digest": "x"}, {"row_id": "b", "evaluation_digest": "x"}]
    assert distinct(Table.from_rows(rows), "evaluation_digest")["row_id"].tolist() == ["a"]


def test_an_empty_table_stays_empty():
    assert len(distinct(Table({}))) == 0


@given(st.lists(st.sampled_from(["a", "b", None]), max_size=8))
def test_each_word_once_and_everything_without_one(words):
    kept = distinct(Table({"row_id": words}))["row_id"].tolist()
    assert len([word for word in kept if word is not None]) == len({*words} - {None})
    assert kept.count(None) == words.count(None)
