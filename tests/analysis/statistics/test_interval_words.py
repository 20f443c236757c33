import math

from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.interval_words import listed, optional, with_interval
from analysis.words import fraction


def test_what_is_known_is_said_and_no_more():
    assert with_interval(0.3, 0.29, 0.312, fraction) == "0.300 (0.290 to 0.312)"
    assert with_interval(0.3, None, 0.312, fraction) == "0.300 (up to 0.312)"
    assert with_interval(0.3, 0.29, None, fraction) == "0.300 (from 0.290)"
    assert with_interval(0.3, None, None, fraction) == "0.300"


def test_missing_numbers_become_none():
    assert optional(math.nan) is None
    assert optional(0.0) == 0.0


@given(st.lists(st.sampled_from("abc"), max_size=9), st.integers(1, 5))
def test_lists_read_as_sentences_do(words, most):
    said = listed(words, most=most)
    assert (said == "") == (not words)
    assert said.endswith(f"{len(words) - most} more") == (len(words) > most)
    assert said.count(",") == max(min(len(words), most + 1) - 2, 0)
