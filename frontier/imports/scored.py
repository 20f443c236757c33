"""Other people's detections, scored here: accuracy with intervals, and the match data that a comparison needs."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from numpy.typing import NDArray

from analysis.accuracy.uncertainty import RESAMPLES, Intervals, intervals_of
from analysis.schema import ACCURACIES
from analysis.table import Cell
from frontier.errors import UsageError
from frontier.evaluation.coco_results import read_results
from frontier.evaluation.opening import open_truth
from frontier.evaluation.recording import category_scores, ranges, score_values
from frontier.evaluation.run import Progress, Resampling, drawn
from frontier.evaluation.scoring import Scored, score_results
from frontier.imports.columns import constants_of
from frontier.imports.problems import ImportProblemsError
from frontier.imports.rows import Placed, Row, completed, requirement_problems
from frontier.joined import measured_on
from frontier.records import CategoryScore, DataUsed

# What detections tell by themselves, so that nobody may say it for them.
_SCORED = (*ACCURACIES, "model", "eval_split", "accuracy_source")


class Truth(NamedTuple):
    """Annotated pictures: a COCO instances file or a folder, which of its splits, and where the pictures are."""

    data: Path
    split: str | None = None
    images: Path | None = None


class ScoredDetections(NamedTuple):
    """The row of one detector, the pictures behind its accuracy, its categories, and the arrays to be kept."""

    row: Row
    data: DataUsed
    categories: tuple[CategoryScore, ...]
    arrays: dict[str, NDArray[Any]]


def score_detections(
    path: Path, model: str, truth: Truth, *, constants: Sequence[str], progress: Progress
) -> ScoredDetections:
    """The detections of a COCO results file held against annotated pictures.

    The draws of its intervals are those of an evaluation by default, so that the two can be compared.

    Args:
        path: the results file.
        model: the detector's name.
        truth: the annotated pictures.
        constants: what else is known of the detector, as `--set` has it.
        progress: shows how far it is.

    Raises:
        UsageError: the files are not of this kind, or do not belong together.
        DatasetError: the data set is missing or has fatal problems.
        ImportProblemsError: what was said of the detector makes no sense.
    """
    shared, problems = constants_of(constants)
    problems += [
        f"--set {name}: the detections say that themselves; leave it out"
        for name in _SCORED
        if name in shared
    ]
    row = completed({**shared, "model": model, "eval_split": "scored"}, path.stem)
    lacking = list(requirement_problems([Placed(path.name, {**row, "ap": 0.0})]))
    if problems or lacking:
        remedies = [one.remedy for one in lacking if one.remedy is not None]
        raise ImportProblemsError(path.name, [*problems, *(one.words for one in lacking)], remedies)
    opened = open_truth(truth.data, split=truth.split, images=truth.images, needs_pictures=False)
    found = read_results(path)
    if not len(found.scores):
        raise UsageError(
            f"{path}: it holds no detections, so that there is nothing to score; write those of your detector down to low "
            "scores, as COCO's AP wants them"
        )
    with progress("matching") as report:
        scored = score_results(opened.truth, found, report)
    draws = drawn(scored, Resampling(RESAMPLES, 0), progress)
    intervals = intervals_of(draws)
    return ScoredDetections(
        row={**row, **_accuracy(scored, intervals), **_pictures(opened.used)},
        data=opened.used,
        categories=category_scores(scored, intervals),
        arrays={**scored.matches.arrays(), **draws.arrays()},
    )


def _accuracy(scored: Scored, found: Intervals) -> Row:
    values = score_values(scored)
    cells: dict[str, Cell] = {name: values[name] for name in ACCURACIES}
    for name, interval in ranges(found).items():
        if interval is not None:
            cells |= {f"{name}_lower": interval.lower, f"{name}_upper": interval.upper}
    return {name: value for name, value in cells.items() if value is not None}


def _pictures(used: DataUsed) -> Mapping[str, Cell]:
    return {"eval_split": used.key, "accuracy_source": measured_on(used)}
