"""Checkpoints: the state of a training with what it was made from, each on the disk whole or not at all.

A checkpoint is a folder named by its step, written by orbax under a temporary name and renamed. Orbax's own messages
are held back: what went wrong leaves as one sentence.
"""

import contextlib
import logging
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import jax
import numpy as np
import orbax.checkpoint as ocp
from orbax.checkpoint import checkpoint_managers

from detectors.errors import ResumeError, TrainingError

HALF_WRITTEN = "*.orbax-checkpoint-tmp*"
STATE, ABOUT = "state", "about"
SPARE_BYTES = 1 << 20  # for the names and kinds of the arrays
TRIES, PAUSE_S = 20, 0.05
MAX_REASON = 200  # letters of a message of orbax's that say enough


class Restored(NamedTuple):
    """A state read back, and what the checkpoint says of itself."""

    state: Any
    about: Mapping[str, Any]
    path: Path


class Checkpoints:
    """The newest `keep` checkpoints of a training, in `folder`, which is made if need be.

    What a killed process left half-written is removed.

    Raises:
        TrainingError: the folder cannot be made.
    """

    def __init__(self, folder: Path, *, keep: int) -> None:
        self.folder = folder.absolute()
        options = ocp.CheckpointManagerOptions(
            preservation_policy=checkpoint_managers.LatestN(keep),
            enable_async_checkpointing=False,  # a checkpoint that is named is on the disk
            lightweight_initialize=True,
        )
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._remove_half_written()
            with _quiet():
                self._manager = ocp.CheckpointManager(self.folder, options=options)
        except OSError as error:
            raise TrainingError(f"{folder}: no checkpoints can be kept here: {_reason(error)}") from error

    @property
    def steps(self) -> list[int]:
        """The steps that there are checkpoints of, oldest first."""
        return sorted(self._manager.all_steps())

    @property
    def newest(self) -> Path | None:
        """The folder of the newest checkpoint; None where there is none."""
        return self.path(self.steps[-1]) if self.steps else None

    def path(self, step: int) -> Path:
        """The folder of the checkpoint of `step`."""
        return self.folder / str(step)

    def save(self, step: int, state: Any, about: Mapping[str, Any]) -> Path:
        """Keep `state`, a pytree of arrays, as of `step`; returns when it is on the disk. Once kept, it is not kept twice.

        Raises:
            TrainingError: a number in it is not finite, or it cannot be written. Nothing half-written is left, and the
                older checkpoints are as they were.
        """
        if step in self.steps:
            return self.path(step)
        if not is_finite(state):
            raise TrainingError(
                f"step {step}: the weights are not finite and are not saved; {self._last_good}"
            )
        items = ocp.args.Composite(
            **{STATE: ocp.args.StandardSave(_named(state)), ABOUT: ocp.args.JsonSave(dict(about))}
        )
        try:
            self._make_sure_of_room(state)
            with _quiet():
                self._manager.save(step, args=items)
        except Exception as error:  # orbax lets through whatever its threads met
            self._remove_half_written()
            raise TrainingError(
                f"{self.path(step)}: the checkpoint cannot be written: {_reason(error)}; {self._last_good}. Make "
                "room, then continue with --resume"
            ) from error
        return self.path(step)

    def restore(self, like: Any) -> Restored:
        """The newest checkpoint that can be read, with the structure, kinds and placement of `like`.

        Raises:
            ResumeError: there is none.
        """
        problems = []
        for step in reversed(self.steps):
            try:
                return self._restore(step, like)
            except Exception as error:  # noqa: BLE001  # a damaged checkpoint shows itself in many ways
                problems.append(f"{step}: {_reason(error)}")
        found = (
            f"none of its checkpoints can be read ({'; '.join(problems)})"
            if problems
            else "it has no checkpoint"
        )
        raise ResumeError(f"{self.folder}: {found}; start anew in another folder")

    def forget_after(self, step: int) -> None:
        """Remove the checkpoints of later steps: the training goes on from `step` and makes its own."""
        for later in [known for known in self.steps if known > step]:
            with _quiet():
                self._manager.delete(later)

    def close(self) -> None:
        """Let go of the folder."""
        with _quiet():
            self._manager.close()

    def _restore(self, step: int, like: Any) -> Restored:
        wanted = jax.tree.map(ocp.utils.to_shape_dtype_struct, _named(like))
        items = ocp.args.Composite(**{STATE: ocp.args.StandardRestore(wanted), ABOUT: ocp.args.JsonRestore()})
        with _quiet():
            read = self._manager.restore(step, args=items)
        leaves = [read[STATE][name] for name in _named(like)]  # in the order of `like`
        return Restored(jax.tree.unflatten(jax.tree.structure(like), leaves), read[ABOUT], self.path(step))

    def _make_sure_of_room(self, state: Any) -> None:
        """Meet a full disk here, not within orbax, whose threads would go on writing and complaining for a while."""
        size = SPARE_BYTES + sum(leaf.nbytes for leaf in jax.tree.leaves(state))
        path = self.folder / f".room.{os.getpid()}"
        try:
            with path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, size)
        finally:
            path.unlink(missing_ok=True)

    def _remove_half_written(self) -> None:
        if jax.process_index() != 0:  # several hosts share the folder
            return
        for _ in range(TRIES):
            left = list(self.folder.glob(HALF_WRITTEN))
            for folder in left:
                shutil.rmtree(folder, ignore_errors=True)
            if not left:
                return
            time.sleep(PAUSE_S)  # a thread of orbax's may be at its last file

    @property
    def _last_good(self) -> str:
        return f"the last good checkpoint is {self.newest}" if self.newest else "there is no checkpoint yet"


def is_finite(state: Any) -> bool:
    """True where no number of `state` is NaN or infinite."""
    leaves = (
        np.asarray(leaf) for leaf in jax.tree.leaves(state)
    )  # a program of hundreds of arrays compiles slowly
    return all(np.isfinite(leaf).all() for leaf in leaves)


def _named(state: Any) -> dict[str, Any]:
    """The arrays of `state` by the path to them: what is on the disk knows no class of ours."""
    leaves, _ = jax.tree_util.tree_flatten_with_path(state)
    return {jax.tree_util.keystr(path, simple=True, separator="."): leaf for path, leaf in leaves}


def _reason(error: BaseException) -> str:
    code = re.search(r"os_error_code='(\d+)'", str(error))
    if code:  # of tensorstore, which writes the arrays
        return os.strerror(int(code[1]))
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return " ".join(str(error).split())[:MAX_REASON] or type(error).__name__


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Hold back what orbax and its threads log."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
