import math

import pytest

from analysis.errors import NothingFoundError
from analysis.findings.memory_kind import memory_figures, paired_memory
from analysis.table import Table
from tests.figures.tables import measured, published


def stated(**figures):
    return measured("a", "ssd", "vgg_16", 10.0, 0.2, **figures)


def test_the_papers_total_comes_first():
    rows = [stated(memory_total_mb=200.0, memory_xla_mb=20.0), stated(memory_xla_mb=30.0)]
    found = memory_figures(Table.from_rows(rows), "this")
    assert (found.kind, found.memory_mb.tolist(), found.is_counted) == ("memory_total_mb", [200.0], True)
    assert found.caveats == ("Left out: 1 without this kind of memory figure.",)


def test_the_next_kind_where_there_is_no_total():
    found = memory_figures(Table.from_rows([stated(memory_xla_mb=30.0)]), "this")
    assert (found.kind, found.is_counted, found.caveats) == ("memory_xla_mb", False, ())


def test_a_kind_may_be_named():
    rows = [stated(memory_total_mb=200.0, memory_xla_mb=20.0)]
    assert memory_figures(Table.from_rows(rows), "this", "memory_xla_mb").memory_mb.tolist() == [20.0]


PRINTED = [
    published("a", "yolo", "x", 10.0, 0.3, memory_mb=100.0, memory_kind="inference peak"),
    published("b", "yolo", "x", 10.0, 0.3, memory_mb=900.0, memory_kind="training peak"),
    published("c", "yolo", "x", 10.0, 0.3, memory_mb=900.0, memory_kind="training peak"),
]


def test_of_printed_kinds_the_commonest_in_use_is_taken():
    found = memory_figures(Table.from_rows(PRINTED), "this")
    assert (found.kind, found.memory_mb.tolist()) == ("inference peak", [100.0])
    assert found.words == "inference peak, as printed"


def test_what_training_takes_is_looked_at_only_when_named():
    with pytest.raises(NothingFoundError) as caught:
        memory_figures(Table.from_rows(PRINTED[1:]), "this")
    assert "this was asked of 2 rows for the memory of detectors in use, and none states it" in str(
        caught.value
    )
    assert "found: 2 of 'training peak'. `frontier benchmark` records it" in str(caught.value)
    assert len(memory_figures(Table.from_rows(PRINTED), "this", "training peak").table) == 2


def test_figures_of_no_stated_kind_are_counted():
    bare = published("d", "yolo", "x", 10.0, 0.3, memory_mb=50.0)
    with pytest.raises(
        NothingFoundError,
        match=r"found: none of any kind, and 2 figures of no stated kind \(column memory_kind",
    ):
        memory_figures(Table.from_rows([bare, bare]), "this")
    (caveat,) = memory_figures(Table.from_rows([*PRINTED, bare]), "this").caveats
    assert caveat == (
        "Left out: 3 without this kind of memory figure, among them 1 figure of no stated kind (column memory_kind)."
    )


@pytest.mark.parametrize("kind", [None, "memory_xla_mb", "nonsense"])
def test_none_of_any_kind(kind):
    with pytest.raises(NothingFoundError, match="none states it; found: none of any kind"):
        memory_figures(Table({}), "this", kind)


def test_pairs_are_compared_in_one_kind_that_both_of_one_have():
    rows = [stated(memory_total_mb=200.0, memory_xla_mb=20.0), stated(memory_xla_mb=30.0), *PRINTED]
    table = Table.from_rows(rows)
    found = paired_memory(table, [(0, 1)])
    assert found.memory_mb.tolist()[:2] == [20, 30]
    assert (found.name, found.words) == (
        "memory by XLA's estimate",
        "XLA's estimate of what the program holds at once",
    )
    with_total = paired_memory(Table.from_rows([rows[0], rows[0], *rows]), [(0, 1), (2, 3)])
    assert with_total.name == "total memory"
    assert with_total.memory_mb.tolist()[:4] == pytest.approx([200, 200, 200, math.nan], nan_ok=True)


def test_what_training_takes_is_no_memory_of_a_pair():
    none = paired_memory(Table.from_rows(PRINTED), [(1, 2), (0, 1)])
    assert none.words is None
    assert all(math.isnan(mb) for mb in none.memory_mb)
    assert paired_memory(Table({}), []).words is None
    printed = paired_memory(Table.from_rows([PRINTED[0], PRINTED[0]]), [(0, 1)])
    assert (printed.name, printed.memory_mb.tolist()) == ("memory (inference peak)", [100, 100])
