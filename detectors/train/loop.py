"""The loop of training: steps, and between them what the caller wants done, in an order that survives being killed.

The metrics of a step are fetched when the next one has been handed to the device, so that the device never waits for
the host. At a step that is to be saved or evaluated they are fetched first, judged and written; then the state is
saved; then it is evaluated. So a checkpoint never holds a state whose loss was wrong, all rows up to a checkpoint's
step are on the disk before it, and an evaluation that was cut short is made again when the training resumes.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, NamedTuple

import jax

from detectors.data.batch import Batch
from detectors.train import hosts
from detectors.train.divergence import DivergenceGuard
from detectors.train.pace import Pace

TrainStep = Callable[[Any, Batch], tuple[Any, Mapping[str, Any]]]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cadence:
    """How long to train, and how often to do what.

    Attributes:
        total_steps: where the training ends.
        checkpoint_every: steps from one checkpoint to the next; the last step is always saved.
        evaluate_every: steps from one evaluation to the next; None for none at all, else the last is always one.
    """

    total_steps: int
    checkpoint_every: int
    evaluate_every: int | None

    def is_saved(self, step: int) -> bool:
        """True where a checkpoint is due after `step`; one comes before every evaluation."""
        return step == self.total_steps or step % self.checkpoint_every == 0 or self.is_evaluated(step)

    def is_evaluated(self, step: int) -> bool:
        """True where an evaluation is due after `step`."""
        if self.evaluate_every is None:
            return False
        return step == self.total_steps or step % self.evaluate_every == 0


@dataclasses.dataclass(frozen=True, kw_only=True)
class Hooks:
    """What the loop calls.

    Attributes:
        record: takes the row of each step, in order.
        save: keeps the state of a step, given the training seconds so far; what it returns names the checkpoint.
        evaluate: takes the state and its step; it may return early where a stop is wanted.
        is_stopping: True once someone wants the training to stop.
    """

    record: Callable[[Mapping[str, Any]], None]
    save: Callable[[int, Any, float], str]
    evaluate: Callable[[int, Any], None]
    is_stopping: Callable[[], bool]


class Start(NamedTuple):
    """Where the loop begins.

    Attributes:
        step: steps done.
        seconds: of training so far.
        checkpoint: the name of the checkpoint that it goes on from; None for none.
        is_evaluated: False where the evaluation due at `step` is still to be made.
    """

    step: int = 0
    seconds: float = 0.0
    checkpoint: str | None = None
    is_evaluated: bool = True


class Ended(NamedTuple):
    """How a training ended: with nothing left to do, or stopped before; `checkpoint` names its newest."""

    how: Literal["done", "stopped"]
    step: int
    seconds: float
    state: Any
    checkpoint: str | None


class _Pending(NamedTuple):
    """A step whose metrics are still on the device."""

    step: int
    metrics: Mapping[str, Any]
    batch: Batch


def fit(
    state: Any,
    train_step: TrainStep,
    batches: Iterator[Batch],
    *,
    cadence: Cadence,
    hooks: Hooks,
    start: Start,
) -> Ended:
    """Train from `start` to the last step, or until a stop is wanted: then the step is finished and saved.

    Args:
        state: a pytree of arrays; it may be given away to `train_step`.
        train_step: one step; its metrics are scalars, `loss` and `gradient_norm` among them.
        batches: of step `start.step` and all that follow.
        cadence: how long.
        hooks: what to do with what comes out.
        start: where to begin.

    Raises:
        TrainingError: the loss is wrong (`DivergenceGuard`), or something cannot be saved.
    """
    return _Loop(state, train_step, batches, cadence=cadence, hooks=hooks, start=start).run()


class _Loop:
    """The state of `fit`."""

    def __init__(
        self,
        state: Any,
        train_step: TrainStep,
        batches: Iterator[Batch],
        *,
        cadence: Cadence,
        hooks: Hooks,
        start: Start,
    ) -> None:
        self.state, self.train_step, self.batches = state, train_step, batches
        self.cadence, self.hooks, self.start = cadence, hooks, start
        self.step, self.checkpoint, self.saved = start.step, start.checkpoint, start.step
        self.pending: _Pending | None = None
        self.pace, self.guard = Pace(start.seconds), DivergenceGuard()
        self.shapes: set[tuple[Any, ...]] = set()

    def run(self) -> Ended:
        if self.cadence.is_evaluated(self.step) and not self.start.is_evaluated:
            self.hooks.evaluate(self.step, self.state)
        while self.step < self.cadence.total_steps and not self.hooks.is_stopping():
            batch = self._next_batch()
            if batch is None:
                break
            self._take(batch)
            if self.cadence.is_saved(self.step):
                self._keep()
        self._settle()
        if self.saved < self.step:
            self._save()
        how: Literal["done", "stopped"] = "stopped" if self.hooks.is_stopping() else "done"
        return Ended(how, self.step, self.pace.seconds, self.state, self.checkpoint)

    def _next_batch(self) -> Batch | None:
        """The next batch; None where Ctrl-C has also ended the processes that make batches."""
        try:
            return next(self.batches)
        except Exception:
            if self.hooks.is_stopping():
                return None
            raise

    def _take(self, batch: Batch) -> None:
        """Hand one step to the device, then see to the one before."""
        shapes = tuple(leaf.shape for leaf in jax.tree.leaves(batch))
        is_new = shapes not in self.shapes
        self.shapes.add(shapes)
        self.state, metrics = self.train_step(self.state, batch)
        self.step += 1
        if is_new:
            self.pace.skip()  # the step was compiled
        self._settle()
        self.pending = _Pending(self.step, metrics, batch)

    def _settle(self) -> None:
        """Fetch, judge and record the metrics of the step that is pending, if one is."""
        if self.pending is None:
            return
        step, on_device, batch = self.pending
        self.pending = None
        metrics = {name: float(value) for name, value in jax.device_get(on_device).items()}
        lap, size = self.pace.lap(), len(batch.images) * hosts.count()
        self.hooks.record(
            {
                "step": step,
                "images": step * size,
                **metrics,
                "images_per_second": size / lap if lap else None,
                "seconds": self.pace.seconds,
            }
        )
        last_good = (
            f"the last good checkpoint is {self.checkpoint}" if self.checkpoint else "nothing was saved yet"
        )
        self.guard.check(step, metrics, lambda: hosts.together(batch.image_ids).tolist(), last_good)

    def _keep(self) -> None:
        """Save the state, and evaluate it where that is due."""
        self._settle()
        self._save()
        if self.cadence.is_evaluated(self.step):
            self.hooks.evaluate(self.step, self.state)
        self.pace.restart()

    def _save(self) -> None:
        self.checkpoint = self.hooks.save(self.step, self.state, self.pace.seconds)
        self.saved = self.step
