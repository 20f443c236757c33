"""An `Answer` as text that a newcomer reads in twenty seconds: one headline, then a line for each fact."""

import html
import textwrap
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from analysis.choice.budget import Budget
from analysis.choice.candidates import Candidate
from analysis.choice.recommend import FASTER, LOSES, MORE_BUDGET, Recommendation, Relaxation, Trade
from analysis.scrolling import scrolling
from frontier.amounts import QUANTITIES, percent, plain, rounded_down, rounded_up, with_unit
from frontier.answer import Answer
from frontier.phrases import (
    accuracy_name,
    accuracy_words,
    bound_name,
    budget_words,
    doubt_words,
    limit_words,
    memory_words,
    miss_words,
    overtaking_words,
    room_words,
    time_words,
    weights_words,
)
from frontier.untimed import Untimed

WIDTH = 100
LABEL = 15
SHOWN_PROBLEMS = 2
NEXT = "next"
TO_BOUND, BOUND_THERE = "to bound it", "bound it there"
TO_TIME, TIME_THERE = "to time it", "time it there"
COMMANDS = (NEXT, TO_BOUND, BOUND_THERE, TO_TIME, TIME_THERE)  # labels of what is there to be copied

Line = tuple[str, str]


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
    facts = _about_choice(answer, found.choice) if found.choice else _about_nothing(answer)
    return Sections(_preamble(answer), _headline(answer), list(facts), list(_about_origin(answer)))


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
        return f"Try {found.choice.model}: its {_printed(answer)} numbers lie within {budget}."
    may = "probably does not fit" if found.choice.exceeds else "may fit"
    return f"Uncertain: {found.choice.model} {may} {budget}{there}; {doubt_words(found.choice)}."


def _overtaken(found: Recommendation) -> str:
    better = found.uncertain_but_better
    return "" if better is None else f" {overtaking_words(better, found.budget)}."


def _printed(answer: Answer) -> str:
    return "imported" if answer.basis == "imported" else "published"


def _about_choice(answer: Answer, choice: Candidate) -> Iterator[Line]:
    found = answer.recommendation
    if found.uncertain_but_better is not None:
        yield from _to_bound(answer)
    yield "time", time_words(choice, found.budget)
    yield "accuracy", accuracy_words(choice, found.budget, answer.accuracy_citation)
    yield "timed weights", weights_words(choice.row)
    yield "memory", memory_words(choice.row)
    yield "room left", ", ".join(room_words(check) for check in choice.checks)
    if found.state == "uncertain":
        yield from _to_bound(answer)
    if found.state == "fits" and not answer.is_elsewhere:
        yield "confirmed", _confirmation(found)
    for warning in found.warnings:
        yield "caution", warning
    yield "more accurate", _more_accurate(found)
    if found.state != "uncertain" and found.uncertain_but_better is None:
        yield from _to_bound(answer)
    yield "cheaper", _cheaper(found)
    yield f"{percent(MORE_BUDGET)} more", _more_budget(answer)


def _to_bound(answer: Answer) -> Iterator[Line]:
    """The command for a missing bound, unless it is what to type next; another machine's must be typed there."""
    if answer.bound_command is None or answer.bound_command == answer.next_command:
        return
    yield BOUND_THERE if answer.is_elsewhere else TO_BOUND, answer.bound_command


def _confirmation(found: Recommendation) -> str:
    if found.is_confirmed:
        return "yes, with fresh samples taken after it was chosen"
    return "not yet with fresh samples, taken after it was chosen (--measure does that)"


def _more_accurate(found: Recommendation) -> str:
    better = found.next_more_accurate
    if better is None:
        return "none of those considered"
    return f"{better.model}, {_accuracy(better, found.budget)}: {miss_words(better)}"


def _cheaper(found: Recommendation) -> str:
    if found.cheaper is None:
        return f"none{_bounded_alone(found)} is {percent(FASTER)} faster and loses at most {percent(LOSES)} of the accuracy"
    trade = found.cheaper
    loss = f"loses {percent(trade.accuracy)} of the accuracy" if trade.accuracy < 0 else "loses no accuracy"
    return f"{trade.candidate.model} takes {percent(trade.time or 0)} less time and {loss}"


def _bounded_alone(found: Recommendation) -> str:
    """What a choice that fits was compared with, where the times of others are uncertain; nothing where all were."""
    is_partial = found.state == "fits" and found.budget.max_ms is not None and found.counts["uncertain"]
    return " whose bound is within the budget" if is_partial else ""


def _more_budget(answer: Answer) -> str:
    found = answer.recommendation
    limits = found.budget.relaxed(1 + MORE_BUDGET).limits
    uppers = [limit_words(column, limit) for column, limit in limits.items() if column != "ap"]
    if not uppers:
        return "does not apply: there is no upper limit"
    trade = found.with_more_budget
    if trade is None:
        return f"{', '.join(uppers)} would buy nothing better{_bounded_alone(found)}"
    state = "would fit" if trade.candidate.state == "fits" and answer.is_elsewhere else trade.candidate.state
    return f"{', '.join(uppers)} would buy {trade.candidate.model}{_gain(trade, found)} ({state})"


