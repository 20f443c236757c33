import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from analysis.statistics.letters import compact_letters


def apart(count, *pairs):
    told = np.zeros((count, count), bool)
    for i, j in pairs:
        told[i, j] = told[j, i] = True
    return told


def test_groups_worked_by_hand():
    assert compact_letters(apart(4, (0, 3))) == ["a", "ab", "ab", "b"]
    assert compact_letters(apart(3, (0, 1), (0, 2), (1, 2))) == ["a", "b", "c"]
    assert compact_letters(apart(3)) == ["a", "a", "a"]
    assert compact_letters(apart(4, (0, 2), (0, 3), (1, 3))) == ["a", "ab", "bc", "c"]


def test_one_thing_and_none():
    assert compact_letters(apart(1)) == ["a"]
    assert compact_letters(apart(0)) == []


def test_letters_go_on_after_z():
    everything = ~np.eye(28, dtype=bool)
    assert compact_letters(everything)[25:] == ["z", "a2", "b2"]


@given(
    st.integers(1, 8).flatmap(
        lambda n: st.tuples(st.just(n), st.sets(st.tuples(st.integers(0, n - 1), st.integers(0, n - 1))))
    )
)
def test_two_share_a_letter_exactly_where_they_cannot_be_told_apart(case):
    count, pairs = case
    told = apart(count, *((i, j) for i, j in pairs if i != j))
    letters = compact_letters(told)
    for i in range(count):
        for j in range(count):
            assert bool(set(letters[i]) & set(letters[j])) == (not told[i, j])
