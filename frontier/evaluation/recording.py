"""From an evaluation and its intervals to the record of it."""

import datetime as dt
import math
from typing import TYPE_CHECKING

from analysis.accuracy.uncertainty import METHOD, Interval, Intervals
from detectors.config import DetectorConfig
from frontier.device import Device
from frontier.evaluation.scoring import Evaluated, Scored
from frontier.records import CategoryScore, DataUsed, Evaluation, Range
from frontier.version import __version__

if TYPE_CHECKING:
    from detectors.weights.folder import WeightsFolder


def evaluation_of(
    evaluated: Evaluated,
    found: Intervals,
    *,
    config: DetectorConfig,
    weights: "WeightsFolder",
    data: DataUsed,
    batch_size: int,
    device: Device,
) -> Evaluation:
    """The record of `evaluated`; its `samples_digest` is left for the store to fill in."""
    return Evaluation(
        config=config,
        weights=weights.origin,
        weights_source=weights.source,
        weights_digest=weights.digest,
        data=data,
        scores=score_values(evaluated),
        intervals=ranges(found),
        categories=category_scores(evaluated, found),
        interval_method=METHOD,
        confidence=found.confidence,
        resamples=found.resamples,
        seed=found.seed,
        num_detections=len(evaluated.results.scores),
        batch_size=batch_size,
        images_per_second=evaluated.images_per_second,
        device=device,
        samples_digest="",
        code_version=__version__,
        created=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
    )


def score_values(scored: Scored) -> dict[str, float | None]:
    """The twelve numbers by name; None where no object counts."""
    return {name: _present(value) for name, value in scored.scores._asdict().items()}


def ranges(found: Intervals) -> dict[str, Range | None]:
    """The intervals of the AP numbers by name; None likewise."""
    return {name: _range(interval) for name, interval in found.numbers.items()}


def category_scores(scored: Scored, found: Intervals) -> tuple[CategoryScore, ...]:
    """The AP of each category with its interval; None likewise."""
    pairs = zip(scored.categories.items(), found.categories, strict=True)
    return tuple(
        CategoryScore(name=name, ap=_present(ap), interval=_range(interval)) for (name, ap), interval in pairs
    )


def _present(value: float) -> float | None:
    return None if math.isnan(value) else value


def _range(interval: Interval) -> Range | None:
    if interval.lower is None or interval.upper is None:
        return None
    return Range(lower=interval.lower, upper=interval.upper)
