"""What an answer says of the choice, or of why there is none: a line for each fact."""

from collections.abc import Iterator

from analysis.choice.budget import Budget
from analysis.choice.candidates import Candidate
from analysis.choice.recommend import FASTER, LOSES, MORE_BUDGET, Recommendation, Relaxation, Trade
from frontier.amounts import QUANTITIES, percent, plain, rounded_down, rounded_up, with_unit
from frontier.answer import Answer
from frontier.answer_labels import BOUND_THERE, TO_BOUND, Line
from frontier.phrases import (
    accuracy_name,
    accuracy_words,
    bound_name,
    limit_words,
    memory_words,
    miss_words,
    room_words,
    time_words,
    weights_words,
)


def about_choice(answer: Answer, choice: Candidate) -> Iterator[Line]:
    """Its time, its accuracy, what it leaves of the budget, and what stands beside it."""
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


def about_nothing(answer: Answer) -> Iterator[Line]:
    """The nearest ones, where nothing fits, and the limit that would help."""
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
