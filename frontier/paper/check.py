"""`PaperCheck`: every statement of the paper held against one set of rows."""

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from frontier.paper.grounds import Grounds
from frontier.paper.statement import MEANINGS, VERDICTS, Checked, Statement, Verdict, checked
from frontier.paper.statements import STATEMENTS

COUNTED: Mapping[Verdict, str] = {
    "reproduced": "reproduced",
    "agrees": "agree",
    "other number": "with another number",
    "disagrees": "disagree",
    "cannot be settled": "cannot be settled",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class PaperCheck:
    """What became of the statements.

    Attributes:
        rows: whose they are.
        remarks: sentences on where they come from.
        checked: each statement, in the order of the paper.
    """

    rows: str
    remarks: tuple[str, ...]
    checked: tuple[Checked, ...]

    @property
    def counts(self) -> Mapping[Verdict, int]:
        """How many statements got each verdict."""
        found = Counter(one.verdict for one in self.checked)
        return {verdict: found[verdict] for verdict in VERDICTS}

    @property
    def summary(self) -> str:
        """The counts in a sentence."""
        counts = [f"{count} {COUNTED[verdict]}" for verdict, count in self.counts.items() if count]
        return f"{len(self.checked)} statements of the paper, held against {self.rows}: {', '.join(counts)}."

    def lines(self) -> list[str]:
        """All of it as text: the counts, then each verdict that occurs with its statements, in full."""
        lines = [self.summary, *self.remarks]
        for verdict in VERDICTS:
            those = [one for one in self.checked if one.verdict == verdict]
            if those:
                lines += ["", f"{verdict.capitalize()} ({len(those)}): {MEANINGS[verdict]}."]
                lines += [line for one in those for line in _lines(one)]
        return lines

    def to_data(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {
            "rows": self.rows,
            "remarks": self.remarks,
            "counts": self.counts,
            "statements": [_data(one) for one in self.checked],
        }


def check_paper(grounds: Grounds, statements: Sequence[Statement] = STATEMENTS) -> PaperCheck:
    """Every statement held against `grounds`; what they cannot settle is said, never raised."""
    return PaperCheck(
        rows=grounds.name,
        remarks=grounds.remarks,
        checked=tuple(checked(statement, grounds) for statement in statements),
    )


def outcome_words(one: Checked) -> str:
    """What was found and what must be known of it, or what is missing."""
    if one.found is None:
        return one.why
    return f"{one.found.words}; {one.why}" if one.why else one.found.words


def _lines(one: Checked) -> list[str]:
    statement = one.statement
    number = f" [{statement.number_words}]" if statement.number is not None else ""
    lines = [
        f"  {statement.name} ({statement.place})",
        f"    {statement.words}{number}",
        f"    here: {outcome_words(one)}",
    ]
    return [*lines, f"    settled by: {statement.settled_by}"] if one.verdict == VERDICTS[-1] else lines


def _data(one: Checked) -> dict[str, Any]:
    statement, found = one.statement, one.found
    told = dict.fromkeys(("words", "value", "lower", "upper")) if found is None else found._asdict()
    return {
        "name": statement.name,
        "place": statement.place,
        "words": statement.words,
        "number": statement.number,
        "unit": None if statement.number is None else statement.unit,
        "tolerance": None if statement.number is None else statement.tolerance,
        "verdict": one.verdict,
        "found": told["words"],
        "value": told["value"],
        "lower": told["lower"],
        "upper": told["upper"],
        "why": one.why,
        "settled_by": statement.settled_by,
    }
