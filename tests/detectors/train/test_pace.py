import itertools

import pytest

from detectors.train.pace import Pace


def test_only_whole_laps_count():
    ticks = iter([0.0, 1.0, 3.0, 100.0, 102.0, 200.0, 203.0])
    pace = Pace(10.0, now=lambda: next(ticks))
    assert [pace.lap(), pace.lap(), pace.lap()] == [None, 1.0, 2.0]
    pace.skip()
    assert [pace.lap(), pace.lap()] == [None, 2.0]
    pace.restart()
    assert pace.lap() == 3.0
    assert pace.seconds == 18.0
    assert pace.step_seconds == pytest.approx(2.0)


def test_the_pace_is_of_the_last_steps():
    ticks = itertools.chain([0.0, 1000.0], itertools.count(1001.0))
    pace = Pace(now=lambda: next(ticks))
    assert pace.step_seconds is None
    for _ in range(60):
        pace.lap()
    assert pace.step_seconds == 1.0
