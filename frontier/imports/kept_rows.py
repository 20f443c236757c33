"""What a file brings beside what is kept: rows that are there are passed over, contradictions are refused."""

from collections.abc import Sequence
from typing import NamedTuple

from frontier.imports.repeats import Known, adds_to, contradiction_words, contradictions, coordinate
from frontier.imports.table import KeptRow, as_named, newest_rows
from frontier.record_file import Stored
from frontier.records import Imported

SHOWN_DIGITS = 8  # of a record's name, as `frontier results` lists them


class Novelty(NamedTuple):
    """What a file brings.

    Attributes:
        rows: not kept yet, or saying more than what is kept.
        holders: of each row that is kept already, the record that it is in.
        problems: a sentence for each row that contradicts a kept one.
    """

    rows: tuple[Known, ...]
    holders: tuple[Stored[Imported], ...]
    problems: tuple[str, ...]


def novelty(rows: Sequence[Known], records: Sequence[Stored[Imported]], *, replace: bool) -> Novelty:
    """Which of the rows of a file are new to a results folder.

    Args:
        rows: of the file, with their places.
        records: what is kept.
        replace: whether a row that contradicts a kept one takes its place; else it is a problem.
    """
    kept = newest_rows(records)
    new, holders, problems = [], [], []
    for one in rows:
        older = kept.get(coordinate(as_named(one.row)))
        if older is None:
            new.append(one)
        elif contradictions(one.row, older.row):
            new.append(one)
            problems += [] if replace else [_words(one, older)]
        elif adds_to(one.row, older.row):
            new.append(one)
        else:
            holders.append(older.stored)
    return Novelty(tuple(new), tuple(holders), tuple(problems))


def _words(one: Known, older: KeptRow) -> str:
    record = older.stored
    digits = record.digest[:SHOWN_DIGITS]
    there = f"row {older.number} of {record.record.file}, imported {record.record.created[:10]} ({digits})"
    return (
        f"{contradiction_words(one, Known(there, older.row))}; where the new one is right add --replace, or take the "
        f"old file out: frontier results rm {digits}"
    )
