"""`frontier plot`: the paper's figures, from local or published results."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cyclopts import Parameter

from analysis.words import ACCURACY_WORDS, fraction, milliseconds
from detectors.config import closest
from figures.accuracy_time import AccuracyTimeData, draw_accuracy_time
from figures.picture import figure_of, picture_bytes
from figures.style import SCREEN_WIDTH_IN
from frontier.desk import Frontier, load, question_of
from frontier.errors import UsageError
from frontier.numbers import known_percentile, optional_positive
from frontier.picture_file import picture_file, write_picture
from frontier.plotting import plotted
from frontier.pool import Pool
from frontier.question import Question
from frontier.reply import Output, Reply

FIGURES = ("accuracy_time",)
MAX_MS_HINT = "milliseconds per image, for example --max-ms 50"
EXAMPLE_MS = 50.0  # in the commands that are suggested where no budget was given
WIDTHS_IN = (2.0, 20.0)


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Shown:
    """Which rows are drawn, and by which columns."""

    device: str | None = None
    """a stored device's key, or a published device or protocol; by default this machine."""
    protocol: str | None = None
    """how the times were taken, where one device was timed in several ways."""
    eval_split: str | None = None
    """the pictures that accuracies were measured on, where there are several sets."""
    objective: str = "ap"
    """ap, ap50, ap75, ap_small, ap_medium or ap_large."""
    percentile: int = 95
    """of measured times: 50, 90, 95 or 99."""
    max_ms: float | None = None
    """a budget to mark, in milliseconds per image."""
    any_detector: bool = True
    """of published detectors, draw those too that frontier cannot build."""
    results: Path | None = None
    """the results folder."""

    def question(self) -> Question:
        """The rows and columns as a `Question`; raises UsageError for impossible numbers and unknown words."""
        return question_of(
            max_ms=optional_positive(self.max_ms, "--max-ms", MAX_MS_HINT) or EXAMPLE_MS,
            percentile=known_percentile(self.percentile),
            objective=self.objective,
            device=self.device,
            eval_split=self.eval_split,
            any_detector=self.any_detector,
            results=None if self.results is None else str(self.results),
        )


def plot(
    name: str = FIGURES[0],
    /,
    *,
    out: Path | None = None,
    format: str | None = None,  # noqa: A002  # the option's name
    width: float = SCREEN_WIDTH_IN,
    shown: Shown = Shown(),
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Draw accuracy against time: every detector, and the frontier of those that no other beats.

    Draws what was measured on this machine, else the published times of one device.

    Examples:
      frontier plot                               accuracy_time.png, here
      frontier plot --max-ms 50 --out budget.svg  with a budget marked
      frontier plot --device titan_x --width 3.5  for a column of a paper

    Args:
        name: the figure: accuracy_time.
        out: a file, or a folder that exists; by default accuracy_time.png in the working folder. A picture that is
            there already is replaced, and the answer says so.
        format: png, svg or pdf; by default that of --out.
        width: of the picture in inches; text is made for this size.
        shown: which rows are drawn.
        output: how to print.
    """
    if name not in FIGURES:
        raise UsageError(f"unknown figure {name!r}; {closest(name, FIGURES)}")
    question = shown.question()
    if not WIDTHS_IN[0] <= width <= WIDTHS_IN[1]:
        raise UsageError(f"--width {width:g}: give {WIDTHS_IN[0]:g} to {WIDTHS_IN[1]:g} inches")
    place = picture_file(out, format, name)
    desk = load(shown.results)
    data, pool = plotted(desk, question, shown.protocol)
    ax = draw_accuracy_time(data, max_ms=shown.max_ms, width_in=width)
    is_replaced = write_picture(place.path, picture_bytes(figure_of(ax), place.file_format))
    facts = {"path": str(place.path), "replaced": is_replaced, "figure": name, "max_ms": shown.max_ms}
    return _reply(facts, data, pool, desk, question.command(measure=True))


def _reply(
    facts: Mapping[str, Any], data: AccuracyTimeData, pool: Pool, desk: Frontier, measure: str
) -> Reply:
    data_out = {
        **facts,
        "basis": pool.basis,
        "device": data.device,
        "device_key": pool.table["device_key"][0],
        "protocol": data.protocol,
        "eval_split": pool.table["eval_split"][0],
        "objective": data.objective,
        "percentile": data.percentile,
        "time": data.time_words,
        "points": _points(data),
        "critical": [
            {"roles": critical.roles, "point": critical.position, "equal": critical.num_equal}
            for critical in data.critical
        ],
        "left_out": data.excluded,
        "remarks": pool.remarks,
        "problems": desk.problems,
        "results": desk.results._asdict(),
        "measure_command": measure,
    }
    lines = [f"{facts['path']} {'replaced' if facts['replaced'] else 'written'}", *_seen(data)]
    if pool.basis != "measured here":
        lines += [f"These times are of {data.device}; times do not transfer between machines."]
        lines += [f"To measure on this machine: {measure}"]
    lines += [*pool.remarks, f"Results in {desk.results}", *desk.problems]
    return Reply(text="\n".join(lines), data=data_out)


def _points(data: AccuracyTimeData) -> list[dict[str, Any]]:
    return [
        {
            "name": data.names[i],
            "time_ms": data.times_ms[i],
            "lower_ms": data.lower_ms[i],
            "upper_ms": data.upper_ms[i],
            "accuracy": data.accuracies[i],
            "source": data.sources[i],
            "on_frontier": i in data.frontier,
        }
        for i in range(len(data.times_ms))
    ]


def _seen(data: AccuracyTimeData) -> list[str]:
    """What is in the picture: how many detectors, which of them to look at, and what is missing."""
    num_points = len(data.times_ms)
    left_out = ", ".join(f"{count} with {reason}" for reason, count in data.excluded.items())
    return [
        f"{len(data.frontier)} of {num_points} detector{'s' * (num_points != 1)} on the frontier"
        + (f"; left out: {left_out}" if left_out else ""),
        *(
            f"  {' and '.join(critical.roles)}: {data.names[critical.position]}, "
            f"{milliseconds(data.times_ms[critical.position])}, "
            f"{ACCURACY_WORDS[data.objective]} {fraction(data.accuracies[critical.position])}"
            for critical in data.critical
        ),
    ]
