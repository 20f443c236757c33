"""Which detector an accuracy is of: one training of one configuration, on whatever pictures."""

from collections.abc import Iterator, Mapping

import numpy as np

from analysis.table import Cell, Table

Row = Mapping[str, Cell]
Detector = tuple[str, str]  # model, and whose training of it

_COLUMNS = ("model", "evaluation_digest", "weights_digest", "accuracy_source")


def detectors(table: Table) -> list[Detector | None]:
    """The detector of each row's accuracy; None where the row does not tell.

    Evaluated accuracies are of one detector where their weights have one digest, printed ones where one document prints
    both of one model.
    """
    columns = (table[name] for name in _COLUMNS)
    return [detector(dict(zip(_COLUMNS, cells, strict=True))) for cells in zip(*columns, strict=True)]


def detector(row: Row) -> Detector | None:
    """The detector of a row's accuracy; None where the row does not tell.

    >>> detector({"model": "A", "accuracy_source": "huang2017-0001 (minival)"})
    ('A', 'huang2017')
    >>> detector({"model": "A", "evaluation_digest": "e", "weights_digest": "w"})
    ('A', 'weights w')
    """
    if row.get("evaluation_digest"):
        digest = row.get("weights_digest")
        return None if digest is None else (str(row.get("model")), f"weights {digest}")
    document = str(row.get("accuracy_source") or "").partition(" ")[0].rpartition("-")[0]
    return (str(row.get("model")), document) if document else None


def on_other_pictures(row: Row, table: Table, column: str = "ap") -> Iterator[Row]:
    """The rows of `table` that hold the accuracy `column` of the same detector on other pictures than `row`'s."""
    own = detector(row)
    if own is None:
        return
    for index in np.flatnonzero(~np.isnan(table[column])):
        other = table.row(int(index))
        if other.get("eval_split") != row.get("eval_split") and detector(other) == own:
            yield other
