"""`Measurement`: one detector timed on one device.

Raw samples are not here: they are an `.npz` beside the record, named by `samples_digest`.
"""

import dataclasses
from collections.abc import Mapping
from typing import Any, Self

from analysis.schema import PERCENTILES, STAGES, WEIGHTS
from detectors.config import DetectorConfig
from frontier.device import Device
from frontier.records.canonical import RecordError
from frontier.records.checks import check_amounts, check_created, check_one_of, check_texts
from frontier.records.reading import reading

# History of the format. A record of an older version stays readable; one of a newer version is refused.
#   1  first version
#   2  `canvases`; with them `end_to_end` is the slowest of them, which in version 1 was all of them together
# A measurement without canvases says nothing that version 1 does not, and is written as such.
SCHEMA_VERSION = 2

_AMOUNTS = ("num_samples", "confidence", "compile_s", "num_parameters", "gmacs")
VERDICTS = ("stable", "drifting", "throttled", "contended", "too few")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Percentile:
    """One percentile in ms; a bound is None where the samples allow no claim.

    Raises:
        RecordError: a number is NaN, infinite or negative (here and in the classes below).
    """

    estimate: float
    lower: float | None
    upper: float | None

    def __post_init__(self) -> None:
        check_amounts(vars(self), optional=("lower", "upper"))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Timing:
    """A distribution of times per image: mean in ms and the percentiles of `analysis.schema.PERCENTILES`."""

    mean_ms: float
    percentiles_ms: Mapping[int, Percentile]

    def __post_init__(self) -> None:
        check_amounts({"mean_ms": self.mean_ms})
        if 50 not in self.percentiles_ms or not set(self.percentiles_ms) <= set(PERCENTILES):
            raise RecordError(
                f"percentiles {sorted(self.percentiles_ms)} recorded; wanted {list(PERCENTILES)}"
            )


@dataclasses.dataclass(frozen=True, kw_only=True)
class CanvasTiming:
    """The end-to-end times on one canvas, and how many of the pictures lie on it.

    Each of its bounds has the measurement's confidence by itself.
    """

    num_pictures: int
    end_to_end: Timing

    def __post_init__(self) -> None:
        check_amounts({"num_pictures": self.num_pictures})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Verdict:
    """What the trace and the sensors say about a measurement.

    Attributes:
        kind: `stable`, `drifting`, `throttled`, `contended` or `too few`.
        reasons: one sentence for each finding; empty where it is stable.
        sensors: sensor name -> what it read, or `unknown`.
    """

    kind: str
    reasons: tuple[str, ...]
    sensors: Mapping[str, str]

    def __post_init__(self) -> None:
        check_one_of("verdict", self.kind, VERDICTS)
        check_texts("verdict", *self.reasons, *self.sensors.values())


@dataclasses.dataclass(frozen=True, kw_only=True)
class Memory:
    """Each kind of memory in MB (1e6 bytes); None is `unavailable`, never 0.

    Attributes:
        parameters_mb: parameters and batch-norm statistics.
        total_mb: the paper's total: outputs of every equation of the reference form (section 3.5).
        xla_mb: XLA's estimate: temporaries + arguments + outputs - aliases.
        device_peak_mb: peak reported by the accelerator's allocator.
        process_peak_mb: peak resident memory of the process.
    """

    parameters_mb: float
    total_mb: float | None
    xla_mb: float | None
    device_peak_mb: float | None
    process_peak_mb: float | None

    def __post_init__(self) -> None:
        check_amounts(vars(self), optional=("total_mb", "xla_mb", "device_peak_mb", "process_peak_mb"))


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pictures:
    """The pictures that were timed: `source` in words, how many distinct ones, and a digest of their bytes."""

    source: str
    distinct: int
    digest: str

    def __post_init__(self) -> None:
        check_texts("pictures", self.source, self.digest)
        check_amounts({"distinct": self.distinct})


