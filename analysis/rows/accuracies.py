"""The accuracies of a table, each once: an accuracy needs no time, no device and no protocol, only pictures.

A results table holds an accuracy as often as its detector was timed: on each device, by each protocol. And two documents
may print one result. What looks at accuracies alone counts each (configuration, weights, evaluation split) once.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.errors import NothingFoundError
from analysis.rows.comparable import shared_by_all
from analysis.schema import ACCURACIES
from analysis.table import Table
from analysis.words import ACCURACY_WORDS, counted

HOW_TO_GET_THEM = "`frontier evaluate` makes accuracies, `frontier import` takes in those that a file states"
_NO_TIME = ("device_key", "protocol")


class Accuracies(NamedTuple):
    """Rows with the numbers that were asked for, each accuracy once.

    Attributes:
        table: in the order of the table that was given, at least one row.
        eval_split: the pictures that all of them were measured on, in words.
        caveats: sentences on what was left out.
    """

    table: Table
    eval_split: str
    caveats: tuple[str, ...]


def accuracies(table: Table, what: str, columns: Sequence[str] = ("ap",)) -> Accuracies:
    """The rows that have all of `columns`, each accuracy once; the first row of several that say the same.

    Rows say the same where configuration, weights, split and all accuracies are equal. Without a digest of the
    weights, equal numbers of one configuration are taken for one result; without a configuration that frontier can
    express, equal numbers of one name and one accuracy source.

    Args:
        table: rows of one evaluation split among those that have the columns; devices and protocols may differ.
        what: what is asked, for messages.
        columns: that a row must have.

    Raises:
        NothingFoundError: no row has all columns.
        AnalysisError: the rows that have them are of several evaluation splits.
    """
    rows = with_all(table, what, columns)
    shared = shared_by_all(rows, what, may_differ=_NO_TIME)
    once = rows.take(_firsts(rows))
    repeated = len(rows) - len(once)
    lacking = len(table) - len(rows)
    caveats = [f"Left out: {counted(lacking, 'row')} without {_either(columns)}."] if lacking else []
    caveats += (
        [
            f"{counted(repeated, 'row')} of the table repeated an accuracy of another row; each accuracy counts once."
        ]
        if repeated
        else []
    )
    return Accuracies(once, shared.eval_split, tuple(caveats))


def with_all(table: Table, what: str, columns: Sequence[str]) -> Table:
    """The rows that have all of `columns`.

    Raises:
        NothingFoundError: none has.
    """
    has_all = ~np.any([table.is_missing(column) for column in columns], axis=0)
    if not has_all.any():
        raise NothingFoundError(f"{what} was asked of {_found(table, columns)}; {HOW_TO_GET_THEM}")
    return table.take(has_all)


def _firsts(rows: Table) -> list[int]:
    """Positions of the first row of each accuracy."""
    first: dict[tuple[object, ...], int] = {}
    numbers = np.round(np.column_stack([rows[name] for name in ACCURACIES]), 12)
    for row, values in enumerate(numbers):
        digest = rows["config_digest"][row]
        name = (rows["model"][row], rows["accuracy_source"][row]) if digest is None else digest
        said = tuple(None if np.isnan(value) else float(value) for value in values)
        first.setdefault((name, rows["weights_digest"][row], rows["eval_split"][row], said), row)
    return list(first.values())


def _found(table: Table, columns: Sequence[str]) -> str:
    """What a table without any row that has all columns holds."""
    if not len(table):
        return "an empty table"
    counts = [f"{len(table) - int(table.is_missing(name).sum())} with {_words(name)}" for name in columns]
    together = ", none with all of them" if len(columns) > 1 else ""
    return f"a table of {counted(len(table), 'row')}: {', '.join(counts)}{together}"


def _either(columns: Sequence[str]) -> str:
    """The columns with an `or` before the last one."""
    words = [_words(column) for column in columns]
    return f"{', '.join(words[:-1])} or {words[-1]}" if len(words) > 1 else words[0]


def _words(column: str) -> str:
    return ACCURACY_WORDS.get(column, f"`{column}`")
