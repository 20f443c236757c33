"""Detections scored: COCO's numbers, the AP of each category, and the match data that intervals need."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.accuracy.average_precision import Scores, per_category, rank, score
from analysis.accuracy.matches import Matches
from detectors.data.dataset import Dataset
from frontier.evaluation.coco_results import CocoResults
from frontier.evaluation.detecting import detect_dataset
from frontier.evaluation.ground_truth import GroundTruth, ground_truth_of
from frontier.evaluation.matching import match
from frontier.progress import Report

if TYPE_CHECKING:
    from detectors.infer import Detector


@dataclasses.dataclass(frozen=True, kw_only=True)
class Scored:
    """How good detections are.

    Attributes:
        scores: COCO's twelve numbers; NaN where no object counts.
        categories: name -> AP; NaN where the data set has no object of it.
        matches: what became of each detection and object.
        results: the detections.
        num_images: pictures that were evaluated.
    """

    scores: Scores
    categories: dict[str, float]
    matches: Matches
    results: CocoResults
    num_images: int


@dataclasses.dataclass(frozen=True, kw_only=True)
class Evaluated(Scored):
    """How good a detector is, and how fast it was; `seconds` and `images_per_second` as `detecting.Found` has them."""

    seconds: float
    images_per_second: float | None


def score_results(
    truth: GroundTruth, results: CocoResults, on_progress: Report = lambda _done, _of: None
) -> Scored:
    """The numbers of `results` held against `truth`: those of pycocotools.

    Raises:
        UsageError: a detection is of a picture or category that is not there, or not finite.
    """
    matches = match(truth, results, on_progress)
    precisions = per_category(rank(matches).average_precisions())
    return Scored(
        scores=score(matches),
        categories=dict(zip(truth.names, precisions.tolist(), strict=True)),
        matches=matches,
        results=results,
        num_images=len(truth.image_ids),
    )


def evaluate_detector(
    detector: "Detector",
    dataset: Dataset,
    class_names: Sequence[str],
    *,
    batch_size: int = 1,
    truth: GroundTruth | None = None,
    on_progress: Report = lambda _done, _of: None,
) -> Evaluated:
    """How good `detector` is on `dataset`; nothing is stored.

    Args:
        detector: as `detectors.infer.prepare` makes it.
        dataset: the pictures.
        class_names: of the detector's classes 0, 1, ...; held against the data set's categories by name.
        batch_size: pictures at a time.
        truth: the objects of `dataset`, where they are at hand.
        on_progress: called with the pictures done and all of them.

    Raises:
        UsageError: the data set is empty, the detector lacks one of its categories, or it finds boxes that are not finite.
        ImageError: a picture is missing or damaged.
        DatasetError: the batch size is less than 1.
    """
    truth = ground_truth_of(dataset) if truth is None else truth
    found = detect_dataset(detector, dataset, class_names, batch_size=batch_size, on_progress=on_progress)
    scored = score_results(truth, found.results)
    return Evaluated(**vars(scored), seconds=found.seconds, images_per_second=found.images_per_second)
