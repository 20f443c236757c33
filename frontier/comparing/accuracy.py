"""The accuracies of two detectors on the same pictures, with the intervals of their differences."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from analysis.accuracy.uncertainty import (
    Interval,
    Intervals,
    check_same_pictures,
    differences_of,
    paired_differences,
)
from analysis.choice.checks import number
from analysis.errors import AnalysisError
from analysis.findings.compare import Compared, compared
from analysis.schema import ACCURACIES
from analysis.table import Cell
from frontier.comparing.contenders import Contender, Two
from frontier.errors import UsageError
from frontier.evaluation.run import Progress
from frontier.match_data import MatchData, match_data
from frontier.records.data_used import SHOWN_DIGITS

Row = Mapping[str, Cell]
_DIGEST = re.compile(rf"[0-9a-f]{{{SHOWN_DIGITS}}}")
NO_SEEDS = (
    "The intervals hold for other pictures of this kind, not for another training of the same detectors."
)


class Accuracies(NamedTuple):
    """What `Pair` says of accuracies, and notes on it; see there."""

    pictures: str | None
    numbers: Mapping[str, Compared]
    categories: Mapping[str, Compared]
    resamples: int | None
    notes: tuple[str, ...]


def accuracies_compared(pair: Two, folder: Path, *, eval_split: str | None, progress: Progress) -> Accuracies:
    """The second's accuracies less the first's, on the pictures that both were evaluated on.

    Of several sets of pictures it is one with match data of both, else the first by name.

    Args:
        pair: the detectors.
        folder: the results folder, which holds the match data.
        eval_split: the pictures to compare on; None for any.
        progress: shows how far it is where draws must be made.

    Raises:
        UsageError: a source prints several accuracies of one of them on the same pictures.
    """
    mine, theirs = (by_pictures(one) for one in pair)
    common = [
        key for key in mine if key in theirs and (eval_split is None or is_split(mine[key], eval_split))
    ]
    if not common:
        return Accuracies(None, {}, {}, None, (_no_common(pair, (mine, theirs)),))
    choices = [(mine[key], theirs[key]) for key in sorted(common)]
    rows = min(choices, key=lambda rows: sum("evaluation_digest" not in row for row in rows))
    others = [str(row["eval_split"]) for row, _ in choices if row is not rows[0]]
    notes = [f"Both have an accuracy on other pictures too: --eval-split {others[0]}."] if others else []
    found = _paired(rows, folder, progress)
    return found._replace(notes=(*found.notes, *notes))


def by_pictures(contender: Contender) -> dict[str, Row]:
    """Pictures -> the row with the accuracy on them, one that was evaluated first.

    Raises:
        UsageError: what is printed of them contradicts itself.
    """
    found: dict[str, list[Row]] = {}
    for row in contender.rows.rows():
        is_known = "eval_split" in row and any(name in row for name in ACCURACIES)
        if is_known and not _is_of_others(contender, row):
            found.setdefault(_pictures(row), []).append(row)
    for rows in found.values():
        _refuse_contradiction(contender, rows)
    return {key: rows[0] for key, rows in found.items()}


def _is_of_others(contender: Contender, row: Row) -> bool:
    """Whether an accuracy is the published one of a configuration whose weights here are others, trained here."""
    return (
        contender.weights_digest is not None
        and row.get("weights") in ("trained", "untrained")
        and "evaluation_digest" not in row
    )


def is_split(row: Row, asked: str) -> bool:
    """Whether a row's accuracy is on the pictures asked for, with or without what follows the colon."""
    split = str(row.get("eval_split"))
    return asked in (split, split.partition(":")[0])


def _pictures(row: Row) -> str:
    """What tells pictures apart: the digest of their annotations where it is named, else the words."""
    split = str(row["eval_split"])
    digest = split.partition(":")[2]
    return digest if _DIGEST.fullmatch(digest) else split


def _refuse_contradiction(contender: Contender, rows: Sequence[Row]) -> None:
    if "evaluation_digest" in rows[0]:
        return
    values = {number(row, "ap") for row in rows if "ap" in row}
    if len(values) > 1:
        shown = ", ".join(f"{row['row_id']} ({row.get('ap')})" for row in rows[:5])
        raise UsageError(
            f"{contender.words} has {len(values)} accuracies on {rows[0]['eval_split']}; give one row: {shown}"
        )


def _no_common(pair: Two, known: tuple[Mapping[str, Row], Mapping[str, Row]]) -> str:
    has = [
        f"{one.words} has {_splits(rows)}" if rows else f"{one.words} has no known accuracy"
        for one, rows in zip(pair, known, strict=True)
    ]
    return (
        f"Their accuracies are not compared, for they are not of the same pictures: {'; '.join(has)}. "
        "To get both on one data set: frontier evaluate --weights DIR --data DATA, or of other people's detectors "
        "frontier import DETECTIONS --data DATA --model NAME."
    )


def _splits(rows: Mapping[str, Row]) -> str:
    names = sorted(str(row["eval_split"]) for row in rows.values())
    return "one on " + ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _paired(rows: tuple[Row, Row], folder: Path, progress: Progress) -> Accuracies:
    """The differences of two rows on the same pictures, with intervals where both have match data."""
    pictures = str(rows[0]["eval_split"])
    points = {name: compared(*(number(row, name) for row in rows)) for name in ACCURACIES}
    known = {name: one for name, one in points.items() if one.first is not None or one.second is not None}
    digests = [row.get("evaluation_digest") for row in rows]
    if None in digests:
        note = f"The AP on {pictures} was printed, not measured here, so that its difference has no interval."
        return Accuracies(pictures, known, {}, None, (note,))
    first, second = (match_data(folder, str(digest)) for digest in digests)
    if first is None or second is None:
        note = "The match data of an evaluation are missing or damaged, so that there is no interval."
        return Accuracies(pictures, known, {}, None, (note,))
    try:
        found = _differences(first, second, progress)
    except AnalysisError as error:
        return Accuracies(pictures, known, {}, None, (f"There is no interval: {error}.",))
    numbers = {name: _with_interval(one, found.numbers[name]) for name, one in known.items()}
    categories = {
        one.name: _with_interval(compared(one.ap, other.ap), interval)
        for one, other, interval in zip(first.categories, second.categories, found.categories, strict=True)
    }
    return Accuracies(pictures, numbers, categories, found.resamples, (NO_SEEDS,))


def _with_interval(one: Compared, interval: Interval) -> Compared:
    return compared(one.first, one.second, interval.lower, interval.upper)


def _differences(first: MatchData, second: MatchData, progress: Progress) -> Intervals:
    """From the draws that are kept, where both have the same; else drawn now.

    Raises:
        AnalysisError: the two are not of the same pictures and objects.
    """
    check_same_pictures(first.matches, second.matches)
    if first.draws is not None and second.draws is not None and first.draws.pictures == second.draws.pictures:
        return differences_of(first.draws, second.draws)
    with progress("drawing intervals") as report:
        return paired_differences(first.matches, second.matches, on_progress=report)
