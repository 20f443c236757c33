"""One column's values as a numpy array that its entry in `analysis.schema` allows."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import TableError
from analysis.schema import Column

Values = Sequence[Any] | NDArray[Any]

_LARGEST = float(np.finfo(np.float64).max)


def as_array(column: Column, values: Values) -> NDArray[Any]:
    """A read-only copy of `values`, of shape (rows,): float64 for numbers, object for words and flags.

    Raises:
        TableError: not one value per row, a value of another kind, or a number that is infinite or out of range.

    >>> from analysis.schema import BY_NAME
    >>> as_array(BY_NAME["ap"], [0.193, None]).tolist(), as_array(BY_NAME["model"], ["a", None]).tolist()
    ([0.193, nan], ['a', None])
    """
    array = _numbers(column, values) if column.kind == "number" else _objects(column, values)
    array.setflags(write=False)
    return array


def missing(column: Column, length: int) -> NDArray[Any]:
    """A read-only column of `length` missing values."""
    array = np.full(length, np.nan) if column.kind == "number" else np.full(length, None, dtype=object)
    array.setflags(write=False)
    return array


def _numbers(column: Column, values: Values) -> NDArray[np.float64]:
    if isinstance(values, np.ndarray) and values.dtype == np.float64 and values.ndim == 1:
        array = values.copy()
    else:
        cells = _cells(column, values, (int, float, np.integer, np.floating), (bool,))
        try:
            array = np.array([np.nan if cell is None else cell for cell in cells], np.float64)
        except OverflowError as error:
            raise TableError(
                f"column {column.name} ({column.meaning}) holds a number too large: {error}"
            ) from error
    low = -_LARGEST if column.minimum is None else column.minimum
    high = _LARGEST if column.maximum is None else column.maximum
    wrong = array[(array < low) | (array > high)]  # NaN is neither
    if wrong.size:
        raise TableError(
            f"column {column.name} ({column.meaning}) holds {wrong[0]:g}, outside {low:g} to {high:g}"
        )
    return array


def _objects(column: Column, values: Values) -> NDArray[np.object_]:
    kinds = (bool, np.bool_) if column.kind == "flag" else (str,)
    cells = _cells(column, values, kinds, ())
    if column.kind == "flag":
        cells = [None if cell is None else bool(cell) for cell in cells]
    array = np.full(len(cells), None, dtype=object)
    array[:] = cells
    return array


def _cells(column: Column, values: Values, kinds: tuple[type, ...], but: tuple[type, ...]) -> list[Any]:
    """`values` as a list, each None or one of `kinds` without those in `but`."""
    is_scalar = isinstance(values, np.ndarray) and values.ndim == 0
    if is_scalar or isinstance(values, str | bytes) or not hasattr(values, "__iter__"):
        raise TableError(f"column {column.name} is {values!r}; give one value per row, e.g. [{values!r}]")
    cells = list(values)
    present = set(map(type, cells)) - {type(None)}
    strange = {kind for kind in present if not issubclass(kind, kinds) or issubclass(kind, but)}
    if strange:
        wrong = next(cell for cell in cells if type(cell) in strange)
        raise TableError(
            f"column {column.name} ({column.meaning}) holds {wrong!r}, which is not a {column.kind}"
        )
    return cells
