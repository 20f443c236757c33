"""Running a training that is planned and begun: what is done with its rows, its states and its end."""

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from detectors.errors import ImageError
from detectors.train.metrics import STEP
from detectors.train.run_folder import RunFolder
from detectors.train.stop import StopWish
from frontier.training.begin import Begun
from frontier.training.evaluating import make_evaluate
from frontier.training.machine import Machine
from frontier.training.outcome import Trained, best_evaluation, outcome_of
from frontier.training.planned import Planned
from frontier.training.recording import keep_record
from frontier.training.watch import Watch, watching
from frontier.training.words import evaluation_words
from frontier.version import __version__

OnRow = Callable[[str, Mapping[str, Any]], None]


def run_begun(planned: Planned, begun: Begun, folder: RunFolder, machine: Machine, wish: StopWish) -> Trained:
    """Train in `folder` to the end or until a stop is wanted; a training that is done leaves a record.

    Raises:
        ImageError: a picture is missing or damaged.
        TrainingError: the loss is wrong, or the disk is full.
        StoreError: the record cannot be written.
    """
    from detectors.train.run import run

    with contextlib.ExitStack() as stack:
        watch = stack.enter_context(watching(planned, is_shown=machine.is_first))
        on_row = _on_row(folder, watch, machine, stack)
        try:
            ended = run(folder, _work(planned, begun, folder, machine, wish, watch=watch, on_row=on_row))
        except ImageError as error:
            raise ImageError(f"{error}. Mend it, then continue with --resume") from error
    machine.wait()  # the first has written the last weights
    record = None
    if ended.how == "done" and machine.results is not None and machine.is_first:
        record = keep_record(planned, folder, begun.source, machine.results)
    return outcome_of(planned, folder, ended, by=wish.reason, record=record)


def _work(
    planned: Planned,
    begun: Begun,
    folder: RunFolder,
    machine: Machine,
    wish: StopWish,
    *,
    watch: Watch,
    on_row: OnRow,
) -> Any:
    from detectors.train.loop import Cadence
    from detectors.train.run import Work

    return Work(
        state=begun.state,
        train_step=begun.train_step,
        batches=lambda step: machine.batches(planned, step),
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


def _on_row(folder: RunFolder, watch: Watch, machine: Machine, stack: contextlib.ExitStack) -> OnRow:
    """What is done with each row of metrics: it is shown, and given to TensorBoard."""
    from detectors.train.tensorboard import TensorBoard

    board = TensorBoard(folder.path) if machine.tensorboard else None
    if board is not None:
        stack.callback(board.close)

    def on_row(kind: str, row: Mapping[str, Any]) -> None:
        if kind == STEP:
            watch.step(row)
        else:
            best = best_evaluation(folder)
            watch.say(evaluation_words(row, is_best=best is not None and best["step"] == row["step"]))
        if board is not None:
            board.write(kind, row)

    return on_row


def _export(planned: Planned, begun: Begun, state: Any, path: Path) -> None:
    """The weights as a folder; with averages where there are any, as they are evaluated."""
    from detectors.train.step import trained_detector
    from detectors.weights.folder import save

    source = (
        f"trained by frontier {__version__} on {planned.data_used.words}, {int(state.step):,} of "
        f"{planned.recipe.total_steps:,} steps of {planned.recipe.batch_size}, from {begun.source}, seed {planned.seed}"
    )
    detector = trained_detector(planned.config, state)
    save(path, detector, origin="trained", source=source, class_names=planned.class_names)
