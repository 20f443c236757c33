"""Where every row comes from that a report makes use of."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from analysis.rows.distinct import distinct
from analysis.rows.same_detector import detectors
from analysis.table import Cell, Table
from frontier.gallery import entry_of
from frontier.report.html_table import IS_ROW_NAME
from frontier.report.section import Section
from frontier.shown_rows import ShownRows

COLUMNS = {
    "model": "detector",
    "row_id": "record",
    "source": "time",
    "source_ref": "citation or file",
    "accuracy_source": "accuracy",
    "eval_split": "accuracy on",
    "train_data": "trained on",
    "weights": "timed weights",
    "device": "device",
    "protocol": "protocol",
    "created": "date",
    "verdict": "verdict",
    "licence": "licence",
}


class Used(NamedTuple):
    """The rows that a report makes use of, each once.

    Attributes:
        compared: those that the answer was chosen from, on one machine.
        further: those that only findings speak of: accuracies that need no time, times of other machines, test pictures.
    """

    compared: Table
    further: Table


def used(rows: ShownRows, sections: Iterable[Section]) -> Used:
    """The rows that the answer and `sections` make use of, of all that might have been."""
    compared = distinct(rows.pool.table)
    taken = distinct(Table.concatenate(_taken(section, rows) for section in sections))
    known = set(compared["row_id"])
    return Used(compared, taken.take(np.array([name not in known for name in taken["row_id"]], bool)))


def _taken(section: Section, rows: ShownRows) -> Table:
    """The rows that a finding names; all that it was made of where it names none."""
    table = rows.of(entry_of(section.name).rows)
    names = _names(section.rows)
    named = table.take(np.array([name in names for name in table["row_id"]], bool)) if names else table
    return Table.concatenate([named, _tests(rows, named)]) if section.name == "critical" else named


def _names(records: Sequence[Mapping[str, Any]]) -> set[str]:
    """The row ids that records hold."""
    keys = [key for key in (records[0] if records else ()) if IS_ROW_NAME.fullmatch(key)]
    names: set[str | None] = set()
    for value in (record[key] for record in records for key in keys):
        names.update(value if isinstance(value, tuple | list) else [value])
    return {name for name in names if name is not None}


def _tests(rows: ShownRows, named: Table) -> Table:
    """The accuracies on test pictures of the detectors in `named`."""
    known = set(detectors(named)) - {None}
    return rows.test.take(np.array([one in known for one in detectors(rows.test)], bool))


def provenance(rows: Table) -> tuple[list[str], list[list[Cell]]]:
    """Headings, and a line for each row; what no row states has no column."""
    shown = [name for name in COLUMNS if not rows.is_missing(name).all()]
    lines = list(zip(*(rows[name].tolist() for name in shown), strict=True)) if len(rows) else []
    return [COLUMNS[name] for name in shown], [list(line) for line in lines]
