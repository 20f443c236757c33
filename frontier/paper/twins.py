"""Detectors that two descriptions name and that are equal in all else: SSD over MobileNet and over Inception, say."""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.rows.settings import settings_of
from analysis.table import Cell, Table

Description = Mapping[str, Cell]


class Twins(NamedTuple):
    """Positions in a table of the rows of two configurations, one of each description; at least one each."""

    firsts: tuple[int, ...]
    seconds: tuple[int, ...]

    @property
    def first(self) -> int:
        """The row that stands for the first configuration."""
        return self.firsts[0]

    @property
    def second(self) -> int:
        """The row that stands for the second configuration."""
        return self.seconds[0]


def twins(table: Table, first: Description, second: Description, has: NDArray[np.bool_]) -> tuple[Twins, ...]:
    """Every detector of the first description with its counterpart of the second.

    Args:
        table: rows of one device, protocol and evaluation split, as far as what is compared depends on them.
        first: columns of `analysis.rows.settings` and their values; what it names may differ between the two.
        second: likewise.
        has: of shape (rows,), True for the rows that have what is compared.
    """
    settings = settings_of(table)
    named = {*first, *second}
    others = [name for name in settings if name not in named]

    def of(description: Description) -> dict[tuple[Cell, ...], list[int]]:
        found: dict[tuple[Cell, ...], list[int]] = {}
        for row in np.flatnonzero(has).tolist():
            if all(settings[name][row] == value for name, value in description.items()):
                found.setdefault(tuple(settings[name][row] for name in others), []).append(row)
        return found

    firsts, seconds = of(first), of(second)
    return tuple(Twins(tuple(rows), tuple(seconds[key])) for key, rows in firsts.items() if key in seconds)
