"""AP of small, medium and large objects by meta-architecture and feature extractor (Figure 4 of the paper).

Meta-architectures are compared where all else is equal (`analysis.rows.pairs`): one extractor, resolution and preset, the
two-stage detectors at the paper's stride and number of proposals, or at the most that both have. Each extractor is one
pair, and the interval of the mean difference is over pairs (`analysis.statistics.averages`): it says how other extractors
would do, and takes 5 of them.
Of fewer pairs it is that of the draws of pictures, where all of them have the same ones.
"""

import itertools
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from analysis.accuracy.draws import Draws
from analysis.findings.finding import Finding
from analysis.findings.two_rows import NO_DRAWS, ApDifferences, Bounds, Rows
from analysis.rows.accuracies import Accuracies, accuracies, with_all
from analysis.rows.at_resolution import LOW_RESOLUTION, at_resolution, at_words, other_sizes, where_words
from analysis.rows.objective import kept_to_ap
from analysis.rows.pairs import groups_by
from analysis.rows.settings import Settings, all_but, settings_of
from analysis.statistics.averages import Average, average
from analysis.statistics.interval_words import ends_words
from analysis.table import Cell, Table
from analysis.words import (
    counted,
    fraction,
    meta_architecture_place,
    meta_architecture_words,
    model_words,
    signed_fraction,
)

WHAT = "AP by the size of objects"
SIZES = ("small", "medium", "large")
_NEEDED = ("ap_small", "ap_large")

Members = tuple[tuple[str, int], ...]  # meta-architecture and row of detectors that are equal in all else


class SizePoint(NamedTuple):
    """One detector: AP by size of objects, 0-1, each with its 95 % interval; None where there is none.

    `model` and `eval_split` (the same in all rows) are in words, `row_id`, `meta_architecture`, `feature_extractor` and
    `num_proposals` as in the schema.

    `compared` is the number of the group that it is compared in, whose detectors are equal in all but the
    meta-architecture; None where it is compared with none. `has_most_proposals` is False where another detector here is
    equal to it but for more proposals.
    """

    model: str
    row_id: str | None
    meta_architecture: str
    feature_extractor: str
    resolution: float | None
    num_proposals: float | None
    compared: int | None
    has_most_proposals: bool
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


class SizeEffect(NamedTuple):
    """AP of one meta-architecture less that of another on objects of one size, over pairs that are equal in all else.

    Attributes:
        average: over the pairs.
        drawn: the interval of that mean by the draws of pictures; NaN where a pair is without them.
        num_alike: in how many pairs the difference has the sign of the mean.
        is_found: False where no detector of any pair found an object of this size.
    """

    average: Average
    drawn: Bounds
    num_alike: int
    is_found: bool


class SizeDifference(NamedTuple):
    """The effects of the first meta-architecture instead of the second."""

    first: str
    second: str
    small: SizeEffect
    large: SizeEffect


def sizes(
    table: Table,
    *,
    resolution: float | None = LOW_RESOLUTION,
    objective: str = "ap",
    draws: Mapping[str, Draws] = NO_DRAWS,
) -> Finding[SizePoint]:
    """How the meta-architectures do on small and on large objects.

    Args:
        table: rows of one evaluation split among those with an AP by size; no times are needed.
        resolution: in px, of the detectors that count; None takes all.
        objective: the accuracy that is asked about elsewhere; here it only makes a caveat.
        draws: `evaluation_digest` -> the draws kept beside that evaluation; few pairs with them get an interval.

    Raises:
        NothingFoundError: no row has an AP of small and of large objects at this resolution.
        AnalysisError: the rows are of several evaluation splits, or there is no such accuracy.

    Source: Huang et al., CVPR 2017, Figure 4: "SSD models typically have (very) poor performance on small objects, they
    are competitive with Faster RCNN and R-FCN on large objects".
    """
    known = with_all(table, WHAT, _NEEDED)  # what no row has is said before rows are left out for their size
    found = accuracies(at_resolution(table, resolution, WHAT), WHAT, _NEEDED)
    groups = comparable_groups(found.table)
    points = tuple(sorted(_points(found, groups), key=_place))
    compared = differences(found.table, groups, draws)
    parts = [_all_words(points), *map(_difference_words, compared)]
    return Finding(
        name="sizes",
        title=f"AP by the size of objects{at_words(resolution)}",
        sentence=f"{where_words(found.eval_split, resolution)}, {'; '.join(parts)}.",
        rows=points,
        caveats=(
            *kept_to_ap(objective),
            *_caveats(points, compared),
            *other_sizes(known, resolution),
            *found.caveats,
        ),
        source="Huang et al., CVPR 2017, Figure 4",
    )