def _gain(trade: Trade, found: Recommendation) -> str:
    """How much more accurate than the choice; by both numbers where that is more than twice as much."""
    if found.choice is None or trade.accuracy <= 0:
        return ""
    if trade.accuracy <= 1:
        return f", {percent(trade.accuracy)} more accurate"
    return f", {_accuracy(trade.candidate, found.budget)} against {plain(found.choice.accuracy)}"


def _about_nothing(answer: Answer) -> Iterator[Line]:
    found = answer.recommendation
    for place, candidate in enumerate(found.nearest):
        label = "nearest" if place == 0 else ""
        yield label, f"{candidate.model}, {_accuracy(candidate, found.budget)}: {miss_words(candidate)}"
    if found.relaxation is None:
        yield "would help", "no single limit can be moved so that something fits"
    else:
        yield "would help", _relaxation(found.relaxation, found.budget, is_elsewhere=answer.is_elsewhere)


def _relaxation(relaxation: Relaxation, budget: Budget, *, is_elsewhere: bool) -> str:
    round_ = rounded_down if relaxation.column == "ap" else rounded_up
    names = {budget.latency_column: "the time", "ap": "the least AP"}
    name = names.get(relaxation.column, QUANTITIES[relaxation.column].name)
    move = "lowering" if relaxation.change < 0 else "raising"
    aim = f"{with_unit(relaxation.column, round_(relaxation.needed))}{_aim(relaxation, budget)}"
    fits = "would fit" if is_elsewhere else "fits"
    states = {"fits": fits, "uncertain": "may fit", "published": "lies within it by published numbers"}
    state = states[relaxation.candidate.state]
    return (
        f"{move} {name} by {percent(relaxation.change)}, to {aim}: then {relaxation.candidate.model} {state}"
    )


def _aim(relaxation: Relaxation, budget: Budget) -> str:
    """What the time is that a limit on it must be moved to; nothing for other limits and for printed times."""
    check = next(check for check in relaxation.candidate.checks if check.column == relaxation.column)
    if relaxation.column != budget.latency_column or relaxation.candidate.state == "published":
        return ""
    return f", {bound_name(check)}, to be sure" if relaxation.candidate.state == "fits" else ", its estimate"


def _accuracy(candidate: Candidate, budget: Budget) -> str:
    return f"{accuracy_name(budget)} {plain(candidate.accuracy)}"


def _about_origin(answer: Answer) -> Iterator[Line]:
    is_printed = answer.is_printed
    details = (
        answer.protocol and f"protocol {answer.protocol}",
        answer.runtime and not is_printed and f"runtime {answer.runtime}",
        answer.precision,
    )
    yield (
        _ORIGIN.get(answer.basis, "measured on"),
        "; ".join([answer.device, *(detail for detail in details if detail)]),
    )
    yield "considered", _considered(answer)
    yield from _left_untimed(answer)
    for sentence in answer.remarks:
        yield "note", sentence
    for problem in _shortened(answer.problems):
        yield "unreadable", problem
    yield "results", str(answer.results)
    yield NEXT, answer.next_command


def _left_untimed(answer: Answer) -> Iterator[Line]:
    """What was left out for lack of a time, where measured times answer."""
    if answer.untimed is None or answer.basis == "published":
        return
    there = "on that machine" if answer.is_elsewhere else "here"
    yield "note", f"Left out, for they were not timed {there}: {answer.untimed.words}."
    yield TIME_THERE if answer.is_elsewhere else TO_TIME, answer.untimed.command


def _shortened(problems: tuple[str, ...]) -> Iterator[str]:
    yield from problems[:SHOWN_PROBLEMS]
    if len(problems) > SHOWN_PROBLEMS:
        yield f"and {len(problems) - SHOWN_PROBLEMS} more (frontier results list shows all)"


def _considered(answer: Answer) -> str:
    found = answer.recommendation
    words = {**_STATES, "published": f"within it by {_printed(answer)} numbers"}
    if found.budget.min_ap is not None:
        words["does not fit"] = "outside it"
    counts = ", ".join(f"{count} {words[state]}" for state, count in found.counts.items() if count)
    if found.unranked:
        counts += (
            f", {len(found.unranked)} of unknown {accuracy_name(found.budget)} (such as {found.unranked[0]})"
        )
    return f"{answer.pool}: {counts}"


_ORIGIN = {"published": "printed for", "imported": "imported for"}
_STATES = {
    "fits": "within the budget",
    "uncertain": "uncertain",
    "does not fit": "over it",
}


def _table(lines: Iterable[Line]) -> list[str]:
    """Each line wrapped under its label; but for commands, which are there to be copied."""
    rows = [(f"  {label:{LABEL}}{text}", label in COMMANDS) for label, text in lines]
    indent = " " * (2 + LABEL)
    return [row if is_command else _wrap(row, indent) for row, is_command in rows]


def _wrap(line: str, indent: str = "") -> str:
    return textwrap.fill(
        line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
