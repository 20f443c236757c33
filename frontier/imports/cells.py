"""One cell of a file as a value of our table: a number, a word or a truth value; None where nothing stands."""

import math
import re
from typing import Any

from analysis.schema import Column
from analysis.table import Cell

MISSING = frozenset({"", "-", "\u2013", "\u2014", "na", "n/a", "nan", "none", "null", "?"})
TRUE, FALSE = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_DECIMAL_COMMA = re.compile(r"[+-]?\d+,\d+(?:[eE][+-]?\d+)?")


class CellError(ValueError):
    """A cell that its column cannot hold; the message says what it holds."""


def cell_value(column: Column, value: Any, *, has_decimal_commas: bool = False) -> Cell:
    """`value`, text of a CSV file or a value of a JSON one, as `column` keeps it; None where it is missing.

    Raises:
        CellError: it is something else; the message says what.

    >>> from analysis.schema import BY_NAME
    >>> cell_value(BY_NAME["ap"], " 0.37 "), cell_value(BY_NAME["ap"], "n/a"), cell_value(BY_NAME["amortised"], "no")
    (0.37, None, False)
    """
    if value is None or (isinstance(value, str) and value.strip().lower() in MISSING):
        return None
    if column.kind == "number":
        return _number(value, has_decimal_commas=has_decimal_commas)
    if column.kind == "flag":
        return _flag(value)
    if isinstance(value, bool):
        raise CellError(f"{value!r} is no text")
    return " ".join(str(value).split())


def _number(value: Any, *, has_decimal_commas: bool) -> float | None:
    if isinstance(value, bool):
        raise CellError(f"{value!r} is no number")
    if isinstance(value, str):
        value = value.strip()
        if _DECIMAL_COMMA.fullmatch(value):
            if not has_decimal_commas:
                raise CellError(
                    f"{value!r} has a comma; write a decimal point, or separate the columns with semicolons"
                )
            value = value.replace(",", ".")
    try:
        number = float(value)
    except (ValueError, OverflowError) as error:
        raise CellError(f"{value!r} is no number") from error
    if math.isinf(number):
        raise CellError(f"{value!r} is no finite number")
    return None if math.isnan(number) else number


def _flag(value: Any) -> bool:
    word = str(value).strip().lower()
    if word in TRUE or word in FALSE:
        return word in TRUE
    raise CellError(f"{value!r} is neither true nor false")
