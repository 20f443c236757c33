"""A report's `Contents` as one HTML page that needs no network."""

import html
from string import Template
from typing import Any

from analysis.table import Table
from analysis.words import ACCURACY_WORDS, counted
from figures.accuracy_time_data import ROLES
from figures.interactive.accuracy_time import CRITICAL_NAME, budget_line
from figures.interactive.family import legend_entries
from figures.interactive.library import plotly_script
from figures.interactive.marks import looks
from frontier.answer_labels import COMMANDS
from frontier.answer_text import sections
from frontier.phrases import budget_words
from frontier.report.contents import Contents
from frontier.report.embedding import content_policy, packed, packed_json
from frontier.report.html_table import html_table, records_table
from frontier.report.parts import bullets, paragraphs, part, prose
from frontier.report.provenance import provenance, used
from frontier.report.section import Section
from frontier.report.uncertain import uncertain

FRONTIER = "accuracy_time"  # the section that has the budget
SCRIPTS = ("drawing.js", "families.js", "frontier.js", "choice.js", "page.js")
AXES = (("meta_architecture", "Meta-architecture"), ("feature_extractor", "Feature extractor"))
PARTS = {
    "answer": "The answer",
    "frontier": "Accuracy against time",
    "findings": "Findings",
    "uncertain": "What is uncertain",
    "provenance": "Where it comes from",
}


def page(contents: Contents) -> str:
    """The page, a whole HTML document.

    Raises:
        FigureError: plotly is not installed.
    """
    plotly, script = plotly_script(), "".join(part(name) for name in SCRIPTS)
    found = contents.answer.recommendation
    budget = budget_words(found.budget, is_printed=contents.answer.is_printed)
    return Template(part("page.html")).substitute(
        policy=html.escape(content_policy(plotly, script)),
        title=html.escape(f"A detector for {budget}"),
        subtitle=html.escape(f"Times of {contents.device}. Made {contents.made}."),
        contents="".join(f'<a href="#{name}">{words}</a>' for name, words in PARTS.items()),
        answer=_answer(contents),
        frontier="".join(_frontier(one, contents) for one in contents.sections if one.name == FRONTIER),
        findings=_findings(contents),
        uncertain=bullets(uncertain(contents)),
        provenance=_provenance(contents),
        footer=html.escape(f"This page is complete: it loads nothing from anywhere. Made {contents.made}."),
        style=part("page.css"),
        plotly=packed(plotly),
        data=packed_json(_data(contents)),
        script=script,
    )


def _data(contents: Contents) -> dict[str, Any]:
    """What the page's program works on."""
    budget = contents.question.budget
    return {
        "figures": {one.name: one.figure for one in contents.sections if one.figure is not None},
        "candidates": contents.candidates,
        "is_elsewhere": contents.answer.is_elsewhere,
        "max_ms": budget.max_ms,
        "accuracy_words": ACCURACY_WORDS[budget.objective],
        "budget_line": budget_line(budget.max_ms or 1.0),
        "critical_name": CRITICAL_NAME,
        "roles": ROLES,
        "looks": looks(),
        "legend": [
            {
                "axis": axis,
                "heading": heading,
                "entries": [entry._asdict() for entry in legend_entries() if entry.axis == axis],
            }
            for axis, heading in AXES
        ],
    }


def _answer(contents: Contents) -> str:
    """The recommendation in words, as the command line gives it."""
    preamble, headline, facts, origin = sections(contents.answer)
    first = f'<div class="first">{paragraphs(preamble)}</div>' if preamble else ""
    lines = "".join(
        f"<dt>{html.escape(label)}</dt><dd>{_command(text) if label in COMMANDS else prose(text)}</dd>"
        for label, text in [*facts, *origin]
    )
    return f'{first}<p class="headline">{html.escape(headline)}</p><dl>{lines}</dl>'


def _frontier(one: Section, contents: Contents) -> str:
    objective = ACCURACY_WORDS[contents.question.budget.objective]
    return f"""<h2>Accuracy against time</h2>
{paragraphs(one.sentences[:1])}
{bullets(one.sentences[1:])}
<p class="source">Filled markers: times measured by frontier; hollow ones: printed by others. Point at a marker to see
all that is known of it; press a family to hide it; move the budget to see what it buys.</p>
{_plot(one, " ".join(one.sentences))}
<div class="controls"><label for="budget-slider">Budget</label>
<input type="range" id="budget-slider" min="0" max="1000" step="1">
<span><input type="number" id="budget-number" min="0" step="any" aria-label="Budget in milliseconds"> ms</span></div>
<output id="choice" aria-live="polite">The budget moves where scripts may run; the answer above stands.</output>
{_details("The detectors as a table", records_table(one.rows, f"{objective} and time of each detector"))}"""


def _findings(contents: Contents) -> str:
    found = [one for one in contents.sections if one.name != FRONTIER]
    titles = {one.name: one.title.removesuffix(f" on {contents.device}") for one in found}
    links = "".join(
        f'<li><a href="#finding-{name}">{html.escape(words)}</a></li>' for name, words in titles.items()
    )
    articles = [f'<ul class="list">{links}</ul>'] if len(found) > 1 else []
    articles += [_finding(one) for one in found]
    missing = [f"{words[0].upper()}{words[1:]}: {reason}" for words, reason in contents.not_found.items()]
    if missing:
        articles.append(f"<h3>What could not be found</h3>{bullets(missing)}")
    return "\n".join(articles)


def _finding(one: Section) -> str:
    title = html.escape(one.title)
    return f"""<article id="finding-{one.name}"><h3>{title}</h3>
{paragraphs(one.sentences[:1])}
{_picture(one)}
{bullets(one.sentences[1:])}
<p class="source">{html.escape(origin_words(one.source))}</p>
{_details("The numbers behind it", records_table(one.rows, one.title))}</article>"""


def origin_words(source: str) -> str:
    """A sentence on where a finding comes from.

    >>> origin_words("Huang et al., CVPR 2017, Figure 5"), origin_words("not in the paper")
    ('After Huang et al., CVPR 2017, Figure 5.', 'Not in the paper.')
    """
    is_place = source.startswith("Huang")
    return f"After {source}." if is_place else f"{source[0].upper()}{source[1:]}."


def _picture(one: Section) -> str:
    words = f"{one.title}. {one.sentences[0]}"
    if one.figure is not None:
        return _plot(one, words)
    if one.picture is not None:
        return f'<figure class="still" tabindex="0"><img src="{one.picture}" alt="{html.escape(words)}"></figure>'
    return ""


def _plot(one: Section, words: str) -> str:
    """The place of a figure that answers; its picture stands there until a script draws the figure."""
    still = f'<img src="{one.picture}" alt="">' if one.picture is not None else ""
    return (
        f'<div id="families-{one.name}"></div><figure><div class="plot" id="plot-{one.name}" role="img" '
        f'aria-label="{html.escape(words)}">{still}</div></figure>'
    )


def _provenance(contents: Contents) -> str:
    compared, further = used(contents.rows, contents.sections)
    those = f"The {counted(len(compared), 'row')} that the answer was chosen from"
    others = f"{counted(len(further), 'further row')} that only findings make use of"
    return _sources(those, compared) + (_sources(others, further) if len(further) else "")


def _sources(words: str, rows: Table) -> str:
    return _details(words, html_table(*provenance(rows), words))


def _details(summary: str, inside: str) -> str:
    return f"<details><summary>{html.escape(summary)}</summary>{inside}</details>" if inside else ""


def _command(text: str) -> str:
    return f"<code>{html.escape(text)}</code>"
