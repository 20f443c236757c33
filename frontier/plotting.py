"""What an entry of the gallery finds in rows, and what it says of that."""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from analysis.choice.budget import Budget
from analysis.errors import AnalysisError
from analysis.findings.finding import Finding
from detectors.config import closest
from frontier.accuracy_time_words import points_of, seen
from frontier.errors import NoRowsError, UsageError
from frontier.gallery import Entry, entry_of
from frontier.question import Question
from frontier.shown_rows import ShownRows, shown_rows

if TYPE_CHECKING:
    from frontier.desk import Frontier

_FROM_DESK = {"objective", "draws", "test"}  # arguments of analyses that are not a caller's options


def entry_named(name: str, names: Sequence[str], what: str) -> Entry:
    """The entry `name`, which must be one of `names`.

    Raises:
        UsageError: it is not; the message calls them `what` and says which there are.
    """
    if name not in names:
        raise UsageError(f"unknown {what} {name!r}; {closest(name, names)}")
    return entry_of(name)


def found_at(desk: "Frontier", entry: Entry, options: Mapping[str, Any], *, protocol: str | None) -> Any:
    """What the entry's analysis finds at a desk, as a notebook asks for it.

    Args:
        desk: what was measured, imported and published.
        entry: of the gallery.
        options: arguments of the analysis (`percentile`, `resolution`), and fields of the budget and the question.
        protocol: as for `shown_rows`.

    Raises:
        UsageError: an option is unknown or impossible.
        NoRowsError: the rows lack what it needs; the message says what, and where it comes from.
    """
    from frontier.desk import question_of

    own = {name: value for name, value in options.items() if name in entry.options - _FROM_DESK}
    both = {field.name for field in dataclasses.fields(Budget)}
    asked = {name: value for name, value in options.items() if name not in own or name in both}
    question = question_of(**{"any_detector": True, **asked})
    return found(entry, shown_rows(desk, question, protocol), question, own)


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
            rows.of(entry.rows),
            objective=question.budget.objective,
            draws=rows.draws,
            test=rows.test,
            **options,
        )
    except AnalysisError as error:
        raise NoRowsError(
            f"{error}; or take other rows with --device{_elsewhere(entry, question)}"
        ) from error


def _elsewhere(entry: Entry, question: Question) -> str:
    """Where the same can be seen at once; nothing where that was looked at."""
    is_it = entry.elsewhere == f"--results {question.results}"
    return (
        f", or those that come with frontier with {entry.elsewhere}" if entry.elsewhere and not is_it else ""
    )


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
