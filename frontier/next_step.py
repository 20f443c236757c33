"""What to type after a recommendation."""

from typing import NamedTuple

from analysis.choice.candidates import Candidate
from analysis.choice.recommend import Recommendation
from frontier.amounts import rounded_down, rounded_up
from frontier.answer import Basis
from frontier.bounding import bound_command
from frontier.place import DEMONSTRATION
from frontier.question import Question
from frontier.untimed import Untimed
from frontier.weights_words import DIR, dir_words


class NextStep(NamedTuple):
    """Commands, as `frontier.answer.Answer` has them, and sentences on what must be put into them."""

    measure: str
    bound: str | None
    next: str
    remarks: tuple[str, ...]


def next_step(
    question: Question, basis: Basis, found: Recommendation, untimed: Untimed | None, folder: str
) -> NextStep:
    """What to type after `found`.

    Args:
        question: what was asked.
        basis: whose times answered.
        found: the recommendation.
        untimed: the accuracies without a time; where others' times answered, it is to measure those.
        folder: the results folder, as it is shown.
    """
    better = found.uncertain_but_better or found.next_more_accurate
    unbounded = found.choice if found.state == "uncertain" else better
    bound = None if unbounded is None else bound_command(unbounded, question)
    if untimed is not None and basis == "published":
        return NextStep(untimed.command, bound, untimed.command, (untimed.dir_words,))
    measure = question.command(measure=True)
    following = _next_command(question, basis, found, bound)
    known = {}
    for one, command in ((unbounded, bound), (found.choice, following)):
        if one is not None and command is not None and f" {DIR}" in command:
            known[one.row_id] = one
    return NextStep(
        measure, bound, following, _remarks(question, found, list(known.values()), untimed, folder)
    )


def _next_command(question: Question, basis: Basis, found: Recommendation, bound: str | None) -> str:
    """Measure where nothing was measured here, or longer where that decides; relax where nothing fits; else use it.

    Weights that did not come along cannot be used, so that there too it is to measure.
    """
    if basis != "measured here" or _lacks_weights(question, found):
        return question.command(measure=True)
    if found.state == "uncertain":
        return bound or question.command(measure=True)
    if found.choice is not None:
        return f"frontier detect PICTURE --model {found.choice.model} --weights {DIR} --out boxes.png"
    if found.relaxation is None:
        return "frontier models"
    relaxation = found.relaxation
    rounded = rounded_down if relaxation.column == "ap" else rounded_up
    return question.relaxed(relaxation.column, float(rounded(relaxation.needed))).command()


def _lacks_weights(question: Question, found: Recommendation) -> bool:
    """True for a choice whose weights stayed where the folder, which is only read, was made."""
    choice = found.choice
    return question.is_only_read and choice is not None and choice.row.get("weights") == "trained"


def _remarks(
    question: Question, found: Recommendation, asked: list[Candidate], untimed: Untimed | None, folder: str
) -> tuple[str, ...]:
    """What stands in the place of DIR, unless the weights did not come along, which is said instead."""
    if folder == DEMONSTRATION and _lacks_weights(question, found):
        note = (
            "the weights of these detectors do not come with frontier: to use one, or to bound its time, train it first "
            "(frontier train; docs/results/README.md says how these were)"
        )
        return (note,)
    words = [dir_words(one.model, one.row.get("weights"), one.row.get("weights_digest")) for one in asked]
    return (*words, *([] if untimed is None else [untimed.dir_words]))
