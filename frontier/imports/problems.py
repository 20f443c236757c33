"""`ImportProblemsError`: everything that keeps a file from being taken in, at once."""

from collections.abc import Sequence

from frontier.errors import ExitCode, FrontierError


class ImportProblemsError(FrontierError):
    """Nothing of the file was kept; `problems` is a sentence for each reason, in the order of the file."""

    exit_code = ExitCode.PROBLEMS

    def __init__(self, file: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        number = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        super().__init__(f"{file}: {number}, nothing was kept: {'; '.join(problems)}")
