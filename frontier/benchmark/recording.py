"""From a trace to a record: percentiles with their bounds, medians of the stages, the verdict."""

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from analysis.latency.looks import StoppingRule
from analysis.latency.slowest import slowest_bounds
from analysis.schema import PERCENTILES, STAGES
from detectors.config import DetectorConfig
from frontier.benchmark.cost import Cost
from frontier.benchmark.drift import Samples
from frontier.benchmark.protocol import Protocol, picture_chooses_canvas
from frontier.benchmark.stability import judge
from frontier.benchmark.trace import Trace
from frontier.device import Device
from frontier.records import CanvasTiming, Measurement, Memory, Percentile, Pictures, Timing
from frontier.version import __version__

RUNTIME = "xla"


class Setting(NamedTuple):
    """What all measurements of one benchmark share."""

    protocol: Protocol
    device: Device
    precision: str
    pictures: Pictures


class Subject(NamedTuple):
    """What was timed, as a record keeps it; `weights_digest` is None for untrained weights."""

    config: DetectorConfig
    weights: str
    weights_digest: str | None
    compile_s: float
    cost: Cost


def measurement_of(trace: Trace, subject: Subject, memory: Memory, setting: Setting) -> Measurement:
    """The record of `trace`, which holds at least one sample.

    What the record says rests on the samples up to the last completed look; without one it rests on all, and no
    bound is claimed. Where pictures lie on several canvases, the times are those of the slowest and the verdict is
    on all. `samples_digest` is left for the store to fill in.
    """
    rule = setting.protocol.rule()
    counted = {canvas: _counted(part, rule) for canvas, part in trace.by_canvas().items()}
    slowest = max(counted.values(), key=lambda part: float(np.median(part.fused_ns)))
    stages_ms = np.median(slowest.staged_ns, axis=0) / 1e6
    return Measurement(
        config=subject.config,
        weights=subject.weights,
        weights_digest=subject.weights_digest,
        protocol=setting.protocol.name,
        device=setting.device,
        runtime=RUNTIME,
        precision=setting.precision,
        pictures=setting.pictures,
        num_samples=len(slowest.fused_ns),
        confidence=rule.confidence,
        end_to_end=timing_of(rule, *(part.fused_ns for part in counted.values())),
        staged=timing_of(rule, slowest.staged_whole_ns),
        stages_ms=dict(zip(STAGES, stages_ms.tolist(), strict=True)),
        compile_s=subject.compile_s,
        num_parameters=subject.cost.parameters.total,
        gmacs=subject.cost.gmacs,
        memory=memory,
        verdict=judge(
            on_one_scale(trace),
            trace.started_ns,
            trace.readings,
            needed=setting.protocol.fewest_samples * len(counted),
        ),
        samples_digest="",
        code_version=__version__,
        created=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
        canvases=_canvas_timings(counted, rule)
        if picture_chooses_canvas(subject.config, setting.protocol.prepare)
        else {},
    )


def timing_of(rule: StoppingRule, *samples_ns: Samples) -> Timing:
    """Mean and percentiles in ms, with bounds where the samples complete a look of `rule`.

    Of several canvases' samples, each number is the largest: it is what any of the pictures must reckon with.
    """
    samples_ms = [samples / 1e6 for samples in samples_ns]
    has_bounds = all(_completed(len(times), rule) == len(times) for times in samples_ms)
    percentiles = {}
    for percentile in PERCENTILES:
        estimate, lower, upper = slowest_bounds(samples_ms, percentile / 100, rule.look_confidence)
        bounds = (lower, upper) if has_bounds else (None, None)
        percentiles[percentile] = Percentile(estimate=estimate, lower=bounds[0], upper=bounds[1])
    return Timing(mean_ms=max(float(times.mean()) for times in samples_ms), percentiles_ms=percentiles)


def on_one_scale(trace: Trace) -> Samples:
    """The end-to-end samples in the order taken, those of each canvas scaled to the median of the slowest.

    What then moves is the machine: that the next picture lies on another canvas is no change of level.
    """
    canvas_of = np.array(trace.canvases)[trace.pictures]
    median_of = {canvas: np.median(trace.fused_ns[canvas_of == canvas]) for canvas in set(canvas_of.tolist())}
    if len(median_of) < 2:
        return trace.fused_ns
    medians = np.array([median_of[canvas] for canvas in canvas_of.tolist()])
    scaled: Samples = np.rint(trace.fused_ns * (max(median_of.values()) / medians)).astype(np.int64)
    return scaled


def _counted(part: Trace, rule: StoppingRule) -> Trace:
    return part.first(_completed(len(part.fused_ns), rule) or len(part.fused_ns))


def _canvas_timings(counted: Mapping[str, Trace], rule: StoppingRule) -> dict[str, CanvasTiming]:
    return {
        canvas: CanvasTiming(
            num_pictures=part.canvases.count(canvas), end_to_end=timing_of(rule, part.fused_ns)
        )
        for canvas, part in counted.items()
    }


def _completed(count: int, rule: StoppingRule) -> int:
    return max((look for look in rule.looks if look <= count), default=0)
