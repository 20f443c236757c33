"""Rows that are of the same measurement: they repeat, complete or contradict each other."""

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from analysis.schema import BY_NAME
from analysis.table import Cell

# What tells two rows of one detector apart; rows that agree in all of it are of the same measurement.
COORDINATE = (
    "model",
    "resolution",
    "max_resolution",
    "output_stride",
    "num_proposals",
    "device_key",
    "protocol",
    "runtime",
    "precision",
    "batch_size",
    "weights",
    "weights_digest",
    "train_data",
    "eval_split",
)
SAME = 1e-9  # relative difference of numbers that were converted in different ways
SHOWN = 3  # columns of a contradiction

Row = Mapping[str, Cell]


class Known(NamedTuple):
    """A row and where it stands, in words."""

    place: str
    row: Row


def coordinate(row: Row) -> tuple[Cell, ...]:
    """What must be equal for two rows to be of the same measurement."""
    return tuple(row.get(name) for name in COORDINATE)


def contradictions(one: Row, other: Row) -> list[str]:
    """The columns in which two rows of the same measurement hold different numbers or truths; words only describe.

    >>> contradictions({"ap": 0.4, "notes": "a"}, {"ap": 0.5, "notes": "b", "gmacs": 3.0})
    ['ap']
    """
    return [
        name
        for name in one
        if name in other and BY_NAME[name].kind != "text" and _differ(one[name], other[name])
    ]


def adds_to(row: Row, known: Row) -> bool:
    """Whether a row says more than one that it does not contradict.

    >>> adds_to({"ap": 0.4}, {"ap": 0.4, "gmacs": 3.0}), adds_to({"ap": 0.4, "gmacs": 3.0}, {"ap": 0.4})
    (False, True)
    """
    return any(name not in known for name, value in row.items() if value is not None)


def contradiction_words(one: Known, other: Known) -> str:
    """Both rows by their places, and the numbers in which they differ."""
    names = contradictions(one.row, other.row)
    pairs = [f"{name} {_plain(one.row[name])} against {_plain(other.row[name])}" for name in names[:SHOWN]]
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return (
        f"{one.place} contradicts {other.place}: {one.row['model']} of the same setting, device, protocol and pictures, "
        f"{', '.join(pairs)}{more}"
    )


def without_repeats(rows: Sequence[Known]) -> tuple[list[Known], int, list[str]]:
    """Each measurement once: rows, how many repeated an earlier one, and a sentence for each contradiction.

    What a repetition says beyond the first row is added to it.
    """
    first: dict[tuple[Cell, ...], Known] = {}
    repeated, problems = 0, []
    for one in rows:
        place = coordinate(one.row)
        known = first.setdefault(place, one)
        if known is one:
            continue
        if contradictions(one.row, known.row):
            problems.append(
                f"{contradiction_words(one, known)}; keep one, or tell them apart, e.g. by resolution or precision"
            )
        else:
            repeated += 1
            first[place] = Known(known.place, {**one.row, **known.row})
    return list(first.values()), repeated, problems


def _differ(one: Cell, other: Cell) -> bool:
    if isinstance(one, float | int) and isinstance(other, float | int):
        return not math.isclose(one, other, rel_tol=SAME)
    return one != other


def _plain(value: Cell) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)
