"""`frontier recommend`: a budget in, a detector out."""

import dataclasses
import sys
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from analysis.choice.budget import Budget
from analysis.errors import BudgetError
from frontier.answer import Answer
from frontier.answer_text import answer_text
from frontier.desk import load
from frontier.errors import UsageError
from frontier.measuring import measure_and_answer
from frontier.numbers import known_percentile, optional_positive, positive
from frontier.progress import progress_bar
from frontier.question import OPTIONS, Question
from frontier.reply import Output, Reply

Flag = Annotated[bool, Parameter(negative=(), show_default=False)]

DEFAULT_MINUTES = 10.0
HINTS = {
    "--max-ms": "milliseconds per image, for example --max-ms 50",
    "--min-fps": "images per second, for example --min-fps 20",
    "--max-memory-mb": "megabytes, for example --max-memory-mb 500",
    "--max-gmacs": "thousand million multiply-adds, for example --max-gmacs 5",
    "--max-params-m": "million parameters, for example --max-params-m 10",
    "--min-ap": "COCO AP from 0 to 1, for example --min-ap 0.2",
    "--minutes": "minutes to measure for, for example --minutes 10",
}


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Limits:
    """What a detector may cost, and what to maximise."""

    max_ms: float | None = None
    """milliseconds that one image may take, from encoded picture to boxes."""
    min_fps: float | None = None
    """the same as images per second."""
    percentile: int = 95
    """the share of images, in %, that must keep to --max-ms: 50, 90, 95 or 99."""
    max_memory_mb: float | None = None
    """megabytes that inference may take."""
    max_gmacs: float | None = None
    """thousand million multiply-adds per image."""
    max_params_m: float | None = None
    """million parameters."""
    min_ap: float | None = None
    """the least COCO AP, from 0 to 1."""
    objective: str = "ap"
    """the accuracy to maximise: ap, ap50, ap75, ap_small, ap_medium or ap_large."""

    def budget(self) -> Budget:
        """The same as a `Budget`; raises UsageError for impossible numbers."""
        limits = {
            "max_ms": _max_ms(self.max_ms, self.min_fps),
            "max_memory_mb": _positive(self.max_memory_mb, "--max-memory-mb"),
            "max_gmacs": _positive(self.max_gmacs, "--max-gmacs"),
            "max_params_m": _positive(self.max_params_m, "--max-params-m"),
            "min_ap": _positive(self.min_ap, "--min-ap"),
        }
        return _budget(limits, known_percentile(self.percentile), self.objective)


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Rows:
    """Which rows may answer."""

    device: str | None = None
    """a stored device's key, or a published device or protocol; by default this machine."""
    meta_architecture: str | None = None
    """only this one: ssd, faster_rcnn or r_fcn."""
    feature_extractor: str | None = None
    """only this one, for example mobilenet_v1."""
    eval_split: str | None = None
    """the pictures that accuracies were measured on, where there are several sets."""
    any_detector: Flag = False
    """consider published detectors that frontier cannot build, too."""
    results: Path | None = None
    """the results folder."""


def recommend(
    *,
    limits: Limits = Limits(),
    rows: Rows = Rows(),
    measure: Flag = False,
    minutes: float | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Say which detector to use within a budget, and why.

    Examples:
      frontier recommend --max-ms 50                    from known times
      frontier recommend --max-ms 50 --measure          time candidates here first
      frontier recommend --min-fps 20 --min-ap 0.2      a speed and an accuracy
      frontier recommend --max-ms 80 --device titan_x   on a published device

    Args:
        limits: the budget.
        rows: which rows may answer.
        measure: time the candidates on this machine before answering.
        minutes: with --measure, how long that may take at most; 10 by default.
        output: how to print.
    """
    if minutes is not None and not measure:
        raise UsageError("--minutes says how long --measure may take; give both or neither")
    results = None if rows.results is None else str(rows.results)
    question = Question(**{**dataclasses.asdict(rows), "results": results}, budget=limits.budget())
    if not measure:
        return reply_of(load(rows.results).answer(question))
    allowed = DEFAULT_MINUTES if minutes is None else positive(minutes, "--minutes", HINTS["--minutes"])
    answer = measure_and_answer(
        question, rows.results, minutes=allowed, progress=progress_bar, announce=_announce
    )
    return reply_of(answer)


def reply_of(answer: Answer) -> Reply:
    """The answer as the command line prints it."""
    return Reply(text=answer_text(answer), data=answer.to_data(), exit_code=answer.exit_code)


def _announce(words: str) -> None:
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def _budget(limits: dict[str, float | None], percentile: int, objective: str) -> Budget:
    if all(limit is None for limit in limits.values()):
        raise UsageError("recommend what? Give a budget, for example: frontier recommend --max-ms 50")
    try:
        return Budget(percentile=percentile, objective=objective, **limits)
    except BudgetError as error:
        message = str(error)
        for name, option in OPTIONS.items():
            message = message.replace(f"{name} = ", f"{option} ")
        raise UsageError(message) from error


def _max_ms(max_ms: float | None, min_fps: float | None) -> float | None:
    if max_ms is not None and min_fps is not None:
        raise UsageError(
            f"--max-ms {max_ms:g} and --min-fps {min_fps:g} both limit the time; give one of them"
        )
    fps = _positive(min_fps, "--min-fps")
    return _positive(max_ms, "--max-ms") if fps is None else 1000 / fps


def _positive(value: float | None, option: str) -> float | None:
    return optional_positive(value, option, HINTS[option])
