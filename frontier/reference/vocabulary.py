"""`Vocabulary`: the table from the words of the sources to ours, `words.csv`.

Each line of the table is (column, printed word, our word, meaning). A printed word that the table lacks is a
problem; problems are collected, so that a translation can name all of them at once.
"""

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import Self

from frontier.errors import FrontierError

WORDS_FILE = Path(__file__).parent / "words.csv"


class TranslationError(FrontierError):
    """The raw catalogue holds something that the translation does not know."""


class Vocabulary:
    """Closed vocabularies, one per column, and the problems met while using them.

    >>> words = Vocabulary([("precision", "fp16", "float16", "")])
    >>> words.ours("precision", "fp16"), words.ours("precision", "fp8"), words.problems
    ('float16', '', ["precision: unknown word 'fp8'"])

    Raises:
        TranslationError: one printed word has two translations.
    """

    def __init__(self, lines: Iterable[tuple[str, str, str, str]]) -> None:
        self._ours: dict[tuple[str, str], str] = {}
        self._meaning: dict[tuple[str, str], str] = {}
        self._problems: dict[str, None] = {}  # a dictionary keeps the order and drops repetitions
        for column, printed, ours, meaning in lines:
            if (column, printed) in self._ours:
                raise TranslationError(f"{column}: {printed!r} stands twice in the vocabulary")
            self._ours[column, printed] = ours
            self._meaning[column, printed] = meaning

    @classmethod
    def load(cls, path: Path = WORDS_FILE) -> Self:
        """The vocabulary in the CSV file `path`, whose first line is the header."""
        with path.open(newline="", encoding="utf-8") as file:
            lines = list(csv.reader(file))[1:]
        return cls((column, printed, ours, meaning) for column, printed, ours, meaning in lines)

    @property
    def problems(self) -> list[str]:
        """What could not be translated, each once, in the order of meeting."""
        return list(self._problems)

    def ours(self, column: str, printed: str) -> str:
        """Our word for `printed`; empty, and a problem, where there is none."""
        if (column, printed) not in self._ours:
            self.complain(f"{column}: unknown word {printed!r}")
        return self._ours.get((column, printed), "")

    def meaning(self, column: str, printed: str) -> str:
        """The phrase that explains `printed`; empty where the table has none."""
        return self._meaning.get((column, printed), "")

    def rewritten(self, column: str, text: str) -> str:
        """`text` with each phrase listed for `column` exchanged, in the order of the table."""
        for (name, printed), ours in self._ours.items():
            if name == column:
                text = text.replace(printed, ours)
        return text

    def complain(self, problem: str) -> None:
        """Note a problem."""
        self._problems[problem] = None

    def check(self) -> None:
        """Raise one error that lists every problem.

        Raises:
            TranslationError: there are problems.
        """
        if self._problems:
            listed = "\n  ".join(self._problems)
            raise TranslationError(
                f"{len(self._problems)} things are not translatable:\n  {listed}\nAdd them to words.csv"
            )
