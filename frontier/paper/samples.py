"""The samples behind measured times, whole and by stage, and what they say of a median where its record says nothing.

The bounds of a percentile (`analysis.latency.bounds`) need many samples, or many more where they resemble their
neighbours. Fewer still say something: the median of n independent ones lies between the t-th fastest and the t-th
slowest, with a t that depends on n alone. So where there are no bounds, these two stand in for them. Of samples that
resemble their neighbours t is that of as many as they are worth, which is wider than need be, and enough to settle what
lies far apart.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.latency.autocorrelation import variance_inflation
from analysis.latency.bounds import lower_bound_rank
from analysis.latency.looks import LOOK_CONFIDENCE, LOOKS
from analysis.latency.slowest import slowest_bounds
from frontier.benchmark.kept import end_to_end_ms
from frontier.errors import FrontierError
from frontier.kept_beside import KeptBeside
from frontier.paper.amount import Amount
from frontier.record_file import KINDS, read_record
from frontier.records import Measurement
from frontier.store import Store

MEDIAN = 0.5
CONFIDENCE = 0.95  # of each bound

Parts = tuple[NDArray[np.float64], ...]  # one for each canvas, in order of time


class TimeSamples(NamedTuple):
    """The samples of one measurement in ms, each canvas by itself; no stages where none were taken apart."""

    whole: Parts
    stages: Mapping[str, Parts]


class KeptSamples(KeptBeside[TimeSamples]):
    """`row_id` of a measurement -> its samples."""

    def __init__(self, folder: Path, row_ids: frozenset[str]) -> None:
        super().__init__(row_ids, lambda row_id: _read(folder, row_id))


def span_ms(parts: Parts) -> Amount:
    """The median of times on the slowest canvas, between a fast and a slow sample; without them below five.

    >>> span_ms((np.array([3.0, 1, 2, 4, 5]),)), span_ms((np.arange(4.0),)).is_bounded
    (Amount(value=3.0, lower=1.0, upper=5.0), False)
    """
    value = max(float(np.median(part)) for part in parts)
    ranks = [_rank(part) for part in parts]
    if None in ranks:
        return Amount(value)
    ends = [
        (np.sort(part)[rank - 1], np.sort(part)[-rank])
        for part, rank in zip(parts, ranks, strict=True)
        if rank
    ]
    lower, upper = (max(map(float, column)) for column in zip(*ends, strict=True))
    return Amount(value, lower, upper)


def _rank(part: NDArray[np.float64]) -> int | None:
    """Which sample, from either end, bounds the median; None where none does."""
    confidence = (
        LOOK_CONFIDENCE if len(part) >= LOOKS[0] else CONFIDENCE
    )  # before the first look none was taken
    return lower_bound_rank(int(len(part) / variance_inflation(part, MEDIAN)), MEDIAN, confidence)


def stage_ms(samples: TimeSamples, stage: str) -> Amount:
    """The median time of a stage on the slowest canvas."""
    return _median(samples.stages[stage])


def share_of_stage(samples: TimeSamples, stage: str) -> Amount:
    """The median share of the whole that a stage takes, sample by sample, on the canvas where it is largest."""
    wholes = [sum(columns) for columns in zip(*samples.stages.values(), strict=True)]
    return _median([part / whole for part, whole in zip(samples.stages[stage], wholes, strict=True)])


def _median(parts: Sequence[NDArray[np.float64]]) -> Amount:
    """The largest median, within bounds from the first look on, else within the span."""
    found = slowest_bounds(parts, MEDIAN, LOOK_CONFIDENCE)
    if found.lower is None or found.upper is None or min(map(len, parts)) < LOOKS[0]:
        return span_ms(tuple(parts))
    return Amount(found.estimate, found.lower, found.upper)


def _read(folder: Path, row_id: str) -> TimeSamples | None:
    """The samples of a measurement; None where they are missing or damaged."""
    kind = KINDS[Measurement.kind]
    try:
        record = read_record(folder / kind.folder / f"{row_id}.json", kind).record
        arrays = Store(folder).samples(record)
    except FrontierError:
        return None
    whole = tuple(end_to_end_ms(arrays, record.num_samples))
    if not whole or not all(map(len, whole)):
        return None
    return TimeSamples(whole, _stages(arrays, record.num_samples) if "staged_ns" in arrays else {})


def _stages(arrays: Mapping[str, NDArray[Any]], num_samples: int) -> dict[str, Parts]:
    staged = arrays["staged_ns"] / 1e6
    canvas_of = arrays["canvases"][arrays["pictures"]] if "canvases" in arrays else np.zeros(len(staged))
    parts = [staged[canvas_of == canvas][:num_samples] for canvas in dict.fromkeys(canvas_of.tolist())]
    return {str(name): tuple(part[:, i] for part in parts) for i, name in enumerate(arrays["stages"])}
