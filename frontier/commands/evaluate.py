"""`frontier evaluate`: how well a detector, or anyone's detections, find what is in annotated pictures."""

import dataclasses
import shlex
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from analysis.accuracy.rare import rare_words
from analysis.accuracy.uncertainty import Intervals, intervals_of
from detectors.config import DetectorConfig
from frontier.errors import UsageError
from frontier.evaluation.coco_results import read_results
from frontier.evaluation.opening import Opened, open_truth
from frontier.evaluation.recording import category_scores, ranges, score_values
from frontier.evaluation.report import (
    Scoring,
    data_words,
    difference_lines,
    doubt_lines,
    kept_lines,
    scoring_lines,
    scoring_of,
)
from frontier.evaluation.run import Kept, Resampling, compared, drawn, evaluate_settings
from frontier.evaluation.scoring import score_results
from frontier.evaluation.settings import settings, whole_numbers
from frontier.place import place_to_keep
from frontier.progress import progress_bar
from frontier.reply import Output, Reply
from frontier.store import Store

DEFAULT_BATCH = 1
NOTHING_TO_SCORE = (
    "nothing to evaluate: give weights, as in frontier evaluate --weights DIR --data DATA, or detections, as in "
    "frontier evaluate --detections results.json --data instances.json"
)


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Data:
    """The annotated pictures."""

    data: Path
    """a COCO instances file, or a folder in COCO, Pascal VOC or YOLO layout."""
    split: str | None = None
    """which of its splits, where it has several."""
    images: Path | None = None
    """the folder of the pictures, where it is not one of the usual places."""


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """Settings of one checkpoint that are chosen at test time."""

    proposals: str | None = None
    """numbers of proposals, e.g. 10,50,300; one evaluation for each."""
    resolution: str | None = None
    """resolutions, e.g. 150,300; one evaluation for each."""
    batch: int | None = None
    """pictures at a time; 1 by default, which is how detectors are timed."""


@Parameter(name="*")
@dataclasses.dataclass(frozen=True, kw_only=True)
class Draws:
    """How the intervals are drawn."""

    resamples: Annotated[int, Parameter(show_default=True)] = 1000
    """draws of the pictures behind each interval."""
    seed: Annotated[int, Parameter(show_default=True)] = 0
    """of the draws: the same one gives the same intervals."""


def evaluate(
    model: str | None = None,
    /,
    *,
    data: Data,
    weights: Path | None = None,
    detections: Path | None = None,
    how: Settings = Settings(),
    draws: Draws = Draws(),
    out: Path | None = None,
    results: Path | None = None,
    output: Output | None = None,  # noqa: ARG001  # read by the command line
) -> Reply:
    """Say how accurate a detector is on annotated pictures: COCO's AP, with a 95 % interval.

    The numbers are those of pycocotools. With --weights the detector is run and the result is kept, so that
    recommend and plot use it; with --detections anyone's COCO results file is scored, and nothing is kept.

    Examples:
      frontier evaluate --weights run/weights/last --data shapes --split val
      frontier evaluate --weights W --data D --proposals 10,50,300 --resolution 150,300
      frontier evaluate --detections results.json --data instances_val.json

    Args:
        model: the setting, as `frontier models` lists them; by default the one that the weights are for.
        data: the annotated pictures.
        weights: a weights folder, as `frontier train` or `frontier import-tf` makes it.
        detections: a COCO results file to score in place of a detector.
        how: settings of one checkpoint.
        draws: of the intervals.
        out: write the detections as COCO results: a .json file for one setting, a folder for several.
        results: the results folder, instead of FRONTIER_RESULTS, ./frontier-results or the user's data folder.
        output: how to print.
    """
    if draws.resamples < 1 or draws.seed < 0:
        raise UsageError(
            f"--resamples {draws.resamples} --seed {draws.seed}: give at least 1 draw, and a seed from 0"
        )
    resampling = Resampling(draws.resamples, draws.seed)
    if detections is not None:
        asked = {"MODEL": model, "--weights": weights, "--out": out, "--results": results}
        asked |= {f"--{field}": value for field, value in vars(how).items()}
        _refuse(asked)
        return _score(detections, data, resampling)
    if weights is None:
        raise UsageError(NOTHING_TO_SCORE)
    configs = _configs(model, weights, how)
    opened = open_truth(data.data, split=data.split, images=data.images, needs_pictures=True)
    place = place_to_keep(results)
    kept = evaluate_settings(
        configs,
        weights,
        opened,
        store=Store(place.folder),
        batch_size=DEFAULT_BATCH if how.batch is None else how.batch,
        out=out,
        resampling=resampling,
        progress=progress_bar,
    )
    following = _benchmark_command([one.stored.record.config.name for one in kept], weights, results)
    return _reply(kept, compared(kept), opened, place.folder, following)


