"""Where every row comes from that a report makes use of."""

from collections.abc import Iterable

from analysis.rows.distinct import distinct
from analysis.table import Cell, Table

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


def provenance(tables: Iterable[Table]) -> tuple[list[str], list[list[Cell]]]:
    """Headings, and a line for each row of `tables`, each `row_id` once and the first one of it.

    What no row states has no column.
    """
    rows = distinct(Table.concatenate(tables))
    shown = [name for name in COLUMNS if not rows.is_missing(name).all()]
    lines = list(zip(*(rows[name].tolist() for name in shown), strict=True)) if len(rows) else []
    return [COLUMNS[name] for name in shown], [list(line) for line in lines]
