"""What the paper states, held against published rows and our own, as Markdown for `docs/paper-check.md`."""

import functools
from pathlib import Path

from frontier.desk import load
from frontier.paper.check import PaperCheck, check_paper, outcome_words
from frontier.paper.grounds import own_grounds, published_grounds
from frontier.paper.statement import MEANINGS, VERDICTS, Checked
from frontier.place import DEMONSTRATION_FOLDER

OWN = {
    "demonstration": DEMONSTRATION_FOLDER,
    "bccd-nvidia-h100": Path(__file__).parent / "results" / "bccd-nvidia-h100",
    "nvidia-h100": Path(__file__).parent / "results" / "nvidia-h100",
}
UNSETTLED = VERDICTS[-1]


@functools.cache
def published() -> PaperCheck:
    """The check of the published rows."""
    return check_paper(published_grounds())


@functools.cache
def own(name: str) -> PaperCheck:
    """The check of a results folder of `OWN`."""
    return check_paper(own_grounds(load(OWN[name])))


def count_table() -> str:
    """How many statements got each verdict, and what the verdicts mean."""
    checks = [published(), *map(own, OWN)]
    rows = [
        [verdict, *(str(check.counts[verdict]) for check in checks), MEANINGS[verdict]]
        for verdict in VERDICTS
    ]
    total = ["all", *(str(len(check.checked)) for check in checks), ""]
    return _markdown(["verdict", "published rows", *OWN, "meaning"], [*rows, total])


def statement_table() -> str:
    """One row for each statement, in the order of the paper, with what published rows make of it."""
    rows = [
        [one.statement.place, one.statement.words, one.statement.number_words, _cell(one)]
        for one in published().checked
    ]
    return _markdown(["place", "the paper says", "number", "published rows"], rows)


def found_table(name: str) -> str:
    """The statements that a results folder says something of, settled or not, and how many it says nothing of."""
    there = [one for one in own(name).checked if one.found is not None]
    rows = [[one.statement.words, one.statement.number_words, _cell(one)] for one in there]
    others = len(own(name).checked) - len(there)
    table = _markdown(["the paper says", "number", name], rows)
    return f"{table}\nOf the other {others} statements it holds no rows.\n"


def settling_table() -> str:
    """What would settle the statements that the published rows leave open, and which they are."""
    open_by: dict[str, list[str]] = {}
    for one in published().checked:
        if one.verdict == UNSETTLED:
            open_by.setdefault(one.statement.settled_by, []).append(f"`{one.statement.name}`")
    rows = [[settled_by, ", ".join(names)] for settled_by, names in open_by.items()]
    return _markdown(["what would settle it", "statements that the published rows leave open"], rows)


def _cell(one: Checked) -> str:
    return f"**{one.verdict}**: {outcome_words(one)}"


def _markdown(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