def comparable_groups(table: Table) -> tuple[Members, ...]:
    """The detectors that are equal in all but the meta-architecture, at least two each, in the order of the paper.

    Where the same meta-architectures are there at several numbers of proposals, they are compared at the most.
    """
    rows = _untimed(table)
    settings = settings_of(rows)
    groups = [
        tuple(sorted(zip(map(str, group.values), group.rows, strict=True), key=_member_place))
        for group in groups_by(rows, "meta_architecture").groups
    ]
    proposals = table["num_proposals"]
    groups.sort(key=lambda members: -np.nan_to_num([proposals[row] for _, row in members]).max())
    kept: dict[tuple[Cell, ...], list[Members]] = {}
    for members in groups:
        others = kept.setdefault(_but_proposals(settings, members[-1][1]), [])
        names = {name for name, _ in members}
        if not any(names <= {name for name, _ in other} for other in others):
            others.append(members)
    return tuple(itertools.chain(*kept.values()))


def _but_proposals(settings: Settings, row: int) -> tuple[Cell, ...]:
    """What the detectors of a group and of others with fewer proposals have in common."""
    apart = ("meta_architecture", "num_proposals")
    return tuple(values[row] for name, values in settings.items() if name not in apart)


def _member_place(member: tuple[str, int]) -> tuple[int, str]:
    return meta_architecture_place(member[0])


def _untimed(table: Table) -> Table:
    """The rows without what they were timed with, which makes no other accuracy."""
    return table.replace(**{name: [None] * len(table) for name in ("runtime", "precision", "batch_size")})


def differences(
    table: Table, groups: Sequence[Members], draws: Mapping[str, Draws] = NO_DRAWS
) -> tuple[SizeDifference, ...]:
    """Every two meta-architectures that are in one group, in the order of the paper.

    Args:
        table: each accuracy once, of one evaluation split.
        groups: of `comparable_groups`.
        draws: as for `sizes`.
    """
    pairs: dict[tuple[str, str], list[Rows]] = {}
    for members in groups:
        for (first, i), (second, j) in itertools.combinations(members, 2):
            pairs.setdefault((first, second), []).append((i, j))
    drawn = {column: ApDifferences(table, draws, column=column) for column in _NEEDED}
    return tuple(
        SizeDifference(*names, *(_effect(table, rows, column, drawn[column]) for column in _NEEDED))
        for names, rows in sorted(pairs.items(), key=_pair_place)
    )


def _effect(table: Table, pairs: Sequence[Rows], column: str, drawn: ApDifferences) -> SizeEffect:
    firsts, seconds = np.array(pairs).T
    gains = table[column][firsts] - table[column][seconds]
    extractors = list(table["feature_extractor"][firsts])
    found = average(gains, extractors)
    weights = [1 / extractors.count(name) for name in extractors]  # each extractor counts once in the average
    backwards = [(second, first) for first, second in pairs]  # an interval is of the second less the first
    return SizeEffect(
        average=found,
        drawn=drawn.mean_of(backwards, weights),
        num_alike=int((np.sign(gains) == np.sign(found.mean)).sum()),
        is_found=bool((table[column][firsts] + table[column][seconds] > 0).any()),
    )


def _pair_place(pair: tuple[tuple[str, str], object]) -> tuple[tuple[int, str], ...]:
    return tuple(map(meta_architecture_place, pair[0]))


