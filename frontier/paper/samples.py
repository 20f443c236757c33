"""The samples behind measured times, whole and by stage, and what they say of a median where its record says nothing.

Where they are too few or too dependent for bounds, it lies within the span of them and as much again to either side: see
`analysis.latency.span`. That is wider than need be, and enough to settle what lies far apart.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analysis.latency.looks import LOOK_CONFIDENCE
from analysis.latency.span import bounds_or_span
from frontier.benchmark.kept import end_to_end_ms
from frontier.errors import FrontierError
from frontier.kept_beside import KeptBeside
from frontier.paper.amount import Amount
from frontier.records import Measurement
from frontier.store import Store

MEDIAN = 0.5

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
    """The median of times on the slowest canvas, within its bounds or the widened span of its samples.

    >>> span_ms((np.array([20.0, 21, 22] * 10),)).is_bounded, span_ms((np.arange(4.0),)).is_bounded
    (True, False)
    """
    (value, lower, upper), _ = bounds_or_span(parts, MEDIAN, LOOK_CONFIDENCE)
    return Amount(value) if lower is None or upper is None else Amount(value, lower, upper)


def stage_ms(samples: TimeSamples, stage: str) -> Amount:
    """The median time of a stage on the slowest canvas."""
    return span_ms(samples.stages[stage])


def share_of_stage(samples: TimeSamples, stage: str) -> Amount:
    """The median share of the whole that a stage takes, sample by sample, on the canvas where it is largest."""
    wholes = [sum(columns) for columns in zip(*samples.stages.values(), strict=True)]
    return span_ms(tuple(part / whole for part, whole in zip(samples.stages[stage], wholes, strict=True)))


def _read(folder: Path, row_id: str) -> TimeSamples | None:
    """The samples of a measurement; None where they are missing or damaged."""
    store = Store(folder)
    try:
        record = store.read(Measurement, row_id)
        arrays = store.samples(record)
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
