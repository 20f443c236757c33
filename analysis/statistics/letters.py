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
    # A group is a number whose bit i says whether thing i is in it: sets of a thousand are compared at once.
    groups = {(1 << count) - 1} if count else set()
    for i, j in zip(*(axis.tolist() for axis in np.nonzero(np.triu(is_told))), strict=True):
        both = 1 << i | 1 << j
        torn = {group for group in groups if group & both == both}
        pieces = {group & ~(1 << one) for group in torn for one in (i, j)}
        groups = (groups - torn) | pieces
        groups -= {piece for piece in pieces if any(piece & group == piece != group for group in groups)}
    members = sorted([i for i in range(count) if group >> i & 1] for group in groups)
    found = [""] * count
    for number, group in enumerate(members):
        for i in group:
            found[i] += _letter(number)
    return found


def _letter(number: int) -> str:
    turn, place = divmod(number, 26)
    return chr(ord("a") + place) + (str(turn + 1) if turn else "")
