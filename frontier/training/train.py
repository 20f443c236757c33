"""`train`: from what is asked to weights in a folder, begun or resumed."""

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any, Literal

from detectors.errors import ImageError, TrainingError
from detectors.train.metrics import EVALUATION, STEP, rows
from detectors.train.run_folder import RunFolder
from detectors.train.stop import StopWish, stop_on_signals
from frontier.device import here
from frontier.errors import FrontierError, UsageError
from frontier.training.asked import Asked
from frontier.training.begin import Begun, begin, start_identity
from frontier.training.evaluating import make_evaluate
from frontier.training.planned import Planned, plan_training
from frontier.training.recording import keep_record
from frontier.training.watch import Watch, duration, say, watching
from frontier.training.words import evaluation_words, plan_words
from frontier.version import __version__


@dataclasses.dataclass(frozen=True, kw_only=True)
class Machine:
    """What a training runs with and its course does not depend on.

    Attributes:
        devices: how many share a batch; None for one.
        workers: processes that make batches; None for as many as there are cores for.
        tensorboard: whether the metrics are written for TensorBoard too.
        results: the results folder that the record of a finished training goes to; None for none.
    """

    devices: int | None = None
    workers: int | None = None
    tensorboard: bool = False
    results: Path | None = None


@dataclasses.dataclass(frozen=True, kw_only=True)
class Trained:
    """How a training ended.

    Attributes:
        how: `done`, or `stopped` before its last step.
        by: who stopped it.
        model: the detector's name.
        out: its folder.
        steps, total_steps: done, and planned.
        seconds: of training, without compilation, evaluation and saving.
        loss: of the last step; None where none was done.
        evaluation, best: the rows of the last and of the best evaluation; None without any.
        weights, best_weights: the folders that `--weights` takes; None where there is none.
        record: digest of the record that was kept; None where none was.
    """

    how: Literal["done", "stopped"]
    by: str | None
    model: str
    out: str
    steps: int
    total_steps: int
    seconds: float
    loss: float | None
    evaluation: Mapping[str, Any] | None
    best: Mapping[str, Any] | None
    weights: str | None
    best_weights: str | None
    record: str | None


def train(asked: Asked, out: Path, *, resume: bool = False, machine: Machine = Machine()) -> Trained:
    """Train what is asked for in the folder `out`, or go on with what was begun there.

    The plan, progress and evaluations go to standard error. Ctrl-C and SIGTERM finish the step, save and stop.

    Raises:
        UsageError: what is asked for contradicts itself.
        DetectorError: model, data, weights or folder cannot be used.
        FrontierError: the loss is not finite or has exploded, or the disk is full; the last checkpoint is intact.
    """
    folder = RunFolder(out)
    try:
        with stop_on_signals() as wish:
            return _train(asked.paths_resolved, folder, machine, wish, resume=resume)
    except TrainingError as error:
        raise FrontierError(str(error)) from error


def _train(asked: Asked, folder: RunFolder, machine: Machine, wish: StopWish, *, resume: bool) -> Trained:
    held = folder.read() if resume else None
    if held is None:
        folder.check_free()
        planned = plan_training(asked)
    else:
        planned = plan_training(asked.resuming(held["asked"], held["steps"]))
    devices = _devices(planned, machine)
    with contextlib.closing(_batches(planned, machine, 0)):
        pass  # what is wrong with the data shows before the folder is made
    if planned.minutes is not None:
        planned = _with_steps(planned, machine, devices, wish)
    identity = planned.identity(start_identity(planned.init))
    begun = begin(planned, devices)
    if held is None:
        folder.begin(
            identity,
            asked=planned.asked.to_dict(),
            steps=planned.recipe.total_steps,
            data={"train": planned.data.name, "validation": planned.validation and planned.validation.name},
            class_names=planned.class_names,
            versions={"frontier-det": __version__, **here().versions},
            created=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        )
    else:
        folder.check_same(identity)
    resumed_at = max(_checkpoint_steps(folder), default=0) if resume else None
    say(plan_words(planned, begun.start, folder.path, resumed_at=resumed_at))
    return _run(planned, begun, folder, machine, wish)


def _checkpoint_steps(folder: RunFolder) -> list[int]:
    if not folder.last.is_dir():
        return []
    return [int(entry.name) for entry in folder.last.iterdir() if entry.name.isdigit()]


def _devices(planned: Planned, machine: Machine) -> Any:
    from detectors.train.devices import Devices

    batch = planned.recipe.batch_size
    if machine.devices is not None and batch % machine.devices:
        raise UsageError(
            f"a batch of {batch} does not divide among {machine.devices} devices; give --batch a multiple of "
            f"{machine.devices}"
        )
    return Devices.single() if machine.devices is None else Devices.first(machine.devices)


