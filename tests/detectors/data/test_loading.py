import itertools
import threading
import time

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
    before = threading.active_count()
    numbers = made_ahead(abs, 0, 2**62, 0)
    next(numbers)
    numbers.close()
    for _ in range(100):
        if threading.active_count() == before:
            break
        time.sleep(0.01)
    assert threading.active_count() == before


@pytest.mark.parametrize(("cores", "workers"), [(1, 0), (3, 0), (4, 2), (16, 8), (64, 8)])
def test_workers_for_cores(monkeypatch, cores, workers):
    monkeypatch.setattr("os.sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert default_workers() == workers
