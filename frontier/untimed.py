"""Detectors whose accuracy is known here and whose time is not, so that no budget can be answered from them."""

import dataclasses
import shlex
from collections.abc import Mapping

from analysis.choice.budget import Budget
from analysis.choice.checks import number
from analysis.table import Cell, Table
from analysis.words import counted
from frontier.amounts import plain
from frontier.phrases import accuracy_name
from frontier.question import Question
from frontier.weights_words import DIR, dir_words


@dataclasses.dataclass(frozen=True, kw_only=True)
class Untimed:
    """What was evaluated and never timed on the machine that a question is about.

    Attributes:
        folder: the results folder that holds the accuracies, as it is shown.
        num_evaluations: how many accuracies those are, a setting on a set of pictures each.
        num_weights: of how many weights they are.
        model, weights, weights_digest: of the most accurate one.
        objective: what the accuracy is called.
        accuracy: of that one, 0-1.
        eval_split: the pictures that it was measured on.
        command: what times it; DIR stands for the folder of its weights.
    """

    folder: str
    num_evaluations: int
    num_weights: int
    model: str
    weights: Cell
    weights_digest: str
    objective: str
    accuracy: float
    eval_split: str
    command: str

    @property
    def best(self) -> str:
        """The most accurate one, in words."""
        return f"{self.model} ({self.objective} {plain(self.accuracy)} on {self.eval_split})"

    @property
    def words(self) -> str:
        """What there is, and which of them is the most accurate."""
        detectors = counted(self.num_weights, "trained detector")
        return f"{counted(self.num_evaluations, 'evaluation')} of {detectors}, the best {self.best}"

    @property
    def dir_words(self) -> str:
        """What is to be put in the place of DIR in the command."""
        return dir_words(self.model, self.weights, self.weights_digest)


def untimed_of(
    evaluated: Table, measured: Table, question: Question, here: str, *, folder: str
) -> Untimed | None:
    """The accuracies that lack a time on the machine that a question is about; None where none does.

    A question about a machine that nothing was measured on, other than this one, is about other people's times.

    Args:
        evaluated: every evaluation; see `frontier.joined.evaluated_table`.
        measured: every measurement.
        question: what was asked: only its detectors count, and only accuracies on its pictures.
        here: this machine's `Device.key`.
        folder: the results folder, as it is shown.
    """
    device = question.device or here
    if device != here and device not in set(measured["device_key"]):
        return None
    if not len(evaluated):
        return None
    here_timed = measured.where(device_key=device)
    timed = set(zip(here_timed["config_digest"], here_timed["weights_digest"], strict=True))
    asked = list(evaluated.where(**question.only).rows())
    rows = [row for row in asked if _setting(row) not in timed and _is_on(row, question.eval_split)]
    known = [row for row in rows if number(row, question.budget.objective) is not None]
    if not known:
        return None
    best = max(known, key=lambda row: (number(row, question.budget.objective) or 0.0, str(row["model"])))
    return Untimed(
        folder=folder,
        num_evaluations=len(rows),
        num_weights=len({row.get("weights_digest") for row in rows}),
        model=str(best["model"]),
        weights=best.get("weights"),
        weights_digest=str(best["weights_digest"]),
        objective=accuracy_name(question.budget),
        accuracy=number(best, question.budget.objective) or 0.0,
        eval_split=str(best["eval_split"]),
        command=_command(str(best["model"]), question),
    )


def _setting(row: Mapping[str, Cell]) -> tuple[Cell, Cell]:
    return row.get("config_digest"), row.get("weights_digest")


def _is_on(row: Mapping[str, Cell], asked: str | None) -> bool:
    """Whether an accuracy is on the pictures asked for, named with or without what follows the colon."""
    split = str(row.get("eval_split"))
    return asked is None or asked in (split, split.partition(":")[0])


def _command(model: str, question: Question) -> str:
    """What times it; the time is kept in the folder of the accuracies, where the two meet."""
    budget = question.budget
    words = [f"frontier benchmark {model} --weights {DIR}"]
    words += [] if budget.max_ms is None else [f"--max-ms {budget.max_ms:.12g}"]
    words += [] if budget.percentile == Budget.percentile else [f"--percentile {budget.percentile}"]
    return " ".join(
        [*words, *([] if question.results is None else [f"--results {shlex.quote(question.results)}"])]
    )