def _batches(planned: Planned, machine: Machine, start_step: int) -> Generator[Any, None, None]:
    from detectors.data.augment.augmentation import PRESETS
    from detectors.data.pipeline import batches

    return batches(
        planned.data,
        planned.config,
        batch_size=planned.recipe.batch_size,
        augmentation=PRESETS[planned.recipe.augmentation],
        seed=planned.seed,
        start_step=start_step,
        num_workers=machine.workers,
    )


def _with_steps(planned: Planned, machine: Machine, devices: Any, wish: StopWish) -> Planned:
    """The plan with its minutes turned into steps, by taking a few of them and throwing them away."""
    from detectors.train.budget import steps_within

    minutes = planned.minutes or 0.0
    say(f"timing a few steps, to see how many fit into {duration(60 * minutes)}; they are compiled first")
    begun = begin(planned, devices)
    with contextlib.closing(_batches(planned, machine, 0)) as batches:
        steps = steps_within(
            60 * minutes, begun.train_step, begun.state, batches, is_stopping=lambda: bool(wish)
        )
    if wish:
        raise FrontierError(f"stopped by {wish.reason} before the training began; nothing was written")
    return planned.with_steps(steps)


def _run(planned: Planned, begun: Begun, folder: RunFolder, machine: Machine, wish: StopWish) -> Trained:
    from detectors.train.loop import Cadence
    from detectors.train.run import Work, run

    with contextlib.ExitStack() as stack:
        watch = stack.enter_context(watching(planned))
        on_row = _on_row(folder, watch, machine, stack)
        work = Work(
            state=begun.state,
            train_step=begun.train_step,
            batches=lambda step: _batches(planned, machine, step),
            cadence=Cadence(
                total_steps=planned.recipe.total_steps,
                checkpoint_every=planned.checkpoint_every,
                evaluate_every=planned.evaluate_every,
            ),
            about={**folder.read()["training"], "code_version": __version__},
            evaluate=make_evaluate(planned, watch, wish),
            export=lambda state, path: _export(planned, begun, state, path),
            on_row=on_row,
            is_stopping=lambda: bool(wish),
        )
        try:
            ended = run(folder, work)
        except ImageError as error:
            raise ImageError(f"{error}. Mend it, then continue with --resume") from error
    record = None
    if ended.how == "done" and machine.results is not None:
        record = keep_record(planned, folder, _init_words(begun), machine.results)
    return _trained(planned, folder, ended, wish, record)


def _init_words(begun: Begun) -> str:
    return "fresh weights" if begun.start is None else begun.start.source


def _on_row(folder: RunFolder, watch: Watch, machine: Machine, stack: contextlib.ExitStack) -> Any:
    """What is done with each row of metrics: it is shown, and given to TensorBoard."""
    from detectors.train.tensorboard import TensorBoard

    board = TensorBoard(folder.path) if machine.tensorboard else None
    if board is not None:
        stack.callback(board.close)

    def on_row(kind: str, row: Mapping[str, Any]) -> None:
        if kind == STEP:
            watch.step(row)
        else:
            watch.say(evaluation_words(row, is_best=row["step"] == _best_step(folder)))
        if board is not None:
            board.write(kind, row)

    return on_row


def _export(planned: Planned, begun: Begun, state: Any, path: Path) -> None:
    """The weights as a folder; with averages where there are any, as they are evaluated."""
    from detectors.train.step import trained_detector
    from detectors.weights.folder import save

    split = f" ({planned.split})" if planned.split else ""
    source = (
        f"trained by frontier {__version__} on {planned.data.name}{split}, {int(state.step):,} of "
        f"{planned.recipe.total_steps:,} steps of {planned.recipe.batch_size}, from {_init_words(begun)}, seed {planned.seed}"
    )
    detector = trained_detector(planned.config, state)
    save(path, detector, origin="trained", source=source, class_names=planned.class_names)


def _best_step(folder: RunFolder) -> int | None:
    best = _best(folder)
    return None if best is None else best["step"]


def _best(folder: RunFolder) -> dict[str, Any] | None:
    """The row of the best evaluation, of equals the first."""
    found = rows(folder.metrics, EVALUATION)
    return max(found, key=lambda row: -1.0 if row["ap"] is None else row["ap"], default=None)


def _trained(planned: Planned, folder: RunFolder, ended: Any, wish: StopWish, record: str | None) -> Trained:
    steps, evaluations = rows(folder.metrics, STEP), rows(folder.metrics, EVALUATION)
    return Trained(
        how=ended.how,
        by=wish.reason,
        model=planned.config.name,
        out=str(folder.path),
        steps=ended.step,
        total_steps=planned.recipe.total_steps,
        seconds=ended.seconds,
        loss=steps[-1]["loss"] if steps else None,
        evaluation=evaluations[-1] if evaluations else None,
        best=_best(folder),
        weights=str(folder.last_weights) if folder.last_weights.exists() else None,
        best_weights=str(folder.best_weights) if folder.best_weights.exists() else None,
        record=record,
    )
