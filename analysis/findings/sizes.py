"""AP of small, medium and large objects by meta-architecture and feature extractor (Figure 4 of the paper).

Meta-architectures are compared where all else is equal (`analysis.rows.pairs`): one extractor, resolution and preset, the
two-stage detectors at the paper's stride and number of proposals. Each extractor is one pair, and the interval of the
mean difference is over pairs (`analysis.statistics.averages`): it says how other extractors would do, and takes 5 of them.
"""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from analysis.findings.finding import Finding
from analysis.rows.accuracies import accuracies, with_all
from analysis.rows.at_resolution import LOW_RESOLUTION, at_resolution, at_words, other_sizes, where_words
from analysis.rows.pairs import groups_by
from analysis.statistics.averages import Average, average
from analysis.table import Cell, Table
from analysis.words import counted, fraction, meta_architecture_place, meta_architecture_words, model_words

WHAT = "AP by the size of objects"
SIZES = ("small", "medium", "large")
_NEEDED = ("ap_small", "ap_large")


class SizePoint(NamedTuple):
    """One detector: AP by size of objects, 0-1, each with its 95 % interval; None where there is none.

    `model` and `eval_split` (the same in all rows) are in words, `row_id`, `meta_architecture` and `feature_extractor` as
    in the schema.
    """

    model: str
    row_id: str | None
    meta_architecture: str
    feature_extractor: str
    resolution: float | None
    ap_small: float
    ap_small_lower: float | None
    ap_small_upper: float | None
    ap_medium: float | None
    ap_medium_lower: float | None
    ap_medium_upper: float | None
    ap_large: float
    ap_large_lower: float | None
    ap_large_upper: float | None
    eval_split: str


class SizeDifference(NamedTuple):
    """AP of the first meta-architecture less that of the second, over pairs that are equal in all else."""

    first: str
    second: str
    small: Average
    large: Average


def sizes(table: Table, *, resolution: float | None = LOW_RESOLUTION) -> Finding[SizePoint]:
    """How the meta-architectures do on small and on large objects.

    Args:
        table: rows of one evaluation split among those with an AP by size; no times are needed.
        resolution: in px, of the detectors that count; None takes all.

    Raises:
        NothingFoundError: no row has an AP of small and of large objects at this resolution.
        AnalysisError: the rows are of several evaluation splits.

    Source: Huang et al., CVPR 2017, Figure 4: "SSD models typically have (very) poor performance on small objects, they
    are competitive with Faster RCNN and R-FCN on large objects".
    """
    known = with_all(
        table, WHAT, _NEEDED
    )  # what no row has is said before rows are left out for their resolution
    found = accuracies(at_resolution(table, resolution, WHAT), WHAT, _NEEDED)
    points = tuple(sorted((_point(row, found.eval_split) for row in found.table.rows()), key=_place))
    compared = differences(found.table)
    parts = [_all_words(points), *map(_difference_words, compared)]
    return Finding(
        name="sizes",
        title=f"AP by the size of objects{at_words(resolution)}",
        sentence=f"{where_words(found.eval_split, resolution)}, {'; '.join(parts)}.",
        rows=points,
        caveats=(*_caveats(points, compared), *other_sizes(known, resolution), *found.caveats),
        source="Huang et al., CVPR 2017, Figure 4",
    )


def differences(table: Table) -> tuple[SizeDifference, ...]:
    """Every two meta-architectures that share an extractor, all else being equal, in the order of the paper.

    Args:
        table: each accuracy once, of one evaluation split.
    """
    # What a detector was timed with does not make another accuracy.
    rows = table.replace(
        runtime=[None] * len(table), precision=[None] * len(table), batch_size=[None] * len(table)
    )
    pairs: dict[tuple[str, str], list[tuple[int, int]]] = {}
    for group in groups_by(rows, "meta_architecture").groups:
        members = sorted(
            zip(map(str, group.values), group.rows, strict=True),
            key=lambda member: meta_architecture_place(member[0]),
        )
        for (first, i), (second, j) in itertools.combinations(members, 2):
            pairs.setdefault((first, second), []).append((i, j))
    return tuple(
        _difference(rows, *names, places) for names, places in sorted(pairs.items(), key=_pair_place)
    )


def _difference(table: Table, first: str, second: str, places: Sequence[tuple[int, int]]) -> SizeDifference:
    firsts, seconds = np.array(places).T
    extractors = list(table["feature_extractor"][firsts])
    small, large = (average(table[column][firsts] - table[column][seconds], extractors) for column in _NEEDED)
    return SizeDifference(first, second, small, large)


def _pair_place(pair: tuple[tuple[str, str], object]) -> tuple[tuple[int, str], ...]:
    return tuple(map(meta_architecture_place, pair[0]))


def _point(row: Mapping[str, Cell], eval_split: str) -> SizePoint:
    cells = {name: row.get(name) for name in SizePoint._fields[1:-1]}
    return SizePoint(model=model_words(row), **cells, eval_split=eval_split)  # type: ignore[arg-type]


def _place(point: SizePoint) -> tuple[tuple[int, str], str, float, str]:
    return (
        meta_architecture_place(point.meta_architecture),
        point.feature_extractor,
        point.ap_large,
        point.model,
    )


def _all_words(points: Sequence[SizePoint]) -> str:
    better, count = sum(point.ap_large > point.ap_small for point in points), len(points)
    if count == 1:
        return f"one detector has AP {fraction(points[0].ap_small)} on small objects and {fraction(points[0].ap_large)} on large ones"
    return f"{better} of {count} detectors have more AP on large objects than on small ones"


def _difference_words(found: SizeDifference) -> str:
    first, second = (meta_architecture_words(name) for name in (found.first, found.second))
    count = counted(found.small.num_families, "extractor")
    small, large = _verdict(found.small), _verdict(found.large)
    return f"with {count} in common, {first} against {second} is {small} on small objects and {large} on large ones"


def _verdict(found: Average) -> str:
    """How the first does against the second, and how sure that is."""
    if found.mean == 0 and np.isnan(found.lower):
        return "equal"
    word, amount = "better" if found.mean > 0 else "worse", fraction(abs(found.mean))
    if np.isnan(found.lower):
        return f"{word} by {amount} AP here ({_pairs_words(found, word)}, too few for an interval)"
    interval = f"95 % interval {_signed(found.lower)} to {_signed(found.upper)}"
    if found.lower <= 0 <= found.upper:
        return f"not told apart (by {_signed(found.mean)} AP, {interval})"
    return f"{word} by {amount} AP ({interval})"


def _pairs_words(found: Average, word: str) -> str:
    share = found.share_above if word == "better" else 1 - found.share_above
    return (
        "1 pair"
        if found.num_pairs == 1
        else f"in {round(share * found.num_pairs)} of {found.num_pairs} pairs"
    )


def _signed(value: float) -> str:
    return f"{value:+.3f}".removesuffix("0")


def _caveats(points: Sequence[SizePoint], compared: Sequence[SizeDifference]) -> Iterator[str]:
    without = sum(point.ap_small_lower is None or point.ap_large_lower is None for point in points)
    if without:
        yield f"{without} of {len(points)} detectors come without an interval of their AP by size."
    if any(not np.isnan(one.small.lower) for one in compared):
        yield "The interval of a difference is over extractors: it says how others would do, on the same pictures."
    if not compared:
        yield "No two meta-architectures have a detector that is equal in all else, so none are compared."
