"""Compact letters: two things share a letter exactly where they cannot be told apart."""

import numpy as np
from numpy.typing import NDArray


def compact_letters(is_told: NDArray[np.bool_]) -> list[str]:
    """The letters of each of M things, the first thing's first: `a`, `b`, ...; beyond `z` `a2`, `b2`, ...

    Args:
        is_told: (M, M) symmetric, True where two can be told apart.

    Source:
        Piepho, "An algorithm for a letter-based representation of all-pairwise comparisons", Journal of
        Computational and Graphical Statistics 13 (2004): insert and absorb.

    >>> apart = np.array([[0, 0, 1], [0, 0, 0], [1, 0, 0]], bool)
    >>> compact_letters(apart)
    ['a', 'ab', 'b']
    """
    count = len(is_told)
    # A group is a number whose bit i says whether thing i is in it: sets of a thousand are compared at once. A group that
    # holds thing i and what it can be told from is torn into the group without i and the group without all of that.
    groups = {(1 << count) - 1} if count else set()
    for i, apart in enumerate(_bits(np.triu(is_told))):
        torn = {group for group in groups if group >> i & 1 and group & apart}
        pieces = {group & ~mask for group in torn for mask in (1 << i, apart)}
        groups = (groups - torn) | pieces
        groups -= {piece for piece in pieces if any(piece & group == piece != group for group in groups)}
    members = sorted([i for i in range(count) if group >> i & 1] for group in groups)
    found = [""] * count
    for number, group in enumerate(members):
        for i in group:
            found[i] += _letter(number)
    return found


def _bits(rows: NDArray[np.bool_]) -> list[int]:
    """Each row as a number whose bit j says whether place j is True."""
    packed = np.packbits(rows, axis=1, bitorder="little")
    return [int.from_bytes(row.tobytes(), "little") for row in packed]


def _letter(number: int) -> str:
    turn, place = divmod(number, 26)
    return chr(ord("a") + place) + (str(turn + 1) if turn else "")
