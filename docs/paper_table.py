"""What the paper states, held against published rows and our own, as Markdown for `docs/paper-check.md`."""

import functools
from pathlib import Path

from frontier.desk import load
from frontier.paper.check import PaperCheck, check_paper, outcome_words
from frontier.paper.grounds import own_grounds, published_grounds
from frontier.paper.statement import MEANINGS, VERDICTS, Checked

OWN = Path(__file__).parent / "results" / "bccd-nvidia-h100"
TIMES = Path(__file__).parent / "results" / "nvidia-h100"
UNSETTLED = VERDICTS[-1]


@functools.cache
def checks() -> tuple[PaperCheck, PaperCheck]:
    """Of the published rows, and of the demonstration grid."""
    return check_paper(published_grounds()), check_paper(own_grounds(load(OWN)))


def count_table() -> str:
    """How many statements got each verdict, and what the verdicts mean."""
    published, own = checks()
    rows = [
        [verdict, str(published.counts[verdict]), str(own.counts[verdict]), MEANINGS[verdict]]
        for verdict in VERDICTS
    ]
    total = ["all", str(len(published.checked)), str(len(own.checked)), ""]
    return _markdown(["verdict", "published rows", "bccd-nvidia-h100", "meaning"], [*rows, total])


def statement_table() -> str:
    """One row for each statement, in the order of the paper."""
    published, own = checks()
    rows = [
        [
            one.statement.place,
            one.statement.words,
            one.statement.number_words,
            _cell(one),
            _cell(other),
        ]
        for one, other in zip(published.checked, own.checked, strict=True)
    ]
    return _markdown(["place", "the paper says", "number", "published rows", "bccd-nvidia-h100"], rows)


def settling_table() -> str:
    """What would settle the statements that the published rows leave open, and how many each."""
    published, _ = checks()
    open_by: dict[str, list[str]] = {}
    for one in published.checked:
        if one.verdict == UNSETTLED:
            open_by.setdefault(one.statement.settled_by, []).append(f"`{one.statement.name}`")
    rows = [[settled_by, ", ".join(names)] for settled_by, names in open_by.items()]
    return _markdown(["what would settle it", "statements that the published rows leave open"], rows)


def timing_table() -> str:
    """What times of our own add: the statements that they settle and that neither of the others does."""
    open_names = set.intersection(
        *({one.statement.name for one in check.checked if one.verdict == UNSETTLED} for check in checks())
    )
    added = [
        one
        for one in check_paper(own_grounds(load(TIMES))).checked
        if one.verdict != UNSETTLED and one.statement.name in open_names
    ]
    rows = [[one.statement.words, one.statement.number_words, _cell(one)] for one in added]
    return _markdown(["the paper says", "number", "nvidia-h100"], rows)


def _cell(one: Checked) -> str:
    return f"**{one.verdict}**: {outcome_words(one)}"


def _markdown(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