@dataclasses.dataclass(frozen=True, kw_only=True)
class Measurement:
    """One detector timed on one device under one protocol.

    Attributes:
        config: what was timed.
        weights: `untrained`, `trained` or `imported`; `weights_digest` names them (None for untrained).
        protocol: name of the protocol, e.g. `end_to_end` or `paper`; only equal ones are compared.
        device, runtime, precision: where and how it ran.
        pictures: what it ran on.
        num_samples: end-to-end samples behind the bounds; where there are canvases, on each of them.
        confidence: of each bound, the repeated looks accounted for.
        end_to_end: the fused program from encoded picture to boxes on the host; the headline. Where there are
            canvases, each percentile is that of the canvas on which it is largest (`analysis.latency.slowest`).
        staged: the same work with time stamps between the stages, whole; on the canvas with the largest median.
        stages_ms: median of each stage of `analysis.schema.STAGES` in ms, from the staged run.
        canvases: name of each canvas that pictures lay on (height x width in px) -> its times, where a detector has
            several and the picture chooses; else empty.
        compile_s: time to trace and compile the fused program.
        num_parameters, gmacs: from the reference form; of several canvases, on the one that takes most multiply-adds
            (in the oldest records the mean over the first three pictures).
        memory, verdict: as their classes say.
        samples_digest: sha256 of the `.npz` of raw samples and warm-up trace; `Store.add` fills it in.
        code_version: version of frontier that measured.
        created: ISO 8601 with time zone.
    """

    config: DetectorConfig
    weights: str
    weights_digest: str | None
    protocol: str
    device: Device
    runtime: str
    precision: str
    pictures: Pictures
    num_samples: int
    confidence: float
    end_to_end: Timing
    staged: Timing
    stages_ms: Mapping[str, float]
    compile_s: float
    num_parameters: int
    gmacs: float
    memory: Memory
    verdict: Verdict
    samples_digest: str
    code_version: str
    created: str
    canvases: Mapping[str, CanvasTiming] = dataclasses.field(default_factory=dict)

    kind = "measurement"

    def __post_init__(self) -> None:
        check_one_of("weights", self.weights, WEIGHTS)
        for field in ("protocol", "runtime", "precision", "samples_digest", "code_version"):
            check_texts(field, getattr(self, field))
        check_amounts({field: getattr(self, field) for field in _AMOUNTS})
        check_amounts({stage: self.stages_ms.get(stage) for stage in STAGES})
        check_texts("canvases", *self.canvases)
        check_created(self.created)

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, with `kind` and `schema_version`."""
        values = dataclasses.asdict(self)
        values["config"] = self.config.to_dict()
        for timing in (values, *values["canvases"].values()):
            timing["end_to_end"] = _plain_timing(timing["end_to_end"])
        values["staged"] = _plain_timing(values["staged"])
        values["stages_ms"] = {stage: self.stages_ms[stage] for stage in STAGES}
        values["device"] = self.device.to_dict()
        if not self.canvases:
            del values["canvases"]
        return {"schema_version": SCHEMA_VERSION if self.canvases else 1, "kind": self.kind, **values}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The measurement written by `to_dict`.

        Raises:
            RecordError: a field is missing or of the wrong kind, or the version is newer than this program.
        """
        with reading(values, cls.kind, SCHEMA_VERSION) as fields:
            fields["pictures"] = Pictures(**fields["pictures"])
            fields["end_to_end"] = _timing(fields["end_to_end"])
            fields["staged"] = _timing(fields["staged"])
            fields["canvases"] = {
                name: CanvasTiming(**{**canvas, "end_to_end": _timing(canvas["end_to_end"])})
                for name, canvas in fields.get("canvases", {}).items()
            }
            fields["memory"] = Memory(**fields["memory"])
            fields["verdict"] = Verdict(
                **{**fields["verdict"], "reasons": tuple(fields["verdict"]["reasons"])}
            )
            return cls(**fields)


def _plain_timing(timing: dict[str, Any]) -> dict[str, Any]:
    percentiles = timing["percentiles_ms"]
    return {**timing, "percentiles_ms": {str(p): percentiles[p] for p in PERCENTILES if p in percentiles}}


def _timing(values: Mapping[str, Any]) -> Timing:
    percentiles = {int(p): Percentile(**bounds) for p, bounds in values["percentiles_ms"].items()}
    return Timing(mean_ms=values["mean_ms"], percentiles_ms=percentiles)
