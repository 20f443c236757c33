"""From a trace to a record: percentiles with their bounds, medians of the stages, the verdict."""

import datetime as dt
from typing import NamedTuple

import numpy as np

from analysis.bounds import percentile_bounds
from analysis.looks import StoppingRule
from analysis.schema import PERCENTILES, STAGES
from detectors.config import DetectorConfig
from frontier.benchmark.cost import Cost
from frontier.benchmark.drift import Samples
from frontier.benchmark.protocol import Protocol
from frontier.benchmark.stability import judge
from frontier.benchmark.trace import Trace
from frontier.device import Device
from frontier.records import Measurement, Memory, Percentile, Pictures, Timing
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
    bound is claimed. `samples_digest` is left for the store to fill in.
    """
    rule = setting.protocol.rule()
    counted = trace.first(_completed(len(trace.fused_ns), rule) or len(trace.fused_ns))
    stages_ms = np.median(counted.staged_ns, axis=0) / 1e6
    return Measurement(
        config=subject.config,
        weights=subject.weights,
        weights_digest=subject.weights_digest,
        protocol=setting.protocol.name,
        device=setting.device,
        runtime=RUNTIME,
        precision=setting.precision,
        pictures=setting.pictures,
        num_samples=len(counted.fused_ns),
        confidence=rule.confidence,
        end_to_end=timing_of(counted.fused_ns, rule),
        staged=timing_of(counted.staged_whole_ns, rule),
        stages_ms=dict(zip(STAGES, stages_ms.tolist(), strict=True)),
        compile_s=subject.compile_s,
        num_parameters=subject.cost.parameters.total,
        gmacs=subject.cost.gmacs,
        memory=memory,
        verdict=judge(
            trace.fused_ns, trace.started_ns, trace.readings, needed=setting.protocol.fewest_samples
        ),
        samples_digest="",
        code_version=__version__,
        created=dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
    )


def timing_of(samples_ns: Samples, rule: StoppingRule) -> Timing:
    """Mean and percentiles in ms, with bounds where the samples complete a look of `rule`."""
    samples_ms = samples_ns / 1e6
    has_bounds = _completed(len(samples_ms), rule) == len(samples_ms)
    percentiles = {}
    for percentile in PERCENTILES:
        estimate, lower, upper = percentile_bounds(samples_ms, percentile / 100, rule.look_confidence)
        bounds = (lower, upper) if has_bounds else (None, None)
        percentiles[percentile] = Percentile(estimate=estimate, lower=bounds[0], upper=bounds[1])
    return Timing(mean_ms=float(samples_ms.mean()), percentiles_ms=percentiles)


def _completed(count: int, rule: StoppingRule) -> int:
    return max((look for look in rule.looks if look <= count), default=0)
