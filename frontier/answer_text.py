"""An `Answer` as text that a newcomer reads in twenty seconds: one headline, then a line for each fact."""

import html
import textwrap
from collections.abc import Iterable
from typing import NamedTuple

from analysis.choice.recommend import Recommendation
from analysis.scrolling import scrolling
from frontier.answer import Answer
from frontier.answer_facts import about_choice, about_nothing
from frontier.answer_labels import COMMANDS, Line
from frontier.answer_origin import about_origin, printed
from frontier.phrases import budget_words, doubt_words, overtaking_words
from frontier.untimed import Untimed

WIDTH = 100
LABEL = 15


class Sections(NamedTuple):
    """An answer in parts: what must be known first, the headline, facts about the choice, and their origin."""

    preamble: list[str]
    headline: str
    facts: list[Line]
    origin: list[Line]


def answer_text(answer: Answer) -> str:
    """The answer in words: what to use, why, what the edges cost, where it all comes from, what to type next."""
    preamble, headline, facts, origin = sections(answer)
    blocks = [preamble, [_wrap(headline)], _table(facts), _table(origin)]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def answer_html(answer: Answer) -> str:
    """The same for a notebook: the headline, and a table of a line for each fact."""
    preamble, headline, facts, origin = sections(answer)
    first = "".join(f"<p>{html.escape(line)}</p>" for line in preamble)
    rows = "".join(
        f'<tr><th style="text-align:left">{html.escape(label)}</th>'
        f'<td style="text-align:left">{html.escape(text)}</td></tr>'
        for label, text in [*facts, *origin]
    )
    return f"{first}<p><b>{html.escape(headline)}</b></p>{scrolling(f'<table>{rows}</table>')}"


def sections(answer: Answer) -> Sections:
    """What there is to say, in order."""
    found = answer.recommendation
    facts = about_choice(answer, found.choice) if found.choice else about_nothing(answer)
    return Sections(_preamble(answer), _headline(answer), list(facts), list(about_origin(answer)))


def _preamble(answer: Answer) -> list[str]:
    """What must be known before anything else: the times are those of another machine."""
    caution = [_wrap(answer.caution)] if answer.caution else []
    if answer.basis == "measured here":
        return caution
    if answer.basis == "published" and answer.untimed is not None:
        return [
            _wrap(_on_untimed(answer, answer.untimed)),
            f"To time that one: {answer.measure_command}",
            *caution,
        ]
    return [
        _wrap(f"These times are of {answer.device}; times do not transfer between machines."),
        f"To measure on this machine: {answer.measure_command}",
        *caution,
    ]


def _on_untimed(answer: Answer, untimed: Untimed) -> str:
    """That the folder holds accuracies which nothing was timed for, and who answers instead."""
    return (
        f"{untimed.folder} holds {untimed.words}, but no time of them on this machine, without which no budget can be "
        f"answered from them. Published detectors answer instead, by their times on {answer.device}, which do not "
        "transfer between machines, and their accuracies on other pictures."
    )


def _headline(answer: Answer) -> str:
    found = answer.recommendation
    budget = budget_words(found.budget, is_printed=answer.is_printed)
    there = " on that machine" if answer.is_elsewhere else ""
    if found.choice is None:
        return f"Nothing fits {budget}{there}."
    if found.state == "fits":
        fits = "would fit" if there else "fits"
        return f"Use {found.choice.model}{there}: it {fits} {budget}.{_overtaken(found)}"
    if found.state == "published":
        return f"Try {found.choice.model}: its {printed(answer)} numbers lie within {budget}."
    may = "probably does not fit" if found.choice.exceeds else "may fit"
    return f"Uncertain: {found.choice.model} {may} {budget}{there}; {doubt_words(found.choice)}."


def _overtaken(found: Recommendation) -> str:
    better = found.uncertain_but_better
    return "" if better is None else f" {overtaking_words(better, found.budget)}."


def _table(lines: Iterable[Line]) -> list[str]:
    """Each line wrapped under its label; but for commands, which are there to be copied."""
    rows = [(f"  {label:{LABEL}}{text}", label in COMMANDS) for label, text in lines]
    indent = " " * (2 + LABEL)
    return [row if is_command else _wrap(row, indent) for row, is_command in rows]


def _wrap(line: str, indent: str = "") -> str:
    return textwrap.fill(
        line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