def _refuse(asked: dict[str, Any]) -> None:
    given = [name for name, value in asked.items() if value is not None]
    if given:
        raise UsageError(
            f"--detections scores a file, and {', '.join(given)} a detector; leave out one of them"
        )


def _configs(model: str | None, weights: Path, how: Settings) -> list[DetectorConfig]:
    """The settings asked for, the first of them as `model` or the weights say."""
    from detectors.weights.folder import describe

    config = describe(weights).config if model is None else DetectorConfig.from_name(model)
    return settings(
        config,
        proposals=whole_numbers(how.proposals, "--proposals"),
        resolutions=whole_numbers(how.resolution, "--resolution"),
    )


def _benchmark_command(models: list[str], weights: Path, results: Path | None) -> str:
    """What times these settings with these weights, so that the accuracies meet a time."""
    folder = "" if results is None else f" --results {shlex.quote(str(results))}"
    return f"frontier benchmark {' '.join(models)} --weights {shlex.quote(str(weights))}{folder}"


def _reply(
    kept: list[Kept], differences: list[Intervals], opened: Opened, folder: Path, following: str
) -> Reply:
    records = [one.stored.record for one in kept]
    first = records[0]
    lines = [
        f"weights {first.weights}: {first.weights_source}",
        _data_line(opened),
        "",
        *scoring_lines([scoring_of(record) for record in records], first.confidence, first.resamples),
        *doubt_lines(kept[0].evaluated.matches),
        "",
        *difference_lines(kept, differences),
        *kept_lines(kept),
        f"Kept in {folder}",
        f"Next, to time it here: {following}",
    ]
    evaluations = [
        {
            "model": one.stored.record.config.name,
            "row_id": one.stored.digest,
            "detections": one.saved,
            "seconds": one.evaluated.seconds,
            **one.stored.record.to_dict(),
        }
        for one in kept
    ]
    doubt = rare_words(kept[0].evaluated.matches)
    data = {"results": str(folder), "evaluations": evaluations, "doubt": doubt, "next": following}
    than = [
        {"model": one["model"], "minus": evaluations[0]["model"], **dataclasses.asdict(found)}
        for one, found in zip(evaluations[1:], differences, strict=True)
    ]
    return Reply(text="\n".join(lines), data={**data, "differences": than})


def _score(detections: Path, data: Data, resampling: Resampling) -> Reply:
    """Anyone's detections held against the data."""
    opened = open_truth(data.data, split=data.split, images=data.images, needs_pictures=False)
    found = read_results(detections)
    with progress_bar("matching") as report:
        scored = score_results(opened.truth, found, report)
    intervals = intervals_of(drawn(scored, resampling, progress_bar))
    scoring = Scoring(
        str(detections), score_values(scored), ranges(intervals), category_scores(scored, intervals)
    )
    lines = [
        f"{len(found.scores):,} detections",
        _data_line(opened),
        "",
        *scoring_lines([scoring], intervals.confidence, intervals.resamples),
        *doubt_lines(scored.matches),
    ]
    values = {
        "detections": str(detections),
        "num_detections": len(found.scores),
        "data": opened.used,
        "scores": scoring.scores,
        "intervals": scoring.intervals,
        "categories": [dataclasses.asdict(one) for one in scoring.categories],
        "confidence": intervals.confidence,
        "resamples": intervals.resamples,
        "seed": intervals.seed,
        "doubt": rare_words(scored.matches),
    }
    return Reply(text="\n".join(lines), data=values)


def _data_line(opened: Opened) -> str:
    truth = opened.truth
    return data_words(opened.used, int((~truth.is_crowd).sum()), len(truth.category_ids))
