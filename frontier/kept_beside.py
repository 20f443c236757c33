"""`KeptBeside`: what is kept beside the records of a results folder, too large to read before it is asked for."""

import functools
from collections.abc import Callable, Iterator, Mapping
from typing import TypeVar

Value = TypeVar("Value")


class KeptBeside(Mapping[str, Value]):
    """Name of a record -> what is kept beside it; each read once, when asked for, absent where it cannot be read.

    Args:
        names: of the records that may be asked for.
        read: gives what is kept beside one; None where it is missing or damaged.
    """

    def __init__(self, names: frozenset[str], read: Callable[[str], Value | None]) -> None:
        self._names = names
        self._read = functools.cache(read)

    def __getitem__(self, name: str) -> Value:
        found = self._read(name) if name in self._names else None
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return (name for name in sorted(self._names) if self._read(name) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)
