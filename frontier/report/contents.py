"""`Contents`: everything that a report says, before it becomes a page."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.rows.comparable import device_words
from figures.interactive.library import require_plotly
from frontier.answer import Answer
from frontier.drawing import all_that_can, drawing
from frontier.gallery import GALLERY, entry_of
from frontier.progress import progress_bar
from frontier.question import Question
from frontier.report.choice import choice_data
from frontier.report.section import Section, begin
from frontier.shown_rows import ShownRows, shown_rows
from frontier.version import __version__

if TYPE_CHECKING:
    from frontier.desk import Frontier


@dataclasses.dataclass(frozen=True, kw_only=True)
class Contents:
    """What a report says.

    Attributes:
        question: what was asked.
        answer: the recommendation.
        rows: what it and the findings were made of.
        candidates: of `frontier.report.choice`.
        sections: the findings, in the order of the gallery.
        not_found: title of a finding -> why it could not be made.
        problems: sentences about files that could not be read.
        device: the machine of the times, in words.
        made: when, to the minute, and by which version.
    """

    question: Question
    answer: Answer
    rows: ShownRows
    candidates: Sequence[Mapping[str, Any]]
    sections: Sequence[Section]
    not_found: Mapping[str, str]
    problems: Sequence[str]
    device: str
    made: str


def contents(desk: "Frontier", question: Question, *, may_start_processes: bool = False) -> Contents:
    """The answer to `question` and every finding that its rows allow.

    Args:
        desk: what was measured, imported and published.
        question: what is asked.
        may_start_processes: whether pictures of many rows may be drawn beside, in processes that import the main module.

    Raises:
        UsageError: the device or another word is unknown.
        NoRowsError: there is nothing to answer from.
        FigureError: plotly is not installed.
    """
    require_plotly()
    answer = desk.answer(question)
    rows = shown_rows(desk, question)
    with drawing(rows.most if may_start_processes else 0) as draw, progress_bar("report") as report:
        sections, not_found = all_that_can(GALLERY, lambda entry: begin(entry, rows, question, draw), report)
    return Contents(
        question=question,
        answer=answer,
        rows=rows,
        candidates=choice_data(rows.pool.table, question.budget),
        sections=sections,
        not_found={entry_of(name).words: reason for name, reason in not_found.items()},
        problems=desk.problems,
        device=device_words(rows.pool.table.row(0)),
        made=f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC by frontier {__version__}",
    )
