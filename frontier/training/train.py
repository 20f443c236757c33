"""`train`: from what is asked to weights in a folder, begun or resumed."""

import contextlib
import dataclasses
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from detectors.errors import TrainingError
from detectors.train.run_folder import RunFolder
from detectors.train.stop import StopWish, stop_on_signals
from frontier.device import here
from frontier.errors import FrontierError, UsageError
from frontier.training.asked import Asked
from frontier.training.begin import VARIABLES, Begun, begin, start_identity
from frontier.training.lost_host import joined
from frontier.training.machine import Machine
from frontier.training.outcome import Trained
from frontier.training.planned import Planned, plan_training
from frontier.training.running import run_begun
from frontier.training.watch import duration, say
from frontier.training.words import plan_words
from frontier.version import __version__


def train(asked: Asked, out: Path, *, resume: bool = False, machine: Machine | None = None) -> Trained:
    """Train what is asked for in the folder `out`, or go on with what was begun there.

    The plan, progress and evaluations go to standard error. Ctrl-C and SIGTERM finish the step, save and stop.

    Raises:
        UsageError: what is asked for contradicts itself.
        DetectorError: model, data, weights or folder cannot be used.
        FrontierError: the loss is not finite or has exploded, the disk is full, or another host is gone; the last
            checkpoint is intact.
    """
    folder, asked, machine = RunFolder(out), asked.paths_resolved, machine or Machine()
    with joined(machine), stop_on_signals() as wish:
        try:
            planned, begun = (_resume if resume else _begin)(asked, folder, machine, wish)
            return run_begun(planned, begun, folder, machine, wish)
        except TrainingError as error:
            raise FrontierError(str(error)) from error


def _begin(asked: Asked, folder: RunFolder, machine: Machine, wish: StopWish) -> tuple[Planned, Begun]:
    """Plan a training and write the plan into its folder, the last thing that can go wrong."""
    if machine.is_first:
        folder.check_free()
    planned = plan_training(asked)
    _check(planned, machine)
    if planned.minutes is not None:
        planned = _with_steps(planned, machine, wish)
    begun = begin(planned, machine.devices_for(planned))
    if machine.is_first:
        _write(planned, begun, folder)
        say(plan_words(planned, begun, folder.path, resumed_at=None))
    machine.wait()
    return planned, begun


def _write(planned: Planned, begun: Begun, folder: RunFolder) -> None:
    folder.begin(
        planned.identity(start_identity(planned.init)),
        asked=planned.asked.to_dict(),
        steps=planned.recipe.total_steps,
        source=begun.source,
        data={"train": planned.data.name, "validation": planned.validation and planned.validation.name},
        class_names=planned.class_names,
        versions={"frontier-det": __version__, **here().versions},
        created=dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    )


def _resume(asked: Asked, folder: RunFolder, machine: Machine, _wish: StopWish) -> tuple[Planned, Begun]:
    """The training that the folder holds, known to be what is asked for."""
    held, step = folder.read(), folder.newest_step
    planned = plan_training(asked.resuming(held["asked"], held["steps"]))
    _check(planned, machine)
    if step is not None and _is_gone(planned, held):  # the checkpoint has all that came of them
        folder.check_same(planned.identity(held["training"]["start"]))
        planned = dataclasses.replace(planned, init=None)
    else:
        folder.check_same(planned.identity(start_identity(planned.init)))
    begun = begin(planned, machine.devices_for(planned))._replace(source=held["source"])
    if machine.is_first:
        say(plan_words(planned, begun, folder.path, resumed_at=step or 0))
    return planned, begun


def _is_gone(planned: Planned, held: Mapping[str, Any]) -> bool:
    """Whether the weights that the training started from are no longer where they were."""
    init = planned.init
    return init is not None and str(init) == held["asked"].get("init") and not (init / VARIABLES).exists()


def _check(planned: Planned, machine: Machine) -> None:
    """Let what is wrong with data and devices show before anything is computed or written."""
    machine.devices_for(planned)
    with contextlib.closing(machine.batches(planned, 0)):
        pass


def _with_steps(planned: Planned, machine: Machine, wish: StopWish) -> Planned:
    """The plan with its minutes turned into steps, by taking a few of them and throwing them away."""
    from detectors.train.budget import steps_within

    if machine.hosts > 1:
        raise UsageError(
            "--minutes with several hosts: each would count other steps; give --steps or --epochs"
        )
    seconds = 60 * (planned.minutes or 0.0)
    say(f"timing a few steps, to see how many fit into {duration(seconds)}; they are compiled first")
    begun = begin(planned, machine.devices_for(planned))
    with contextlib.closing(machine.batches(planned, 0)) as batches:
        steps = steps_within(seconds, begun.train_step, begun.state, batches, is_stopping=lambda: bool(wish))
    if wish:
        raise FrontierError(f"stopped by {wish.reason} before the training began; nothing was written")
    return planned.with_steps(steps)
