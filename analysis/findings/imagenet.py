"""AP against the ImageNet accuracy of the feature extractor (Figure 3 of the paper).

Detectors of one feature extractor share its ImageNet accuracy, and much else: other proposals, strides or seeds make
more points, but no further extractor to learn from. So the mean AP of each extractor is one point of the statistics,
and four extractors are too few to be sure of anything (`analysis.statistics.association`), however many detectors they carry.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from analysis.errors import NothingFoundError
from analysis.findings.finding import Finding
from analysis.rows.accuracies import accuracies, with_all
from analysis.rows.at_resolution import (
    ALL_SIZES,
    LOW_RESOLUTION,
    at_resolution,
    at_words,
    other_sizes,
    where_words,
)
from analysis.rows.objective import objective_words
from analysis.statistics.association import LEAST_POINTS, Association, association, correlation_words
from analysis.statistics.interval_words import listed
from analysis.table import Cell, Table
from analysis.words import (
    counted,
    extractor_words,
    meta_architecture_place,
    meta_architecture_words,
    model_words,
)

WHAT = "AP against ImageNet accuracy"
LEAST_EXTRACTORS = 3  # of different ImageNet accuracy; two points are on a line whatever they are
_SETTINGS = {
    "resolution": "resolutions",
    "output_stride": "output strides",
    "num_proposals": "numbers of proposals",
    "preset": "presets",
}


class ImagenetPoint(NamedTuple):
    """One detector.

    Attributes:
        model: in words.
        row_id: its row in the table.
        meta_architecture, feature_extractor: words of the schema.
        resolution: in px; None where it is not known.
        imagenet_top1: of the feature extractor, 0-1.
        accuracy_kind: which accuracy, in words; the same in all rows.
        accuracy: 0-1.
        accuracy_lower, accuracy_upper: its 95 % interval; None where there is none.
        eval_split: the pictures, in words; the same in all rows.
    """

    model: str
    row_id: str | None
    meta_architecture: str
    feature_extractor: str
    resolution: float | None
    imagenet_top1: float
    accuracy_kind: str
    accuracy: float
    accuracy_lower: float | None
    accuracy_upper: float | None
    eval_split: str


class ExtractorMean(NamedTuple):
    """One feature extractor in one meta-architecture: the mean AP of its detectors."""

    feature_extractor: str
    imagenet_top1: float
    accuracy: float
    num_detectors: int


def imagenet(
    table: Table, *, resolution: float | None = LOW_RESOLUTION, objective: str = "ap"
) -> Finding[ImagenetPoint]:
    """Whether a better classifier makes a better detector, for each meta-architecture.

    Args:
        table: rows of one evaluation split among those with the accuracy; no times are needed.
        resolution: in px, of the detectors that count; None takes all.
        objective: the accuracy column.

    Raises:
        NothingFoundError: no row has this accuracy and an ImageNet accuracy at this resolution, or there are fewer than three
            different ImageNet accuracies among those that have.
        AnalysisError: the rows are of several evaluation splits, or there is no such accuracy.

    Source: Huang et al., CVPR 2017, Figure 3: "this correlation appears to only be significant for Faster R-CNN and
    R-FCN".
    """
    words, needed = objective_words(objective), (objective, "imagenet_top1")
    what = WHAT if objective == "ap" else f"{words}{WHAT.removeprefix('AP')}"
    known = with_all(table, what, needed)  # what no row has is said before rows are left out for their size
    found = accuracies(at_resolution(table, resolution, what), what, needed)
    points = tuple(
        sorted((_point(row, objective, found.eval_split) for row in found.table.rows()), key=_place)
    )
    if len(_accuracies_of(found.table)) < LEAST_EXTRACTORS:
        raise NothingFoundError(_too_few_extractors(found.table, known, resolution, what))
    by_architecture = associations(points)
    parts = [_part(name, one, words) for name, one in by_architecture.items()]
    return Finding(
        name="imagenet",
        title=f"{words} against the ImageNet accuracy of the feature extractor{at_words(resolution)}",
        sentence=f"{where_words(found.eval_split, resolution)}, {'; '.join(parts)}.",
        rows=points,
        caveats=(
            *_caveats(found.table, by_architecture, words),
            *other_sizes(known, resolution),
            *found.caveats,
        ),
        source="Huang et al., CVPR 2017, Figure 3",
    )


def associations(points: Sequence[ImagenetPoint]) -> dict[str, Association]:
    """Meta-architecture -> how the mean AP of its extractors goes with their ImageNet accuracy; the paper's three first.

    The slope is AP, 0-1, per ImageNet accuracy, 0-1: percentage points per percentage point.
    """
    means = extractor_means(points)
    return {
        name: association([one.imagenet_top1 for one in ones], [one.accuracy for one in ones])
        for name, ones in means.items()
    }


def extractor_means(points: Sequence[ImagenetPoint]) -> dict[str, tuple[ExtractorMean, ...]]:
    """Meta-architecture -> the mean of each of its feature extractors, by ImageNet accuracy; the paper's three first.

    An extractor whose rows state two ImageNet accuracies counts as two: they are other weights.
    """
    groups: dict[str, dict[tuple[float, str], list[float]]] = defaultdict(lambda: defaultdict(list))
    for point in points:
        groups[point.meta_architecture][point.imagenet_top1, point.feature_extractor].append(point.accuracy)
    return {
        name: tuple(
            ExtractorMean(extractor, top1, float(np.mean(aps)), len(aps))
            for (top1, extractor), aps in sorted(groups[name].items())
        )
        for name in sorted(groups, key=meta_architecture_place)
    }


def _accuracies_of(rows: Table) -> set[float]:
    """The ImageNet accuracies of the extractors of the rows."""
    return set(rows["imagenet_top1"].tolist())


def _too_few_extractors(shown: Table, known: Table, resolution: float | None, what: str) -> str:
    """What is there, and what would make a picture."""
    names = sorted({extractor_words(name) for name in shown["feature_extractor"]})
    num_of_all = len(_accuracies_of(at_resolution(known, None, what)))
    others = "" if num_of_all < LEAST_EXTRACTORS else f"; there are {num_of_all} in {ALL_SIZES}"
    return (
        f"{what} was asked of {counted(len(shown), 'detector')}{at_words(resolution)}, of {counted(len(names), 'feature extractor')} "
        f"({listed(names)}), where it takes {LEAST_EXTRACTORS} of different ImageNet accuracy (and {LEAST_POINTS} in one "
        f"meta-architecture for a correlation){others}; `frontier evaluate` makes the AP of detectors of further ones"
    )


def _point(row: Mapping[str, Cell], objective: str, eval_split: str) -> ImagenetPoint:
    cells = {name: row.get(name) for name in ImagenetPoint._fields}
    cells |= {f"accuracy{end}": row.get(f"{objective}{end}") for end in ("", "_lower", "_upper")}
    cells |= {
        "accuracy_kind": objective_words(objective),
        "model": model_words(row),
        "eval_split": eval_split,
    }
    return ImagenetPoint(**cells)  # type: ignore[arg-type]


def _place(point: ImagenetPoint) -> tuple[str, float, float, str]:
    return (point.meta_architecture, point.imagenet_top1, point.accuracy, point.model)


def _caveats(rows: Table, found: Mapping[str, Association], accuracy: str) -> Iterator[str]:
    if any(one.pearson is not None for one in found.values()):
        yield (
            f"Detectors of one feature extractor count once, by their mean {accuracy}; the interval takes extractors and "
            f"their {accuracy} as normal draws, p tries their orders."
        )
    if len({one.is_significant for one in found.values()}) > 1:
        yield "That one correlation is significant and another is not does not show that the two differ."
    unlike = [words for name, words in _SETTINGS.items() if len(set(rows[name][~rows.is_missing(name)])) > 1]
    if unlike:
        yield f"Detectors of several {', '.join(unlike)} are together here, which may move the means of extractors too."


def _part(name: str, found: Association, accuracy: str) -> str:
    """What the sentence says of one meta-architecture."""
    words = meta_architecture_words(name)
    count = counted(found.num_points, "feature extractor")
    if found.num_points < LEAST_POINTS:
        return f"for {words} {count} {'is' if found.num_points == 1 else 'are'} too few to tell"
    if found.pearson is None:
        return f"for {words} there is no telling, for {found.no_claim}"
    numbers = f"{correlation_words(found)}, {count}"
    if not found.is_significant:
        return f"for {words} no relation is established ({numbers})"
    verb = "rises" if found.pearson > 0 else "falls"
    return f"for {words} {accuracy} {verb} with ImageNet accuracy ({numbers})"
