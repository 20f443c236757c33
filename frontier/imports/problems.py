"""What keeps a file from being taken in: each problem a sentence, and all of them at once."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from frontier.errors import ExitCode, FrontierError


class Remedy(NamedTuple):
    """An option of `frontier import` that mends a problem; words in capitals stand for what only a person knows."""

    option: Literal["map", "set", "skip-others"]
    value: str = ""


class Problem(NamedTuple):
    """One thing that is wrong with a file, and the option that mends it; None where the file itself must change."""

    words: str
    remedy: Remedy | None = None


class ImportProblemsError(FrontierError):
    """Nothing of the file was kept.

    Attributes:
        problems: a sentence for each reason, in the order of the file.
        remedies: the options that mend those that options can mend.
    """

    exit_code = ExitCode.PROBLEMS

    def __init__(self, file: str, problems: Sequence[str], remedies: Sequence[Remedy] = ()) -> None:
        self.problems = tuple(problems)
        self.remedies = tuple(dict.fromkeys(remedies))
        number = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(f"{file}: {number}, nothing was kept: {'; '.join(problems)}")
