"""`Statement`: one thing that the paper says, and `Checked`: what rows make of it."""

import dataclasses
import math
from collections.abc import Callable
from typing import Literal, NamedTuple, TypeVar, get_args

from analysis.errors import AnalysisError, NothingFoundError
from analysis.findings.finding import Finding
from analysis.statistics.averages import percent
from analysis.words import fraction
from frontier.paper.grounds import Grounds

Verdict = Literal["reproduced", "agrees", "other number", "disagrees", "cannot be settled"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
MEANINGS: dict[Verdict, str] = {
    "reproduced": "the paper's number comes out, within the tolerance",
    "agrees": "what it says in words is so; a number of its own lies within the bounds of what was found",
    "other number": "the direction is the paper's; its number lies outside the bounds of what was found",
    "disagrees": "it is the other way, beyond the bounds",
    "cannot be settled": "the rows lack what it takes, may as well be the other way, or could not have refuted it",
}
UNTOLD = "the rows may as well be the other way"
Unit = Literal["share", "times", "AP", "ms"]
Row = TypeVar("Row", bound=NamedTuple)


class LackingError(AnalysisError):
    """The rows cannot settle a statement; the message says what they lack."""


class Found(NamedTuple):
    """What rows say about a statement.

    Attributes:
        words: what was found, with its numbers and how many detectors are behind it.
        holds: whether what the paper says in words is so; None where the rows do not settle it.
        value: the counterpart of the paper's number; NaN where the statement has none.
        lower, upper: the bounds of `value`; NaN where there are none.
        note: what must be known of it.
        lacking: what is missing where it is not settled, and what would settle it.
    """

    words: str
    holds: bool | None
    value: float = math.nan
    lower: float = math.nan
    upper: float = math.nan
    note: str = ""
    lacking: str = ""

    def unless(self, reason: str) -> "Found":
        """The same, but not settled either way where there is a reason against that; what was found stays.

        >>> Found("3 ms", holds=True, lacking="samples").unless("one detector").unless("other protocol").lacking
        'other protocol; one detector'
        """
        if not reason:
            return self
        reasons = [reason, self.lacking if self.holds is None else ""]
        return self._replace(holds=None, lacking="; ".join(filter(None, reasons)))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Statement:
    """One statement of Huang et al., CVPR 2017.

    Attributes:
        name: short and unique.
        place: the section, figure or table.
        words: what it says, in words of our own.
        check: what rows say about it; raises LackingError or another AnalysisError where they say nothing.
        settled_by: what would settle it, as words or a command.
        number: of the paper; None where it only states a direction.
        unit: of `number`; shares are in 0-1, an AP too.
        tolerance: by how much what is found may differ from `number`, in the same unit, and still reproduce it.
    """

    name: str
    place: str
    words: str
    check: Callable[[Grounds], Found]
    settled_by: str
    number: float | None = None
    unit: Unit = "share"
    tolerance: float = 0.0

    @property
    def number_words(self) -> str:
        """The paper's number and the tolerance, or nothing."""
        if self.number is None:
            return ""
        number, tolerance = (in_unit(value, self.unit) for value in (self.number, self.tolerance))
        return f"{number.removesuffix(self.unit).rstrip()} ± {tolerance}"


class Checked(NamedTuple):
    """A statement and what became of it.

    Attributes:
        statement: that was checked.
        verdict: on it.
        found: None where the rows say nothing.
        why: what is missing, or what must be known of what was found; may be empty.
    """

    statement: Statement
    verdict: Verdict
    found: Found | None
    why: str


def checked(statement: Statement, grounds: Grounds) -> Checked:
    """What `grounds` make of `statement`."""
    try:
        found = statement.check(grounds)
    except AnalysisError as error:
        return Checked(statement, "cannot be settled", None, str(error))
    verdict = _verdict(statement, found)
    told = [found.lacking or UNTOLD, found.note] if verdict == "cannot be settled" else [found.note]
    return Checked(statement, verdict, found, "; ".join(dict.fromkeys(filter(None, told))))


def rows_of(analyse: Callable[[], Finding[Row]], lacking: str) -> tuple[Row, ...]:
    """What an analysis finds.

    Raises:
        LackingError: it finds nothing; `lacking` says why, in fewer words than the analysis.
    """
    try:
        return analyse().rows
    except NothingFoundError as error:
        raise LackingError(lacking) from error


def _verdict(statement: Statement, found: Found) -> Verdict:
    number = statement.number
    if found.holds is None:
        return "cannot be settled"
    if not found.holds:
        return "disagrees"
    if number is None:
        return "agrees"
    if abs(found.value - number) <= statement.tolerance + 1e-9:
        return "reproduced"
    if math.isnan(found.lower + found.upper):
        return "cannot be settled"
    return "agrees" if found.lower <= number <= found.upper else "other number"


def in_unit(value: float, unit: Unit) -> str:
    """A number as the paper's readers write it.

    >>> in_unit(-0.1588, "share"), in_unit(0.357, "AP"), in_unit(3, "times"), in_unit(1000, "ms")
    ('-15.9 %', '0.357', '3 times', '1,000 ms')
    """
    if unit == "share":
        return percent(value)
    if unit == "AP":
        return fraction(value)
    words = f"{value:,.0f}" if abs(value) >= 100 else f"{value:.{3 if abs(value) >= 1 else 2}g}"
    return f"{words} {unit}"
