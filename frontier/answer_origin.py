"""What an answer says of where it comes from, and what to type next: a line for each fact."""

from collections.abc import Iterator

from frontier.answer import Answer
from frontier.answer_labels import NEXT, TIME_THERE, TO_TIME, Line
from frontier.phrases import accuracy_name

SHOWN_PROBLEMS = 2


def about_origin(answer: Answer) -> Iterator[Line]:
    """The machine of the times, what was considered and left out, the folder, and the next command."""
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
    words = {**_STATES, "published": f"within it by {printed(answer)} numbers"}
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


def printed(answer: Answer) -> str:
    """What others' numbers are called."""
    return "imported" if answer.basis == "imported" else "published"
