"""Imported results as rows of a results table."""

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Iterable, Mapping

from analysis.schema import ACCURACIES
from analysis.table import Cell, Table
from detectors.catalog import is_buildable
from detectors.config import DetectorConfig
from detectors.errors import ConfigError
from frontier.imports.rows import COORDINATE, Row, has_accuracy, has_time
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


def imported_table(records: Iterable[Stored[Imported]]) -> Table:
    """The rows of all records; of those that agree in setting, device, protocol and pictures the newest one counts.

    A row with a time and no accuracy takes that of its model from rows without a time, one row a set of pictures: so
    times from one file and detections scored from another meet. No records give an empty table.
    """
    newest: dict[tuple[Cell, ...], Row] = {}
    for stored in sorted(records, key=lambda one: (_instant(one.record.created), one.digest)):
        for number, row in enumerate(stored.record.rows, 1):
            newest[tuple(row.get(name) for name in COORDINATE)] = _row(stored, number, row)
    return Table.from_rows(_joined(list(newest.values())))


def _row(stored: Stored[Imported], number: int, row: Mapping[str, Cell]) -> Row:
    record = stored.record
    return {
        "source_ref": record.file,
        **_config_cells(str(row["model"])),
        **row,
        "row_id": f"{stored.digest[:ID_DIGITS]}-{number:04d}",
        "source": "imported",
        "created": record.created,
        "evaluation_digest": stored.digest if record.samples_digest else None,
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
