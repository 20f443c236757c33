import itertools
import multiprocessing
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from detectors.data import loading
from detectors.data.loading import default_workers, made_ahead


def test_order_is_kept_whatever_takes_longest():
    def make(number):
        time.sleep(0.02 if number % 2 else 0.0)
        return number

    assert list(made_ahead(make, 3, 11, 0)) == list(range(3, 11))


def test_nothing_to_make():
    assert list(made_ahead(abs, 0, 0, 0)) == []


def test_a_few_are_made_ahead_and_no_more():
    made = []
    numbers = made_ahead(lambda number: made.append(number) or number, 0, 2**62, 0)
    assert next(numbers) == 0
    for _ in range(100):
        if len(made) > loading.READY:
            break
        time.sleep(0.01)
    time.sleep(0.05)
    assert sorted(made) == list(range(loading.READY + 1))
    numbers.close()


def test_an_error_is_raised_at_its_turn():
    def make(number):
        return 1 // (2 - number)

    numbers = made_ahead(make, 0, 9, 0)
    assert list(itertools.islice(numbers, 2)) == [0, 1]
    with pytest.raises(ZeroDivisionError):
        next(numbers)


def test_closing_ends_the_threads():
    before = set(threading.enumerate())
    numbers = made_ahead(abs, 0, 2**62, 0)
    next(numbers)
    started = set(threading.enumerate()) - before
    assert started
    numbers.close()
    for thread in started:
        thread.join(timeout=10)
        assert not thread.is_alive()


@pytest.mark.parametrize(("cores", "workers"), [(1, 0), (3, 0), (4, 2), (16, 8), (64, 8)])
def test_workers_for_cores(monkeypatch, cores, workers):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert default_workers() == workers


KILLED = """
import multiprocessing, sys, time
from detectors.data.loading import made_ahead

if __name__ == "__main__":
    numbers = made_ahead(abs, 0, 2**62, 2)
    next(numbers)
    print(*[child.pid for child in multiprocessing.active_children()], flush=True)
    time.sleep(60)
"""


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow  # processes take seconds to start
def test_workers_end_with_a_parent_that_is_killed(tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    command, options = [sys.executable, str(script)], {"stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(Path.cwd())}, **options) as parent:
        workers = [int(word) for word in parent.stdout.readline().split()]
        assert len(workers) == 2
        for worker in workers:
            os.kill(worker, signal.SIGINT)  # as Ctrl-C does to all of a terminal's processes
        time.sleep(0.5)
        assert all(is_running(worker) for worker in workers)
        parent.kill()
    for _ in range(100):
        if not any(is_running(worker) for worker in workers):
            break
        time.sleep(0.1)
    assert not any(is_running(worker) for worker in workers)


@pytest.mark.slow  # as above
def test_a_worker_that_is_killed_is_an_error_and_no_hang():
    numbers = made_ahead(abs, 0, 2**62, 1)
    next(numbers)
    for child in multiprocessing.active_children():
        if "grain" in child.name:
            child.kill()
    with pytest.raises(RuntimeError, match="terminated unexpectedly"):
        list(itertools.islice(numbers, 50))
