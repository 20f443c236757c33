"""One AP number of several detectors over the same draws of the same pictures, so that what they share is shared.

Shapes: R draws, M evaluations.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.accuracy.corrected import corrected_rows
from analysis.accuracy.draws import Draws
from analysis.schema import ACCURACIES

Numbers = NDArray[np.float64]


class JointDraws(NamedTuple):
    """What the draws of pictures gave for each evaluation.

    Attributes:
        digests: (M,) of the evaluations.
        values: (M,) their number on the pictures as they are.
        rows: (R, M) what each draw tells of the number on all pictures: see `analysis.accuracy.corrected`. Where one
            of the evaluations is of old and does not know what few pictures gain, none is corrected for that.
        others: digests of evaluations whose draws are not the same ones, or that lack the number.
    """

    digests: tuple[str, ...]
    values: Numbers
    rows: Numbers
    others: tuple[str, ...]


def joint_draws(digests: Sequence[str], draws: Mapping[str, Draws], objective: str) -> JointDraws:
    """The column `objective` of the largest set of evaluations that share their draws.

    A draw that holds no object which counts is dropped, for all alike.

    Args:
        digests: of evaluations on the same pictures, each once; those without draws are passed over.
        draws: digest -> draws.
        objective: one of `analysis.schema.ACCURACIES`.
    """
    number = ACCURACIES.index(objective)
    drawn = [digest for digest in digests if digest in draws]
    known = [digest for digest in drawn if not np.isnan(draws[digest].values[number])]
    sets: dict[tuple[bytes, int], list[str]] = {}
    for digest in known:
        sets.setdefault((draws[digest].pictures, len(draws[digest].rows)), []).append(digest)
    chosen = max(sets.values(), key=len, default=[])
    others = tuple(digest for digest in drawn if digest not in chosen)
    if not chosen:
        return JointDraws((), np.empty(0), np.empty((0, 0)), others)
    together = stacked([draws[digest] for digest in chosen], number)
    rows = corrected_rows(together)
    return JointDraws(tuple(chosen), together.values, rows[~np.isnan(rows).any(axis=1)], others)


def stacked(draws: Sequence[Draws], number: int) -> Draws:
    """One number of several evaluations, of the same draws, as the numbers of one; without gains where one has none."""
    gains = [one.gains[number] for one in draws if one.gains is not None]
    return dataclasses.replace(
        draws[0],
        values=np.array([one.values[number] for one in draws]),
        rows=np.column_stack([one.rows[:, number] for one in draws]),
        gains=np.array(gains) if len(gains) == len(draws) else None,
    )
