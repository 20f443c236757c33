"""What is kept beside an evaluation, so that comparisons need no detector and no boxes again."""

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from numpy.typing import NDArray

from analysis.accuracy.draws import PREFIX, Draws
from analysis.accuracy.matches import Matches
from analysis.errors import AnalysisError
from frontier.errors import FrontierError
from frontier.records import CategoryScore, Evaluation, Imported
from frontier.store import Store


class MatchData(NamedTuple):
    """What became of each detection and object, the draws behind the intervals, and the AP of each category.

    `draws` is None in what frontier kept before it kept them.
    """

    matches: Matches
    draws: Draws | None
    categories: tuple[CategoryScore, ...]


def match_data(folder: Path, evaluation_digest: str) -> MatchData | None:
    """The match data of the evaluation that a row's column `evaluation_digest` names, in the results `folder`.

    None where the record or its match data are not there or damaged: then there is nothing to take intervals from.
    """
    kept = _kept(folder, evaluation_digest)
    if kept is None:
        return None
    record, arrays = kept
    try:
        return MatchData(Matches.from_arrays(arrays), Draws.from_arrays(arrays), record.categories)
    except AnalysisError:
        return None


def kept_draws(folder: Path, evaluation_digest: str) -> Draws | None:
    """The draws alone of that evaluation, which take a fraction of the time to read; None as for `match_data`."""
    kept = _kept(folder, evaluation_digest, PREFIX)
    return None if kept is None else Draws.from_arrays(kept[1])


def _kept(
    folder: Path, evaluation_digest: str, prefix: str = ""
) -> tuple[Evaluation | Imported, Mapping[str, NDArray[Any]]] | None:
    """The record of an evaluation and the arrays beside it whose names begin with `prefix`."""
    store = Store(folder)
    kinds: tuple[type[Evaluation | Imported], ...] = (Evaluation, Imported)
    for kind in kinds:
        with contextlib.suppress(FrontierError):  # not of this kind, or damaged
            record = store.read(kind, evaluation_digest)
            return record, store.samples(record, prefix)
    return None
