"""What `frontier evaluate` prints: a row a setting, then the AP of each category."""

import itertools
import math
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from analysis.accuracy.matches import Matches
from analysis.accuracy.rare import rare_words
from analysis.accuracy.uncertainty import Interval, Intervals
from analysis.rounding import Toward, rounded
from analysis.statistics.interval_words import ends_words
from frontier.evaluation.run import Kept
from frontier.evaluation.words import percent, range_words
from frontier.records import CategoryScore, DataUsed, Evaluation, Range
from frontier.text_table import text_table

NUMBERS = {"AP50": "ap50", "AP75": "ap75", "small": "ap_small", "medium": "ap_medium", "large": "ap_large"}
COLUMNS_AT_ONCE = 6  # of settings: what fits a line of a hundred letters
WIDTH = 100


class Scoring(NamedTuple):
    """The numbers of one setting, by the names of `Scores`, whoever detected."""

    name: str
    scores: Mapping[str, float | None]
    intervals: Mapping[str, Range | None]
    categories: Sequence[CategoryScore]
    images_per_second: float | None = None


def scoring_of(record: Evaluation) -> Scoring:
    """The numbers of a record."""
    return Scoring(
        record.config.name, record.scores, record.intervals, record.categories, record.images_per_second
    )


def data_words(data: DataUsed, num_objects: int, num_categories: int) -> str:
    """What the detections were held against."""
    return (
        f"on {data.words}: {data.num_images:,} pictures, {num_objects:,} objects, {num_categories} categories"
    )


def scoring_lines(found: Sequence[Scoring], confidence: float, resamples: int) -> list[str]:
    """The table of settings, then that of categories."""
    interval = f"{confidence:.0%} interval"
    has_rate = any(one.images_per_second is not None for one in found)
    headings = [
        "",
        "AP",
        interval,
        *NUMBERS,
        "AR100",
        *(["pictures/s"] if has_rate else []),
    ]
    rows = [
        [
            one.name,
            percent(one.scores["ap"]),
            range_words(one.intervals["ap"]),
            *(percent(one.scores[name]) for name in NUMBERS.values()),
            percent(one.scores["ar100"]),
            *([_rate(one.images_per_second)] if has_rate else []),
        ]
        for one in found
    ]
    lines = text_table(headings, rows, right=headings[1:])
    lines += ["", f"In %; intervals by {resamples:,} draws of the pictures with replacement."]
    return [*lines, "", *_category_lines(found, interval)]


def doubt_lines(matches: Matches) -> list[str]:
    """What makes the intervals on these pictures doubtful, after an empty line; nothing where nothing does."""
    doubt = rare_words(matches)
    return ["", *textwrap.wrap(doubt, WIDTH, break_on_hyphens=False)] if doubt else []


def _category_lines(found: Sequence[Scoring], interval: str) -> list[str]:
    """The AP of each category: with its interval for one setting, side by side for several."""
    if len(found) == 1:
        rows = [[one.name, percent(one.ap), range_words(one.interval)] for one in found[0].categories]
        return text_table(["category", "AP", interval], rows, right=["AP", interval])
    labels = _labels([one.name for one in found])
    lines: list[str] = []
    for part in _parts(list(zip(labels, found, strict=True)), COLUMNS_AT_ONCE):
        rows = [
            [categories[0].name, *(percent(one.ap) for one in categories)]
            for categories in zip(*(one.categories for _, one in part), strict=True)
        ]
        headings = [label for label, _ in part]
        lines += ["", *text_table(["AP of", *headings], rows, right=headings)]
    return lines[1:]


def _labels(names: Sequence[str]) -> list[str]:
    """What is left of the names without the first parts that all of them share; their last part at least."""
    split = [name.split("/") for name in names]
    shared = sum(1 for _ in itertools.takewhile(_is_one, zip(*split, strict=False)))
    return ["/".join(parts[shared:]) or parts[-1] for parts in split]


def _is_one(parts: Sequence[str]) -> bool:
    return len(set(parts)) == 1


def _parts(items: Sequence[Any], size: int) -> Iterable[Sequence[Any]]:
    return (items[start : start + size] for start in range(0, len(items), size))


def difference_lines(kept: Sequence[Kept], differences: Sequence[Intervals]) -> list[str]:
    """The AP of each setting less that of the first, with the interval of the paired difference; none for one."""
    if not differences:
        return []
    first = kept[0].evaluated.scores.ap
    names = [one.stored.record.config.name for one in kept]
    rows = [
        [name, _signed(one.evaluated.scores.ap - first), _signed_range(found.numbers["ap"])]
        for name, one, found in zip(names[1:], kept[1:], differences, strict=True)
    ]
    confidence = f"{differences[0].confidence:.0%} interval"
    headings = [f"AP less that of {names[0]}", "", confidence]
    return [*text_table(headings, rows, right=headings[1:]), ""]


def _signed(value: float, toward: Toward = "nearest") -> str:
    return "-" if math.isnan(value) else f"{rounded(100 * value, 1, toward):+.1f}"


def _signed_range(interval: Interval) -> str:
    if interval.lower is None or interval.upper is None:
        return "-"
    return ends_words(interval.lower, interval.upper, _signed)


def kept_lines(kept: Sequence[Kept]) -> list[str]:
    """Where the detections were written, if they were."""
    return [f"Detections written to {one.saved}" for one in kept if one.saved is not None]


def _rate(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
