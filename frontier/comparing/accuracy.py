"""The accuracies of two detectors on the same pictures, with the intervals of their differences."""

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from analysis.accuracy.rare import rare_words
from analysis.accuracy.uncertainty import Interval, check_same_pictures, differences_of
from analysis.choice.checks import number
from analysis.errors import AnalysisError
from analysis.findings.compare import CONFIDENCE, Change, Compared, changes_together, compared
from analysis.schema import ACCURACIES
from analysis.table import Cell
from frontier.comparing.contenders import Contender, Two
from frontier.comparing.evaluations import Evaluations
from frontier.errors import UsageError
from frontier.records.data_used import SHOWN_DIGITS

Row = Mapping[str, Cell]
_DIGEST = re.compile(rf"[0-9a-f]{{{SHOWN_DIGITS}}}")
NO_SEEDS = (
    "The intervals hold for other pictures of this kind, not for another training of the same detectors."
)


class SamePictures(NamedTuple):
    """The rows of two detectors on the same pictures, None where there are none, and notes."""

    rows: tuple[Row, Row] | None
    notes: tuple[str, ...]

    @property
    def digests(self) -> tuple[str, str] | None:
        """Of their evaluations; None where one was printed, not measured here."""
        found = [str(row["evaluation_digest"]) for row in self.rows or () if "evaluation_digest" in row]
        return (found[0], found[1]) if len(found) == 2 else None


class Accuracies(NamedTuple):
    """What `Pair` says of accuracies, and notes on it; see there."""

    pictures: str | None = None
    num_pictures: int | None = None
    numbers: Mapping[str, Compared] = MappingProxyType({})
    categories: Mapping[str, Compared] = MappingProxyType({})
    resamples: int | None = None
    notes: tuple[str, ...] = ()


def same_pictures(pair: Two, eval_split: str | None) -> SamePictures:
    """The accuracies of two detectors on the pictures that both were evaluated on.

    Of several sets of pictures it is one with match data of both, else the first by name.

    Args:
        pair: the detectors.
        eval_split: the pictures to compare on; None for any.

    Raises:
        UsageError: a source prints several accuracies of one of them on the same pictures.
    """
    mine, theirs = (by_pictures(one) for one in pair)
    common = [
        key for key in mine if key in theirs and (eval_split is None or is_split(mine[key], eval_split))
    ]
    if not common:
        return SamePictures(None, (_no_common(pair, (mine, theirs), eval_split),))
    choices = [(mine[key], theirs[key]) for key in sorted(common)]
    rows = min(choices, key=lambda rows: sum("evaluation_digest" not in row for row in rows))
    others = [str(row["eval_split"]) for row, _ in choices if row is not rows[0]]
    notes = [f"Both have an accuracy on other pictures too: --eval-split {others[0]}."] if others else []
    return SamePictures(rows, tuple(notes))


def ap_together(found: Iterable[SamePictures], evaluations: Evaluations) -> dict[tuple[str, str], Change]:
    """The difference in AP of each two evaluations on the same pictures; all intervals hold together.

    Sets of pictures share the error. Where two differ in an interval of `analysis.findings.ties`, so they do here.
    """
    groups: dict[str, list[str]] = {}
    for one in found:
        if one.rows is not None and one.digests is not None:
            groups.setdefault(_pictures(one.rows[0]), []).extend(one.digests)
    confidence = 1 - (1 - CONFIDENCE) / max(len(groups), 1)
    changes: dict[tuple[str, str], Change] = {}
    for digests in groups.values():
        changes |= changes_together(evaluations.draws(digests), "ap", confidence)
    return changes


def accuracies_compared(
    found: SamePictures, evaluations: Evaluations, together: Mapping[tuple[str, str], Change]
) -> Accuracies:
    """The second's accuracies less the first's, with intervals where both have match data.

    Args:
        found: the two.
        evaluations: the match data.
        together: of `ap_together`.
    """
    if found.rows is None:
        return Accuracies(notes=found.notes)
    rows = found.rows
    points = {name: compared(*(number(row, name) for row in rows)) for name in ACCURACIES}
    known = {name: one for name, one in points.items() if one.first is not None or one.second is not None}
    plain = Accuracies(pictures=str(rows[0]["eval_split"]), numbers=known)
    if found.digests is None:
        note = f"The AP on {plain.pictures} was printed, not measured here, so that its difference has no interval."
        return plain._replace(notes=(note, *found.notes))
    try:
        measured = _paired(plain, found.digests, evaluations, together)
    except AnalysisError as error:
        return plain._replace(notes=(f"There is no interval: {error}.", *found.notes))
    return measured._replace(notes=(*measured.notes, *found.notes))


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


def _no_common(pair: Two, known: tuple[Mapping[str, Row], Mapping[str, Row]], eval_split: str | None) -> str:
    has = [
        f"{one.words} has {_splits(rows)}" if rows else f"{one.words} has no known accuracy"
        for one, rows in zip(pair, known, strict=True)
    ]
    why = "they are not of the same pictures" if eval_split is None else f"not both have one on {eval_split}"
    return (
        f"Their accuracies are not compared, for {why}: {'; '.join(has)}. "
        "To get both on one data set: frontier evaluate --weights DIR --data DATA, or of other people's detectors "
        "frontier import DETECTIONS --data DATA --model NAME."
    )


def _splits(rows: Mapping[str, Row]) -> str:
    names = sorted(str(row["eval_split"]) for row in rows.values())
    return "one on " + ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _paired(
    plain: Accuracies,
    digests: tuple[str, str],
    evaluations: Evaluations,
    together: Mapping[tuple[str, str], Change],
) -> Accuracies:
    """`plain` with intervals, where the match data of both are there.

    Raises:
        AnalysisError: the two are not of the same pictures and objects.
    """
    first, second = (evaluations.data(digest) for digest in digests)
    if first is None or second is None:
        note = "The match data of an evaluation are missing or damaged, so that there is no interval."
        return plain._replace(notes=(note,))
    check_same_pictures(first.matches, second.matches)
    draws = evaluations.draws(digests)
    found = differences_of(*(draws[digest] for digest in digests))
    numbers = {name: _with_interval(one, found.numbers[name]) for name, one in plain.numbers.items()}
    if digests in together and "ap" in numbers:
        numbers["ap"] = numbers["ap"]._replace(difference=together[digests])
    categories = {
        one.name: _with_interval(compared(one.ap, other.ap), interval)
        for one, other, interval in zip(first.categories, second.categories, found.categories, strict=True)
    }
    rare = rare_words(first.matches)
    return plain._replace(
        num_pictures=len(first.matches.image_ids),
        numbers=numbers,
        categories=categories,
        resamples=found.resamples,
        notes=(NO_SEEDS, *([rare] if rare else [])),
    )


def _with_interval(one: Compared, interval: Interval) -> Compared:
    return compared(one.first, one.second, interval.lower, interval.upper)
