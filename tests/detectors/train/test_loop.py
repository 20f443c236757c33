import math

import numpy as np
import pytest

from detectors.errors import TrainingError
from detectors.train.loop import Cadence, Hooks, Start, fit
from tests.detectors.train.toy import batches, start_state, train_step


class Log:
    """Hooks that write down in which order they are called."""

    def __init__(self, stop_at=None):
        self.events, self.rows, self.stop_at = [], [], stop_at

    def record(self, row):
        self.rows.append(row)
        self.events.append(("row", row["step"]))

    def save(self, step, state, _seconds):
        assert int(state.step) == step
        self.events.append(("save", step))
        return f"last/{step}"

    def evaluate(self, step, _state):
        self.events.append(("evaluate", step))

    @property
    def hooks(self):
        stopping = lambda: self.stop_at is not None and len(self.rows) >= self.stop_at  # noqa: E731
        return Hooks(record=self.record, save=self.save, evaluate=self.evaluate, is_stopping=stopping)


def trained(log, *, total=5, checkpoint_every=2, evaluate_every=4, start=None, step=train_step, state=None):
    cadence = Cadence(total_steps=total, checkpoint_every=checkpoint_every, evaluate_every=evaluate_every)
    start = start or Start()
    return fit(
        state or start_state(), step, batches(start.step), cadence=cadence, hooks=log.hooks, start=start
    )


def test_rows_come_before_what_is_saved_and_that_before_what_is_evaluated():
    log = Log()
    ended = trained(log)
    assert log.events == [
        *[("row", 1), ("row", 2), ("save", 2)],
        *[("row", 3), ("row", 4), ("save", 4), ("evaluate", 4)],
        *[("row", 5), ("save", 5), ("evaluate", 5)],
    ]
    assert (ended.how, ended.step, ended.checkpoint) == ("done", 5, "last/5")


def test_without_evaluation_only_checkpoints_are_due():
    log = Log()
    trained(log, evaluate_every=None)
    assert [event for event in log.events if event[0] != "row"] == [("save", 2), ("save", 4), ("save", 5)]


def test_rows_say_what_a_step_was():
    log = Log()
    ended = trained(log)
    first, second = log.rows[:2]
    assert set(first) == {
        *("step", "images", "loss", "gradient_norm", "learning_rate", "images_per_second", "seconds")
    }
    assert (first["images"], second["images"]) == (4, 8)
    assert first["images_per_second"] is None  # compiled
    assert second["images_per_second"] > 0
    assert log.rows[-1]["seconds"] == ended.seconds > 0


def test_a_wish_to_stop_finishes_the_step_and_saves():
    log = Log(stop_at=2)
    ended = trained(log, total=50, checkpoint_every=100, evaluate_every=None)
    assert ended.how == "stopped"
    assert log.events[-2:] == [("row", ended.step), ("save", ended.step)]
    assert ended.step == 3  # the row of step 2 is written while step 3 runs


def test_batches_that_end_with_the_wish_to_stop_are_no_error():
    log = Log(stop_at=1)

    def torn(start):
        yield from (batch for batch, _ in zip(batches(start), range(2), strict=False))
        raise RuntimeError("a worker was interrupted too")

    cadence = Cadence(total_steps=50, checkpoint_every=100, evaluate_every=None)
    hooks = log.hooks
    calls = iter([False, False, False, True, True, True])
    hooks = Hooks(
        record=hooks.record, save=hooks.save, evaluate=hooks.evaluate, is_stopping=lambda: next(calls)
    )
    assert fit(start_state(), train_step, torn(0), cadence=cadence, hooks=hooks, start=Start()).step == 2
    with pytest.raises(RuntimeError, match="a worker"):
        fit(start_state(), train_step, torn(0), cadence=cadence, hooks=Log().hooks, start=Start())


def test_a_wrong_loss_stops_before_anything_is_saved():
    log = Log()

    def poisoned(state, batch):
        state, metrics = train_step(state, batch)
        return state, {**metrics, "loss": np.float32(math.nan if state.step == 4 else 1.0)}

    with pytest.raises(
        TrainingError, match=r"step 4: the loss is nan, on the images 30, 31, 32, 33; .* is last/2\."
    ):
        trained(log, step=poisoned)
    assert log.events[-1] == ("row", 4)
    assert ("save", 4) not in log.events


def test_a_wrong_loss_is_seen_one_step_late_at_most():
    log, steps = Log(), []

    def poisoned(state, batch):
        steps.append(int(state.step))
        state, metrics = train_step(state, batch)
        return state, {**metrics, "loss": np.float32(math.nan)}

    with pytest.raises(TrainingError, match="nothing was saved yet"):
        trained(log, total=50, checkpoint_every=100, evaluate_every=None, step=poisoned)
    assert steps == [0, 1]


def test_goes_on_where_it_was_left():
    whole, first, second = Log(), Log(stop_at=2), Log()
    trained(whole, total=8)
    ended = trained(first, total=8)
    start = Start(ended.step, ended.seconds, ended.checkpoint)
    trained(second, total=8, start=start, state=ended.state)
    assert [row["loss"] for row in first.rows + second.rows] == [row["loss"] for row in whole.rows]
    assert second.rows[0]["seconds"] == ended.seconds  # the first step is compiled and does not count


@pytest.mark.parametrize(("is_evaluated", "events"), [(False, [("evaluate", 5)]), (True, [])])
def test_an_evaluation_that_is_missing_is_made_first(is_evaluated, events):
    log = Log()
    state = start_state()._replace(step=np.int32(5))
    ended = trained(log, start=Start(5, 1.0, "last/5", is_evaluated), state=state)
    assert log.events == events
    assert (ended.how, ended.step) == ("done", 5)
