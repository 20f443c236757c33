"""One training in its folder, from the first step or from where it was left: what the loop does with what comes out."""

import contextlib
import dataclasses
import math
from collections.abc import Callable, Generator, Mapping
from pathlib import Path
from typing import Any

from detectors.data.batch import Batch
from detectors.train import hosts
from detectors.train.checkpoint import Checkpoints
from detectors.train.loop import Cadence, Ended, Hooks, Start, TrainStep, fit
from detectors.train.metrics import EVALUATION, STEP, MetricsFile, rows
from detectors.train.run_folder import RunFolder
from detectors.train.weights_of_run import replace_weights, restore_weights

KEPT = 3  # newest checkpoints: where the disk lost one, there is another


@dataclasses.dataclass(frozen=True, kw_only=True)
class Work:
    """What is trained, and what is done with it.

    Attributes:
        state: a pytree of arrays to start from; also the structure of what is read back.
        train_step: one step.
        batches: a function from a step to the batches of that step and all that follow.
        cadence: how long, and how often to save and to evaluate.
        about: kept in every checkpoint: what is trained, on what, by which version.
        evaluate: takes a state; accuracies by name, `ap` among them, or None where a stop was wanted meanwhile.
        export: takes a state and a folder, and writes the weights that it stands for.
        on_row: takes the kind and the values of each row of the metrics.
        is_stopping: True once someone wants the training to stop.
    """

    state: Any
    train_step: TrainStep
    batches: Callable[[int], Generator[Batch, None, None]]
    cadence: Cadence
    about: Mapping[str, Any]
    evaluate: Callable[[Any], Mapping[str, float] | None]
    export: Callable[[Any, Any], None]
    on_row: Callable[[str, Mapping[str, Any]], None]
    is_stopping: Callable[[], bool]


def run(folder: RunFolder, work: Work) -> Ended:
    """Train in `folder` until the last step or a wish to stop; where it holds a checkpoint, go on from the newest.

    Where several processes train as one (`detectors.train.hosts`), all of them call this.

    Raises:
        ResumeError: another process trains here, or its checkpoints cannot be read.
        TrainingError: the loss is wrong, or the disk is full; the newest checkpoint is intact.
    """
    with contextlib.ExitStack() as stack:
        if hosts.is_first():
            stack.enter_context(folder.alone())
            for weights in (folder.last_weights, folder.best_weights):
                restore_weights(weights)
        last, best = Checkpoints(folder.last, keep=KEPT), Checkpoints(folder.best, keep=1)
        stack.callback(last.close)
        stack.callback(best.close)
        state, start = _start(folder, work, last)
        for checkpoints in (last, best):
            checkpoints.forget_after(start.step)
        metrics = MetricsFile(folder.metrics, step=start.step) if hosts.is_first() else None
        if metrics is not None:
            stack.callback(metrics.close)
        batches = stack.enter_context(contextlib.closing(work.batches(start.step)))
        desk = _Desk(folder, work, last, best, metrics, seconds=start.seconds)
        hooks = Hooks(
            record=desk.record,
            save=desk.save,
            evaluate=desk.evaluate,
            is_stopping=lambda: hosts.agreed(work.is_stopping()),
        )
        return fit(state, work.train_step, batches, cadence=work.cadence, hooks=hooks, start=start)


def _start(folder: RunFolder, work: Work, last: Checkpoints) -> tuple[Any, Start]:
    """Where to begin: at the newest checkpoint, else at the beginning."""
    if not last.steps:
        return work.state, Start()
    state, about, path = last.restore(work.state)
    step = about["step"]
    evaluated = hosts.agreed(step in {row["step"] for row in rows(folder.metrics, EVALUATION)})
    return state, Start(step, about["seconds"], str(path), is_evaluated=evaluated)


class _Desk:
    """What is done with rows, states and evaluations; without `metrics`, on a host that is not the first, little."""

    def __init__(
        self,
        folder: RunFolder,
        work: Work,
        last: Checkpoints,
        best: Checkpoints,
        metrics: MetricsFile | None,
        *,
        seconds: float,
    ) -> None:
        self.folder, self.work, self.last, self.best = folder, work, last, best
        self.metrics, self.seconds = metrics, seconds
        self.best_ap = max((_rank(row) for row in rows(folder.metrics, EVALUATION)), default=-math.inf)

    def record(self, row: Mapping[str, Any]) -> None:
        self._write(STEP, row)

    def save(self, step: int, state: Any, seconds: float) -> str:
        if self.metrics is not None:
            self.metrics.sync()
        self.seconds = seconds
        path = self.last.save(step, state, self._about(step))
        self._export(self.folder.last_weights, state)
        return str(path)

    def evaluate(self, step: int, state: Any) -> None:
        """Evaluate, keep the best, and only then write the row: without it the evaluation is made again."""
        found = self.work.evaluate(state) if self.metrics is not None else None
        row = {"step": step, **(found or {})}
        if hosts.agreed(found is not None and _rank(row) > self.best_ap):
            self.best_ap = _rank(row)
            self.best.save(step, state, self._about(step))
            self._export(self.folder.best_weights, state)
        if found is not None:
            self._write(EVALUATION, row)

    def _write(self, kind: str, row: Mapping[str, Any]) -> None:
        if self.metrics is not None:
            self.metrics.write(kind, row)
            self.work.on_row(kind, row)

    def _export(self, weights: Path, state: Any) -> None:
        if self.metrics is not None:
            replace_weights(weights, lambda folder: self.work.export(state, folder))

    def _about(self, step: int) -> dict[str, Any]:
        return {**self.work.about, "step": step, "seconds": self.seconds}


def _rank(row: Mapping[str, Any]) -> float:
    """The AP; without one, as where nothing is to be found, lower than any."""
    ap = row.get("ap")
    return -1.0 if ap is None or math.isnan(ap) else ap
