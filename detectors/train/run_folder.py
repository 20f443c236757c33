"""The folder of one training.

training.json          what is trained, on what and how; written once, before the first step
metrics.jsonl          a row a step and a row an evaluation (`detectors.train.metrics`)
checkpoints/last/      the newest three states, by step; checkpoints/best/ the one of the best evaluation
weights/last, best     the same as weights folders: what `--weights` takes
"""

import contextlib
import fcntl
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from detectors.errors import ResumeError, TrainingError
from detectors.weights.whole_file import write_whole

FORMAT_VERSION = 1
DESCRIPTION, METRICS, CHECKPOINTS, WEIGHTS = "training.json", "metrics.jsonl", "checkpoints", "weights"
MAX_SHOWN = 3  # differences named in a message


class RunFolder:
    """The paths in the folder of a training; nothing is made or read before it is asked for."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.description, self.metrics = path / DESCRIPTION, path / METRICS
        self.last, self.best = path / CHECKPOINTS / "last", path / CHECKPOINTS / "best"
        self.last_weights, self.best_weights = path / WEIGHTS / "last", path / WEIGHTS / "best"

    def check_free(self) -> None:
        """Make sure that a training can begin here.

        Raises:
            ResumeError: something is in the folder already.
        """
        if self.description.exists():
            raise ResumeError(
                f"{self.path} holds a training: continue it with --resume, or name another folder"
            )
        if self.path.exists() and (not self.path.is_dir() or _visible(self.path)):
            raise ResumeError(f"{self.path} exists and is not empty: name another folder")

    def begin(self, training: Mapping[str, Any], **more: Any) -> None:
        """Make the folder and write down what is `training`; `more` is kept beside it.

        Raises:
            ResumeError: something is in the folder already.
            TrainingError: it cannot be written.
        """
        self.check_free()
        text = json.dumps({"format_version": FORMAT_VERSION, "training": training, **more}, indent=1)
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            write_whole(self.description, lambda file: file.write(text.encode()))
        except OSError as error:
            raise TrainingError(f"{self.path} cannot be written: {error.strerror or error}") from error

    def read(self) -> dict[str, Any]:
        """What `begin` wrote.

        Raises:
            ResumeError: there is no training in the folder, or it is damaged or of a newer version.
        """
        try:
            values = json.loads(self.description.read_text("utf-8"))
            version, _ = values["format_version"], values["training"]
        except OSError as error:
            raise ResumeError(
                f"{self.path} holds no training to resume: no readable {DESCRIPTION} in it; leave out --resume"
            ) from error
        except (ValueError, KeyError, TypeError) as error:
            raise ResumeError(f"{self.description} is damaged: {error}") from error
        if version != FORMAT_VERSION:
            raise ResumeError(
                f"{self.description}: format version {version}, this program reads {FORMAT_VERSION}"
            )
        return values

    @property
    def newest_step(self) -> int | None:
        """The step of the newest checkpoint; None where there is none."""
        if not self.last.is_dir():
            return None
        return max((int(entry.name) for entry in self.last.iterdir() if entry.name.isdigit()), default=None)

    def check_same(self, training: Mapping[str, Any]) -> None:
        """Make sure that `training` is what the folder holds.

        Raises:
            ResumeError: it is not; the message names the fields that differ.
        """
        held = json.loads(json.dumps(self.read()["training"]))
        problems = differences(held, json.loads(json.dumps(training)))
        if problems:
            more = f" and {len(problems) - MAX_SHOWN} more" if len(problems) > MAX_SHOWN else ""
            raise ResumeError(
                f"{self.path} cannot be resumed: {'; '.join(problems[:MAX_SHOWN])}{more}. Ask for the same as before, or "
                "start anew in another folder"
            )

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other process from training in the folder.

        Raises:
            ResumeError: another process does.
        """
        with self.description.open("rb") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise ResumeError(
                    f"{self.path}: another process is training here; wait for its end"
                ) from error
            yield  # closing the file, or dying, gives it free


def differences(held: Any, asked: Any, name: str = "") -> list[str]:
    """Where two JSON values differ, a phrase each; fields of fields are named with dots.

    >>> differences({"seed": 0, "data": {"digest": "a"}}, {"seed": 1, "data": {"digest": "a"}})
    ['seed was 0, now 1']
    """
    if held == asked:
        return []
    if isinstance(held, dict) and isinstance(asked, dict):
        names = sorted({*held, *asked})
        return [
            problem
            for key in names
            for problem in differences(held.get(key), asked.get(key), f"{name}.{key}" if name else key)
        ]
    return [f"{name} was {_short(held)}, now {_short(asked)}"]


def _short(value: Any) -> str:
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:56]} ..."


def _visible(folder: Path) -> bool:
    return any(not entry.name.startswith(".") for entry in folder.iterdir())