def _points(found: Accuracies, groups: Sequence[Members]) -> Iterator[SizePoint]:
    number_of = {row: number for number, members in enumerate(groups) for _, row in members}
    has_most = _have_most_proposals(found.table)
    for number, row in enumerate(found.table.rows()):
        cells = {name: row.get(name) for name in SizePoint._fields}
        cells |= {"model": model_words(row), "eval_split": found.eval_split}
        cells |= {"compared": number_of.get(number), "has_most_proposals": has_most[number]}
        yield SizePoint(**cells)  # type: ignore[arg-type]


def _have_most_proposals(table: Table) -> list[bool]:
    """False for each row that is equal to another but for fewer proposals."""
    settings = settings_of(_untimed(table))
    names = [all_but("num_proposals", settings, row) for row in range(len(table))]
    most: dict[tuple[Cell, ...], float] = {}
    for name, number in zip(names, table["num_proposals"], strict=True):
        most[name] = np.fmax(number, most.get(name, np.nan))
    return [not number < most[name] for name, number in zip(names, table["num_proposals"], strict=True)]


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
    count = counted(found.small.average.num_families, "extractor")
    small, large = (
        _verdict(effect, f"on {size} objects")
        for effect, size in ((found.small, "small"), (found.large, "large"))
    )
    return f"with {count} in common, {first} against {second} is {small} and {large.rstrip(',')}"


def _verdict(found: SizeEffect, where: str) -> str:
    """How the first does against the second, and how sure that is."""
    mean, over_pairs = found.average.mean, Bounds(found.average.lower, found.average.upper)
    if not found.is_found:
        return f"equal {where}, for neither finds any,"
    if mean == 0 and math.isnan(over_pairs.lower):
        return f"equal {where}"
    word, amount, pairs = "better" if mean > 0 else "worse", fraction(abs(mean)), _pairs_words(found)
    bounds = found.drawn if math.isnan(over_pairs.lower) else over_pairs
    if bounds.excludes_zero is None:
        return f"{word} by {amount} AP here {where} ({pairs}, too few for an interval)"
    is_drawn = bounds is found.drawn
    ends = f"95 % interval over {'pictures' if is_drawn else 'extractors'} {ends_words(*bounds, signed_fraction)}"
    ends = f"{pairs}, {ends}" if is_drawn else ends
    if not bounds.excludes_zero:
        return f"not told apart {where} (by {signed_fraction(mean)} AP, {ends})"
    return f"{word} by {amount} AP {where} ({ends})"


def _pairs_words(found: SizeEffect) -> str:
    count = found.average.num_pairs
    return "1 pair" if count == 1 else f"in {found.num_alike} of {count} pairs"


def _caveats(points: Sequence[SizePoint], compared: Sequence[SizeDifference]) -> Iterator[str]:
    for size in ("small", "large"):
        ends = [(getattr(point, f"ap_{size}"), getattr(point, f"ap_{size}_lower")) for point in points]
        nothing = sum(ap == 0 and lower is None for ap, lower in ends)
        if nothing:
            yield f"{nothing} of {len(points)} detectors find none of the {size} objects: an AP of 0 that never varies has no interval."
    without = sum(_lacks_interval(point) for point in points)
    if without:
        yield f"{without} of {len(points)} detectors come without an interval of their AP by size."
    effects = [effect for one in compared for effect in (one.small, one.large)]
    is_over_pairs = [not math.isnan(effect.average.lower) for effect in effects]
    if any(is_over_pairs):
        yield "An interval over extractors says how others would do, on the same pictures."
    if any(
        not over and effect.drawn.excludes_zero is not None
        for over, effect in zip(is_over_pairs, effects, strict=True)
    ):
        yield "An interval over pictures is of their choice alone: it says nothing of other extractors or trainings."
    if not compared:
        yield "No two meta-architectures have a detector that is equal in all else, so none are compared."


def _lacks_interval(point: SizePoint) -> bool:
    """Whether an AP that varies has no interval."""
    ends = ((point.ap_small, point.ap_small_lower), (point.ap_large, point.ap_large_lower))
    return any(ap > 0 and lower is None for ap, lower in ends)
