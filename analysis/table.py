"""`Table`: equal-length numpy columns that follow `analysis.schema`."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from analysis.columns import Values, as_array, missing
from analysis.errors import TableError
from analysis.schema import BY_NAME, COLUMNS
from analysis.scrolling import scrolling

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

    def __init__(self, columns: Mapping[str, Values]) -> None:
        given = _checked(columns)
        lengths = {name: len(values) for name, values in given.items()}
        if len(set(lengths.values())) > 1:
            raise TableError(f"columns of unequal length: {lengths}")
        self._length = next(iter(lengths.values()), 0)
        self._columns = {
            column.name: given[column.name] if column.name in given else missing(column, self._length)
            for column in COLUMNS
        }

    @classmethod
    def _of_checked(cls, columns: dict[str, NDArray[Any]], length: int) -> Self:
        """A table of arrays that came out of tables, so that nothing is looked at twice."""
        table = cls.__new__(cls)
        for values in columns.values():
            values.setflags(write=False)
        table._columns, table._length = columns, length  # noqa: SLF001  # a second constructor
        return table

    @classmethod
    def from_rows(cls, rows: Iterable[Mapping[str, Cell]]) -> Self:
        """A table of dictionaries; a key that a row lacks is a missing value."""
        rows = list(rows)
        names = dict.fromkeys(name for row in rows for name in row) or {"row_id": None}
        return cls({name: [row.get(name) for row in rows] for name in names})

    @classmethod
    def concatenate(cls, tables: Iterable["Table"]) -> Self:
        """The rows of all tables, in order; no tables make an empty one."""
        tables = list(tables)
        if not tables:
            return cls({})
        columns = {name: np.concatenate([table[name] for table in tables]) for name in BY_NAME}
        return cls._of_checked(columns, sum(len(table) for table in tables))

    def __len__(self) -> int:
        return self._length

    def __getitem__(self, name: str) -> NDArray[Any]:
        """The column `name`, read-only, of shape (rows,)."""
        if name not in BY_NAME:
            raise TableError(f"no column {name!r}; analysis.schema.COLUMNS lists the known ones")
        return self._columns[name]

    def take(self, which: NDArray[Any] | Sequence[int] | Sequence[bool]) -> Self:
        """The rows that a boolean mask of shape (rows,) or an array of positions selects, in that order.

        An empty selection gives an empty table.

        Raises:
            TableError: a mask of another length, a position outside the table, or neither of the two.
        """
        positions = _positions(which, self._length)
        return self._of_checked(
            {name: values[positions] for name, values in self._columns.items()}, len(positions)
        )

    def where(self, **equal: Cell) -> Self:
        """The rows whose columns equal the given words, numbers or flags; None asks for missing values.

        >>> table = Table.from_rows([{"model": "a", "ap": 0.2}, {"model": "b"}])
        >>> table.where(ap=None)["model"].tolist()
        ['b']
        """
        mask = np.ones(self._length, bool)
        for name, value in equal.items():
            values = self[name]
            mask &= self.is_missing(name) if value is None else np.asarray(values == value, bool)
        return self.take(mask)

    def is_missing(self, name: str) -> NDArray[np.bool_]:
        """True where the column `name` has no value, of shape (rows,)."""
        values = self[name]
        return np.isnan(values) if values.dtype == np.float64 else np.array([v is None for v in values], bool)

    def replace(self, **columns: Values) -> Self:
        """The same rows with some columns exchanged.

        Raises:
            TableError: as on construction.
        """
        exchanged = _checked(columns)
        wrong = {name: len(values) for name, values in exchanged.items() if len(values) != self._length}
        if wrong:
            raise TableError(f"columns of unequal length: {wrong} in a table of {self._length} rows")
        return self._of_checked({**self._columns, **exchanged}, self._length)

    def row(self, index: int) -> dict[str, Cell]:
        """Row `index` as a dictionary of what is not missing."""
        cells = ((name, values.item(index)) for name, values in self._columns.items())
        return {name: cell for name, cell in cells if _is_present(cell)}

    def rows(self) -> Iterator[dict[str, Cell]]:
        """Each row as a dictionary of what is not missing."""
        filled = [name for name in BY_NAME if not self.is_missing(name).all()]
        columns = [self._columns[name].tolist() for name in filled]
        for cells in zip(*columns, strict=True) if filled else ((),) * self._length:
            yield {name: cell for name, cell in zip(filled, cells, strict=True) if _is_present(cell)}

    def to_pandas(self) -> "pd.DataFrame":
        """The same table for people."""
        import pandas as pd

        return pd.DataFrame(dict(self._columns))

    def __repr__(self) -> str:
        return f"Table of {len(self)} rows and {len(COLUMNS)} columns"

    def _repr_html_(self) -> str:
        filled = [name for name in BY_NAME if not self.is_missing(name).all()]
        return scrolling(str(self.to_pandas()[filled].to_html(max_rows=20, index=False, na_rep="")))


def _is_present(cell: Cell) -> bool:
    return cell is not None and cell == cell  # noqa: PLR0124  # NaN is not equal to itself


def _checked(columns: Mapping[str, Values]) -> dict[str, NDArray[Any]]:
    unknown = sorted(set(columns) - set(BY_NAME))
    if unknown:
        raise TableError(
            f"unknown columns {', '.join(unknown)}; analysis.schema.COLUMNS lists the known ones"
        )
    return {name: as_array(BY_NAME[name], values) for name, values in columns.items()}


def _positions(which: NDArray[Any] | Sequence[int] | Sequence[bool], length: int) -> NDArray[np.intp]:
    """Positions of shape (selected,) in a table of `length` rows."""
    selection = np.asarray(which)
    if selection.ndim == 1 and selection.size == 0:
        selection = selection.astype(bool if length == 0 else np.intp)
    if selection.ndim == 1 and selection.dtype == bool and len(selection) == length:
        return np.flatnonzero(selection)
    if selection.ndim == 1 and np.issubdtype(selection.dtype, np.integer):
        outside = selection[(selection < -length) | (selection >= length)]
        if not outside.size:
            return selection.astype(np.intp)
        raise TableError(f"row {outside[0]} was asked of a table of {length} rows")
    raise TableError(
        f"an array of {selection.dtype} and shape {selection.shape} selects no rows of a table of {length}; "
        f"give a boolean mask of shape ({length},) or whole-number positions"
    )
