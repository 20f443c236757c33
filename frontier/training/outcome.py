"""`Trained`: how a training ended."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal

from detectors.train.metrics import EVALUATION, STEP, rows
from detectors.train.run_folder import RunFolder
from frontier.training.planned import Planned


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


def best_evaluation(folder: RunFolder) -> dict[str, Any] | None:
    """The row of the best evaluation in the folder, of equals the first; None without any."""
    found = rows(folder.metrics, EVALUATION)
    return max(found, key=lambda row: -1.0 if row["ap"] is None else row["ap"], default=None)


def outcome_of(
    planned: Planned, folder: RunFolder, ended: Any, *, by: str | None, record: str | None
) -> Trained:
    """How the training in `folder` ended: `ended` is what the loop says."""
    steps, evaluations = rows(folder.metrics, STEP), rows(folder.metrics, EVALUATION)
    return Trained(
        how=ended.how,
        by=by,
        model=planned.config.name,
        out=str(folder.path),
        steps=ended.step,
        total_steps=planned.recipe.total_steps,
        seconds=ended.seconds,
        loss=steps[-1]["loss"] if steps else None,
        evaluation=evaluations[-1] if evaluations else None,
        best=best_evaluation(folder),
        weights=str(folder.last_weights) if folder.last_weights.exists() else None,
        best_weights=str(folder.best_weights) if folder.best_weights.exists() else None,
        record=record,
    )
