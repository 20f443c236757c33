"""`Contents`: everything that a report says, before it becomes a page."""

import dataclasses
import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError
from analysis.rows.comparable import device_words
from analysis.table import Table
from figures.interactive.library import require_plotly
from frontier.answer import Answer
from frontier.errors import NoRowsError
from frontier.gallery import GALLERY
from frontier.progress import progress_bar
from frontier.question import Question
from frontier.report.choice import choice_data
from frontier.report.section import Section, section
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

    @property
    def used(self) -> tuple[Table, ...]:
        """The tables whose rows the report makes use of."""
        rows = self.rows
        return rows.pool.table, rows.settings, rows.accuracies, rows.everywhere, rows.test


def contents(desk: "Frontier", question: Question) -> Contents:
    """The answer to `question` and every finding that its rows allow.

    Raises:
        UsageError: the device or another word is unknown.
        NoRowsError: there is nothing to answer from.
        FigureError: plotly is not installed.
    """
    require_plotly()
    answer = desk.answer(question)
    rows = shown_rows(desk, question)
    sections, not_found = [], {}
    with progress_bar("report") as report:
        for place, entry in enumerate(GALLERY):
            report(place, len(GALLERY))
            try:
                sections.append(section(entry, rows, question))
            except (NoRowsError, AnalysisError) as error:
                not_found[entry.words] = str(error)
    return Contents(
        question=question,
        answer=answer,
        rows=rows,
        candidates=choice_data(rows.pool.table, question.budget),
        sections=sections,
        not_found=not_found,
        problems=desk.problems,
        device=device_words(rows.pool.table.row(0)),
        made=f"{dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC by frontier {__version__}",
    )
