"""What is kept beside an evaluation, so that comparisons need no detector and no boxes again."""

from pathlib import Path
from typing import NamedTuple

from analysis.accuracy.draws import Draws
from analysis.accuracy.matches import Matches
from analysis.errors import AnalysisError
from frontier.errors import FrontierError
from frontier.record_file import KINDS, read_record
from frontier.records import CategoryScore, Evaluation, Imported, RecordError
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
    for kind in (KINDS[Evaluation.kind], KINDS[Imported.kind]):
        path = folder / kind.folder / f"{evaluation_digest}.json"
        if not path.is_file():
            continue
        try:
            record = read_record(path, kind).record
            arrays = Store(folder).samples(record)
            return MatchData(Matches.from_arrays(arrays), Draws.from_arrays(arrays), record.categories)
        except (RecordError, FrontierError, AnalysisError):
            return None
    return None
