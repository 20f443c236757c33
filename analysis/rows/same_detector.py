"""Whether two rows are of one detector: its accuracy on some pictures beside that on others."""

from collections.abc import Iterator, Mapping

import numpy as np

from analysis.table import Cell, Table

Row = Mapping[str, Cell]


def is_same_detector(row: Row, other: Row) -> bool:
    """Whether two accuracies are of the same trained weights, as far as the rows can tell.

    Evaluated ones are where their weights have one digest, printed ones where one document prints both of one model.

    >>> printed = {"model": "A", "accuracy_source": "huang2017-0001 (minival)"}
    >>> is_same_detector(printed, {"model": "A", "accuracy_source": "huang2017-0002 (test-dev)"})
    True
    >>> is_same_detector(printed, {"model": "A", "accuracy_source": "tf1_zoo-0002 (minival)"})
    False
    """
    if row.get("model") != other.get("model"):
        return False
    if row.get("evaluation_digest") or other.get("evaluation_digest"):
        digest = row.get("weights_digest")
        return digest is not None and digest == other.get("weights_digest")
    return _document(row) is not None and _document(row) == _document(other)


def on_other_pictures(row: Row, table: Table, column: str = "ap") -> Iterator[Row]:
    """The rows of `table` that hold the accuracy `column` of the same detector on other pictures than `row`'s."""
    for index in np.flatnonzero(~np.isnan(table[column])):
        other = table.row(int(index))
        if other.get("eval_split") != row.get("eval_split") and is_same_detector(row, other):
            yield other


def _document(row: Row) -> str | None:
    """Who printed an accuracy: `huang2017` of "huang2017-0001 (minival)"."""
    source = row.get("accuracy_source")
    return str(source).partition(" ")[0].rpartition("-")[0] if source else None
