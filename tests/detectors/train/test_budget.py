import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.train import budget
from detectors.train.budget import steps_within
from tests.detectors.train import toy

BATCH = next(toy.batches(0))


class Clock:
    """A clock that a step moves on: the first by 100 s of compilation, the next four by less than the others."""

    def __init__(self, step_s):
        self.time, self.durations = (
            0.0,
            itertools.chain([100.0], [0.01] * budget.WARM_UP, itertools.repeat(step_s)),
        )
        self.steps = 0

    def step(self, state, batch):
        self.time += next(self.durations)
        self.steps += 1
        return state, {"loss": batch.truth.image_size}

    def __call__(self):
        return self.time


def test_counts_neither_compilation_nor_batches_made_ahead():
    clock = Clock(0.5)
    assert steps_within(600, clock.step, None, itertools.repeat(BATCH), now=clock) == 1200
    assert clock.steps == 1 + budget.WARM_UP + 60  # 5 % of the time


def test_the_timing_does_not_go_on_for_long():
    clock = Clock(2.0)
    assert steps_within(36_000, clock.step, None, itertools.repeat(BATCH), now=clock) == 18_000
    assert clock.steps == 1 + budget.WARM_UP + 30  # a minute


@given(seconds=st.floats(0.1, 1e5), step_s=st.floats(0.1, 1e3))
def test_the_steps_fill_the_time(seconds, step_s):
    clock = Clock(step_s)
    steps = steps_within(seconds, clock.step, None, itertools.repeat(BATCH), now=clock)
    assert steps == max(1, round(steps)) == pytest.approx(max(1, seconds / step_s), abs=0.51, rel=1e-6)


def test_a_wish_to_stop_ends_it():
    clock = Clock(1.0)
    assert (
        steps_within(60, clock.step, None, itertools.repeat(BATCH), now=clock, is_stopping=lambda: True) >= 1
    )
    assert clock.steps == 1


def test_real_steps_are_timed():
    assert steps_within(1.0, toy.train_step, toy.start_state(), toy.batches(0)) > 10
