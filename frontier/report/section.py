"""`Section`: one finding as a page shows it, its sentences, its picture and its table, or why there is none."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from figures.parts.style import SCREEN_WIDTH_IN
from frontier.drawing import Drawing, Look
from frontier.errors import NoRowsError
from frontier.gallery import Entry
from frontier.plotting import found, said, values
from frontier.question import Question
from frontier.report.twins import TWINS, twin
from frontier.shown_rows import ShownRows

USUAL_PERCENTILE = 95  # at which each analysis keeps to the percentile that suits it


class Section(NamedTuple):
    """One finding.

    Attributes:
        name: of the entry of the gallery.
        title: what it is about.
        sentences: what was found, the first one first, and what to know of it.
        source: the place in the paper that it follows.
        rows: the table behind it, as dictionaries that share their keys.
        figure: data and layout for plotly; None where the picture does not answer.
        picture: an SVG as an address of its own, which stands for the `figure` until that is drawn, and where scripts
            may not run; None where there is nothing to draw.
    """

    name: str
    title: str
    sentences: Sequence[str]
    source: str
    rows: Sequence[Mapping[str, Any]]
    figure: Mapping[str, Any] | None
    picture: str | None


def begin(entry: Entry, rows: ShownRows, question: Question, drawing: Drawing) -> Callable[[], Section]:
    """A function that gives what `entry` finds in `rows`, when its picture is drawn; it raises AnalysisError as this does.

    Raises:
        NoRowsError: they lack what it needs; the message says what, and where it comes from.
        AnalysisError: there would be no picture, or a misleading one.
    """
    result = _found(entry, rows, question)
    shown = values(result)
    max_ms = question.budget.max_ms
    has_figure = entry.draw is not None
    picture = drawing.begin(entry, result, Look(SCREEN_WIDTH_IN, "svg", max_ms)) if has_figure else None
    figure = plotly_figure(entry, result, rows, max_ms) if entry.name in TWINS else None
    return lambda: Section(
        name=entry.name,
        title=shown.get("title") or entry.words[0].upper() + entry.words[1:],
        sentences=said(result),
        source=shown.get("source") or entry.source,
        rows=shown["rows"] if "rows" in shown else shown["points"],
        figure=figure,
        picture=None if picture is None else address_of(picture()),
    )


def _found(entry: Entry, rows: ShownRows, question: Question) -> Any:
    """The finding, by the paper's convention of low resolution if there is anything to say of it, else of all sizes."""
    percentile = question.budget.percentile
    options = {} if percentile == USUAL_PERCENTILE else {"percentile": percentile}
    try:
        return found(entry, rows, question, options)
    except NoRowsError:
        if "resolution" not in entry.options:
            raise
    return found(entry, rows, question, {**options, "resolution": None})


def plotly_figure(entry: Entry, result: Any, rows: ShownRows, max_ms: float | None) -> Mapping[str, Any]:
    """Data and layout of the figure of `entry`, one of `TWINS`, as plotly takes them.

    Args:
        entry: of the gallery.
        result: what its analysis found.
        rows: that it was found in.
        max_ms: a budget, which accuracy against time marks.

    Raises:
        AnalysisError: there would be no picture, or a misleading one; or plotly is not installed.
    """
    figure: Mapping[str, Any] = json.loads(
        twin(entry.name, result, rows.of(entry.rows), max_ms=max_ms).to_json()
    )
    return figure


def address_of(svg: bytes) -> str:
    """A picture as an address that needs no file."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg).decode('ascii')}"
