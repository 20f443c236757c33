"""The metrics of a training: a JSON object a line, which `pandas.read_json(path, lines=True)` reads.

Each step and each evaluation is a row with `kind` (`step` or `evaluation`), `step` and `written_at` (ISO 8601). Steps have
`images` seen since the start, `loss` and its parts, `gradient_norm`, `learning_rate`, `images_per_second` (null where
something was compiled or nothing was timed before) and `seconds`, the training time so far without compilation,
evaluation and saving. Evaluations have `ap`, `ap50`, ... Numbers that are not finite are null.
"""

import contextlib
import datetime as dt
import json
import math
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from detectors.errors import TrainingError

STEP, EVALUATION = "step", "evaluation"


class MetricsFile:
    """The file at `path`, open for rows after `step`; rows beyond it, and a row cut short, are removed first.

    So a training that resumes from the checkpoint of `step` writes each step once, however it ended before.

    Raises:
        TrainingError: the file cannot be read or written.
    """

    def __init__(self, path: Path, *, step: int) -> None:
        self.path = path
        with self._explained():
            _truncate(path, step)
            self._file = path.open("ab", buffering=0)

    def write(self, kind: str, values: Mapping[str, Any]) -> None:
        """Add a row; on an error the file is as it was.

        Raises:
            TrainingError: the file cannot be written.
        """
        now = dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"kind": kind, **_finite(values), "written_at": now}, allow_nan=False) + "\n"
        whole = self._file.tell()
        with self._explained():
            try:
                rest = memoryview(line.encode())
                while rest:
                    rest = rest[self._file.write(rest) :]
            except OSError:
                self._file.truncate(whole)
                raise

    def sync(self) -> None:
        """Return when all rows would survive a power cut."""
        with self._explained():
            os.fsync(self._file.fileno())

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    @contextlib.contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise TrainingError(
                f"{self.path} cannot be written: {error.strerror or error}. Make room, then continue with --resume"
            ) from error


def rows(path: Path, kind: str) -> list[dict[str, Any]]:
    """The rows of that kind, in order; none where there is no file. A row cut short is passed over."""
    return [row for row, _ in _parsed(path) if row["kind"] == kind] if path.exists() else []


def _truncate(path: Path, step: int) -> None:
    """Remove the first row beyond `step`, or cut short, and all that follow it."""
    if not path.exists():
        return
    end = 0
    for row, row_end in _parsed(path):
        if row["step"] > step:
            break
        end = row_end
    os.truncate(path, end)


def _parsed(path: Path) -> Iterator[tuple[dict[str, Any], int]]:
    """Each row and where it ends in the file, up to the first that is damaged."""
    end = 0
    with path.open("rb") as file:
        for line in file:
            end += len(line)
            try:
                row = json.loads(line)
            except ValueError:
                return
            if not line.endswith(b"\n") or not isinstance(row, dict) or not {"kind", "step"} <= set(row):
                return
            yield row, end


def _finite(values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: None if isinstance(value, float) and not math.isfinite(value) else value
        for name, value in values.items()
    }
