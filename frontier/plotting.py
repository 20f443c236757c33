"""What an entry of the gallery finds in rows, and what it says of that."""

from collections.abc import Mapping
from typing import Any

from analysis.errors import AnalysisError
from analysis.finding import Finding
from frontier.accuracy_time_words import points_of, seen
from frontier.errors import NoRowsError
from frontier.gallery import Entry
from frontier.question import Question
from frontier.shown_rows import ShownRows


def found(entry: Entry, rows: ShownRows, question: Question, options: Mapping[str, Any]) -> Any:
    """What the entry's analysis finds: a `Finding`, or the data of accuracy against time.

    Args:
        entry: of the gallery.
        rows: to look at.
        question: whose accuracy column is taken.
        options: further arguments of the analysis; those that it does not take are passed over.

    Raises:
        NoRowsError: the rows lack what it needs; the message says what, and where it comes from.
    """
    try:
        return entry.find(
            rows.of(entry.rows), objective=question.budget.objective, draws=rows.draws, **options
        )
    except AnalysisError as error:
        raise NoRowsError(f"{error}; or take other rows with --device") from error


def said(result: Any) -> list[str]:
    """What was found, in sentences, and what to know of it."""
    if isinstance(result, Finding):
        return [result.sentence, *result.caveats]
    return seen(result)


def values(result: Any) -> dict[str, Any]:
    """The same as plain values."""
    if isinstance(result, Finding):
        return {
            "title": result.title,
            "sentence": result.sentence,
            "rows": [row._asdict() for row in result.rows],
            "caveats": result.caveats,
            "source": result.source,
        }
    return points_of(result)
