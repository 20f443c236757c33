"""Pictures are the same whoever draws them, and none is lost."""

import concurrent.futures
from concurrent.futures import ProcessPoolExecutor

import pytest

from analysis.errors import AnalysisError
from analysis.findings.memory import memory
from analysis.table import Table
from frontier import host
from frontier.drawing import BESIDE_FROM_ROWS, Drawing, Look, drawing, picture
from frontier.gallery import entry_of
from tests.analysis.findings.test_memory import ROWS

LOOK = Look(5.0, "svg", None)
ENTRY = entry_of("memory")


@pytest.fixture(scope="module")
def found():
    return memory(Table.from_rows(ROWS), resolution=None)


class Pool(concurrent.futures.Executor):
    """Nothing is begun but what is asked for by its place; `end` ends everything with an error."""

    def __init__(self, end=None):
        self.begun, self._end = [], end

    def submit(self, _function):
        future = concurrent.futures.Future()
        self.begun.append(future)
        if self._end is not None:
            future.set_running_or_notify_cancel()
            future.set_exception(self._end)
        return future


def test_another_process_draws_the_same_picture(found, monkeypatch):
    monkeypatch.setattr(host, "usable_cores", lambda: 2)
    here = picture("memory", found, LOOK)
    with drawing(BESIDE_FROM_ROWS) as beside:
        assert isinstance(beside._pool, ProcessPoolExecutor)
        pictures = [beside.begin(ENTRY, found, LOOK) for _ in range(2)]
        assert [wait() for wait in reversed(pictures)] == [here, here]
    assert here.startswith(b"<?xml")


@pytest.mark.parametrize(("cores", "rows"), [(2, BESIDE_FROM_ROWS - 1), (1, 10_000), (None, 10_000)])
def test_few_rows_or_one_core_are_drawn_here(found, monkeypatch, cores, rows):
    monkeypatch.setattr(host, "usable_cores", lambda: cores)
    with drawing(rows) as here:
        assert here._pool is None
        assert here.begin(ENTRY, found, LOOK)() == picture("memory", found, LOOK)


def test_what_nobody_has_begun_is_drawn_here(found):
    pool = Pool()
    assert Drawing(pool).begin(ENTRY, found, LOOK)() == picture("memory", found, LOOK)
    assert pool.begun[0].cancelled()


def test_a_process_that_was_killed_costs_no_picture(found):
    wait = Drawing(Pool(concurrent.futures.BrokenExecutor("killed"))).begin(ENTRY, found, LOOK)
    assert wait() == picture("memory", found, LOOK)


def test_refusals_come_through(found):
    wait = Drawing(Pool(AnalysisError("it would mislead"))).begin(ENTRY, found, LOOK)
    with pytest.raises(AnalysisError, match="it would mislead"):
        wait()
