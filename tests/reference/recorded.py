"""The arrays of one reference, which remember whether anybody has looked at them.

Large arrays are samples: `<key>#index`, `<key>#value`, `<key>#shape`, `<key>#mean_std` (of the whole array).
"""

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
from numpy import ndarray


class Sample(NamedTuple):
    """An array as far as it was recorded: some of its values or all, and the mean and deviation of all."""

    shape: tuple[int, ...]
    index: ndarray  # flat
    values: ndarray
    mean_std: ndarray


class Recorded:
    """What the original computed, by name; an array that was never looked at is one that nobody compared."""

    def __init__(self, arrays: Mapping[str, ndarray]) -> None:
        self._arrays, self._unread = dict(arrays), set(arrays)

    @classmethod
    def load(cls, path: Path) -> Self:
        """The arrays of a `.npz`; nothing is unpickled."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls({key: arrays[key] for key in arrays.files})

    def __contains__(self, key: str) -> bool:
        return key in self._arrays or f"{key}#value" in self._arrays

    def __getitem__(self, key: str) -> ndarray:
        """The array `key`, which is to be recorded as a whole."""
        self._unread.discard(key)
        return self._arrays[key]

    def sample(self, key: str) -> Sample:
        """What there is of the array `key`, whether recorded as a whole or not."""
        if key in self._arrays:
            whole = self[key].astype(np.float64)
            mean_std = np.array([whole.mean(), whole.std()]) if whole.size else np.zeros(2)
            return Sample(whole.shape, np.arange(whole.size), whole.reshape(-1), mean_std)
        shape, index, values, mean_std = (
            self[f"{key}#{part}"] for part in ("shape", "index", "value", "mean_std")
        )
        return Sample(tuple(shape.tolist()), index, values.astype(np.float64), mean_std)

    def names(self) -> list[str]:
        """Every array's name, once."""
        return sorted({key.partition("#")[0] for key in self._arrays})

    def unread(self) -> list[str]:
        """The arrays, or parts of samples, that nobody has looked at."""
        return sorted(self._unread)
