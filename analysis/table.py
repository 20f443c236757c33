"""`Table`: equal-length numpy columns that follow `analysis.schema`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from analysis.errors import TableError
from analysis.schema import BY_NAME, COLUMNS, Column

if TYPE_CHECKING:
    import pandas as pd

Cell = str | float | bool | None


class Table:
    """An immutable results table. Every column of the schema is present, in the schema's order.

    Raises:
        TableError: a column is unknown, lengths differ, or a value lies outside the column's range or kind.

    >>> table = Table.from_rows([{"model": "ssd/mobilenet_v1/300", "ap": 0.193, "latency_ms": 30.0}])
    >>> len(table), table["ap"].tolist(), table["ap50"].tolist(), table["device"].tolist()
    (1, [0.193], [nan], [None])
    """

    def __init__(self, columns: Mapping[str, Sequence[Any] | NDArray[Any]]) -> None:
        unknown = sorted(set(columns) - set(BY_NAME))
        if unknown:
            raise TableError(f"unknown columns {', '.join(unknown)}; analysis.schema.COLUMNS lists the known ones")
        lengths = {name: len(values) for name, values in columns.items()}
        if len(set(lengths.values())) > 1:
            raise TableError(f"columns of unequal length: {lengths}")
        self._length = next(iter(lengths.values()), 0)
        self._columns = {column.name: _as_array(column, columns, self._length) for column in COLUMNS}

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Cell]]) -> Self:
        """A table of dictionaries; a key that a row lacks is a missing value."""
        rows = list(rows)
        names = dict.fromkeys(name for row in rows for name in row)
        if not rows:
            return cls({})
        return cls({name: [row.get(name) for row in rows] for name in names} or {"row_id": [None] * len(rows)})

    @classmethod
    def concatenate(cls, tables: Iterable["Table"]) -> Self:
        """The rows of all tables, in order."""
        tables = list(tables)
        return cls({name: np.concatenate([t[name] for t in tables]) for name in BY_NAME}) if tables else cls({})

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, name: str) -> NDArray[Any]:
        """The column `name`, read-only, of shape (rows,)."""
        if name not in BY_NAME:
            raise TableError(f"no column {name!r}; analysis.schema.COLUMNS lists the known ones")
        return self._columns[name]

    def take(self, which: NDArray[Any] | Sequence[int]) -> Self:
        """The rows that a boolean mask or an array of positions selects."""
        which = np.asarray(which, dtype=None if len(which) else np.intp)
        return type(self)({name: values[which] for name, values in self._columns.items()})

    def where(self, **equal: Cell) -> Self:
        """The rows whose columns equal the given words, numbers or flags."""
        mask = np.ones(len(self), bool)
        for name, value in equal.items():
            mask &= self[name] == value
        return self.take(mask)

    def replace(self, **columns: Sequence[Any] | NDArray[Any]) -> Self:
        """The same rows with some columns exchanged."""
        return type(self)({**self._columns, **columns})

    def row(self, index: int) -> dict[str, Cell]:
        """Row `index` as a dictionary of what is not missing."""
        cells = ((name, values[index]) for name, values in self._columns.items())
        return {
            name: value.item() if isinstance(value, np.generic) else value
            for name, value in cells
            if value is not None and value == value  # noqa: PLR0124  # NaN is not equal to itself
        }

    def rows(self) -> Iterator[dict[str, Cell]]:
        """Each row as a dictionary of what is not missing."""
        return (self.row(index) for index in range(len(self)))

    def to_pandas(self) -> "pd.DataFrame":
        """The same table for people."""
        import pandas as pd

        return pd.DataFrame(dict(self._columns))

    def __repr__(self) -> str:
        return f"Table of {len(self)} rows and {len(COLUMNS)} columns"

    def _repr_html_(self) -> str:
        filled = [name for name in BY_NAME if any(True for _ in _present(self._columns[name]))]
        return str(self.to_pandas()[filled].to_html(max_rows=20, index=False, na_rep=""))


def _present(values: NDArray[Any]) -> Iterator[Any]:
    return (value for value in values if value is not None and value == value)  # noqa: PLR0124  # NaN


def _as_array(column: Column, columns: Mapping[str, Sequence[Any] | NDArray[Any]], length: int) -> NDArray[Any]:
    values = columns.get(column.name)
    array = _numbers(column, values, length) if column.kind == "number" else _objects(column, values, length)
    array.setflags(write=False)
    return array


def _numbers(column: Column, values: Sequence[Any] | NDArray[Any] | None, length: int) -> NDArray[np.float64]:
    if values is None:
        return np.full(length, np.nan)
    try:
        array = np.array([np.nan if v is None else v for v in values], np.float64)
    except (TypeError, ValueError) as error:
        raise TableError(f"column {column.name} holds something that is not a number: {error}") from error
    present = array[~np.isnan(array)]
    low = -np.inf if column.minimum is None else column.minimum
    high = np.finfo(np.float64).max if column.maximum is None else column.maximum
    wrong = present[(present < low) | (present > high)]
    if wrong.size:
        raise TableError(f"column {column.name} ({column.meaning}) holds {wrong[0]:g}, outside {low:g} to {high:g}")
    return array


def _objects(column: Column, values: Sequence[Any] | NDArray[Any] | None, length: int) -> NDArray[np.object_]:
    array = np.full(length, None, dtype=object)
    if values is not None:
        array[:] = list(values)
    kind = bool if column.kind == "flag" else str
    wrong = [value for value in array if value is not None and not isinstance(value, kind)]
    if wrong:
        raise TableError(f"column {column.name} ({column.meaning}) holds {wrong[0]!r}, which is not {kind.__name__}")
    return array
