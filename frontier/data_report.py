"""What `frontier data check` says of a data set."""

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from detectors.data.draft import Draft
from detectors.data.problems import KINDS, Problem
from detectors.data.repair import Repair

SHOWN = 3  # of each kind of problem
MAX_WIDTH = 200  # of one line


@dataclasses.dataclass(frozen=True, kw_only=True)
class Checked:
    """What was found in one split of a data set."""

    split: str
    name: str
    pictures: int
    boxes: int
    crowd_boxes: int
    categories: int
    problems: tuple[Problem, ...]

    @classmethod
    def of(cls, split: str, draft: Draft, problems: Sequence[Problem]) -> "Checked":
        """The numbers of `draft`, and its problems."""
        return cls(
            split=split,
            name=draft.name,
            pictures=len(draft.pictures.ids),
            boxes=len(draft.boxes.ids),
            crowd_boxes=int(draft.boxes.is_crowd.sum()),
            categories=len(draft.categories),
            problems=tuple(problems),
        )

    @property
    def num_fatal(self) -> int:
        """How many of the problems would stop a training or an evaluation."""
        return sum(problem.is_fatal for problem in self.problems)

    def data(self) -> dict[str, Any]:
        """The same as JSON takes it."""
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        return {**fields, "num_fatal": self.num_fatal, "problems": [*map(problem_data, self.problems)]}


def problem_data(problem: Problem) -> dict[str, Any]:
    """A problem with all that is known of its kind."""
    return {
        "kind": problem.kind,
        "where": problem.where,
        "message": problem.message,
        "is_fatal": problem.is_fatal,
        "advice": problem.fix,
        "repair": KINDS[problem.kind].repair,
    }


def checked_lines(checked: Checked) -> Iterator[str]:
    """A line on the split and what is wrong with it, by kind, the fatal kinds first."""
    crowds = f" ({checked.crowd_boxes} of crowds)" if checked.crowd_boxes else ""
    yield (
        f"{checked.split}: {checked.pictures} pictures, {checked.boxes} boxes{crowds}, "
        f"{checked.categories} categories"
    )
    if not checked.problems:
        yield "  nothing wrong"
    order = list(KINDS)
    problems = sorted(checked.problems, key=lambda problem: (not problem.is_fatal, order.index(problem.kind)))
    for kind, group in groupby(problems, key=lambda problem: problem.kind):
        yield from _kind_lines(kind, list(group))


def _kind_lines(kind: str, problems: Sequence[Problem]) -> Iterator[str]:
    known = KINDS[kind]
    yield f"  {'FATAL: ' if known.is_fatal else ''}{known.title} ({len(problems)})"
    for problem in problems[:SHOWN]:
        line = f"    {problem}"
        yield line if len(line) <= MAX_WIDTH else f"{line[: MAX_WIDTH - 3]}..."
    if len(problems) > SHOWN:
        yield f"    and {len(problems) - SHOWN} more; --json lists all"
    repair = f"; with --fix: {known.repair}" if known.repair else ""
    yield f"    to do: {known.advice}{repair}"


def summary(checked: Sequence[Checked]) -> str:
    """Whether the data set can be used, in a sentence."""
    fatal = sum(split.num_fatal for split in checked)
    other = sum(len(split.problems) for split in checked) - fatal
    where = "" if len(checked) == 1 else f" in {len(checked)} splits"
    if not fatal and not other:
        return f"Nothing wrong{where}."
    if not fatal:
        return f"It can be used{where}; {_counted(other, 'oddity', 'oddities')} worth a look."
    return f"It cannot be used as it is{where}: {_counted(fatal, 'fatal problem')}, {other} worth a look."


def repair_lines(repair: Repair, out: str) -> Iterator[str]:
    """What was repaired, what is left, and how much of the data set."""
    for kind, count in repair.repaired.items():
        yield f"  {KINDS[kind].title} ({count}): {KINDS[kind].repair}"
    if not repair.repaired:
        yield "  nothing to repair; it is a copy"
    (pictures, had_pictures), (boxes, had_boxes) = repair.num_pictures, repair.num_boxes
    yield f"Written to {out}: {pictures} of {had_pictures} pictures, {boxes} of {had_boxes} boxes."
    fatal = sum(problem.is_fatal for problem in repair.left)
    if fatal:
        yield f"{_counted(fatal, 'fatal problem')} cannot be repaired and will be met again."


def _counted(number: int, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"
