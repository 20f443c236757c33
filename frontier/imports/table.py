"""Imported results as rows of a results table."""

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from analysis.schema import ACCURACIES
from analysis.table import Cell, Table
from detectors.catalog import is_buildable
from detectors.config import DetectorConfig
from detectors.errors import ConfigError
from frontier.imports.counted import with_counted
from frontier.imports.device_names import device_key
from frontier.imports.repeats import contradictions, coordinate
from frontier.imports.rows import Row, has_accuracy, has_time
from frontier.measured import names_of
from frontier.record_file import Stored
from frontier.records import Imported

ID_DIGITS = 12  # of a record's digest in the names of its rows
_ACCURACY_CELLS = (
    *ACCURACIES,
    *(f"{name}_{end}" for name in ACCURACIES for end in ("lower", "upper")),
    "accuracy_source",
    "eval_split",
    "evaluation_digest",
    "train_data",
)


class KeptRow(NamedTuple):
    """A row as the table shows it, the record that it is from, and its number there, from 1."""

    row: Row
    stored: Stored[Imported]
    number: int


def imported_table(records: Iterable[Stored[Imported]]) -> Table:
    """The rows of all records, each measurement once, as `newest_rows` has them.

    A row with a time and no accuracy takes that of its model from rows without a time, one row a set of pictures: so
    times from one file and detections scored from another meet. What their files do not say and frontier knows of
    detectors with our names is added: see `frontier.imports.counted`. No records give an empty table.
    """
    return Table.from_rows(map(with_counted, _joined([one.row for one in newest_rows(records).values()])))


def newest_rows(records: Iterable[Stored[Imported]]) -> dict[tuple[Cell, ...], KeptRow]:
    """Of the rows that agree in setting, device, protocol and pictures the newest one, by what they agree in.

    What an older one says beyond it is added to it, unless the two contradict each other.
    """
    newest: dict[tuple[Cell, ...], KeptRow] = {}
    for stored in sorted(records, key=lambda one: (_instant(one.record.created), one.digest)):
        for number, row in enumerate(stored.record.rows, 1):
            found = _row(stored, number, row)
            place = coordinate(found)
            older = newest[place].row if place in newest else {}
            completed = found if contradictions(found, older) else {**older, **found}
            newest[place] = KeptRow(completed, stored, number)
    return newest


def as_named(row: Mapping[str, Cell]) -> Row:
    """A row with what follows from its detector's name where that is one of ours, and with its device's usual key."""
    key = row.get("device_key")
    usual: Row = {} if key is None else {"device_key": device_key(str(key))}
    return {**_config_cells(str(row["model"])), **row, **usual}


def _row(stored: Stored[Imported], number: int, row: Mapping[str, Cell]) -> Row:
    record = stored.record
    return {
        "source_ref": record.file,
        **as_named(row),
        **({"evaluation_digest": stored.digest} if record.samples_digest else {}),
        "row_id": f"{stored.digest[:ID_DIGITS]}-{number:04d}",
        "source": "imported",
        "created": record.created,
    }


@functools.lru_cache(maxsize=4096)
def _config_cells(model: str) -> Mapping[str, Cell]:
    """What follows from a name of ours; `buildable` is False for every other name."""
    try:
        config = DetectorConfig.from_name(model)
    except ConfigError:
        return {"buildable": False}
    return {**names_of(config), "buildable": is_buildable(config)}


def _joined(rows: list[Row]) -> list[Row]:
    accuracies: dict[Cell, list[Row]] = defaultdict(list)
    for row in rows:
        if has_accuracy(row) and not has_time(row):
            accuracies[row["model"]].append(row)
    found = []
    for row in rows:
        fitting = accuracies[row["model"]] if has_time(row) and not has_accuracy(row) else []
        found += [
            {**row, **{name: other[name] for name in _ACCURACY_CELLS if other.get(name) is not None}}
            for other in fitting
        ] or [row]
    return found


def _instant(created: str) -> float:
    return dt.datetime.fromisoformat(created).timestamp()
