"""`benchmark`: configurations in, stored measurements out.

    prepare  pictures read, detectors built and compiled, costs counted
    Bench    the prepared candidates; each call of `measure` takes fresh samples and stores a record of each

A recommendation is certified by calling `Bench.measure` a second time, for the chosen configuration alone.
"""

import contextlib
import dataclasses
import time
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from detectors.catalog import check_buildable
from detectors.config import DetectorConfig
from frontier.benchmark.latency import SensorSource, measure
from frontier.benchmark.pictures import load_pictures
from frontier.benchmark.protocol import END_TO_END, Protocol
from frontier.benchmark.recording import Setting, Subject, measurement_of
from frontier.benchmark.sensors import Sensors
from frontier.benchmark.timed import TimedSubject
from frontier.benchmark.trace import Clock, Trace
from frontier.device import here
from frontier.errors import FrontierError, UsageError
from frontier.progress import Report
from frontier.record_file import Stored
from frontier.records import Measurement, Memory
from frontier.store import Store

if TYPE_CHECKING:
    from detectors.infer import Detector
    from frontier.benchmark.subject import DetectorSubject

Progress = Callable[[str], AbstractContextManager[Report]]

DEFAULT_MINUTES = 10.0
STEPS = 3  # of preparing one candidate: build, compile, count


def silent(_what: str) -> AbstractContextManager[Report]:
    """Progress that nobody watches."""
    return contextlib.nullcontext(lambda _done, _of: None)


class Candidate(NamedTuple):
    """One detector ready to be timed: what runs, what the record says of it, and its memory once it has run."""

    timed: TimedSubject
    subject: Subject
    memory: Callable[[], Memory]


class Measured(NamedTuple):
    """A measurement as it was stored, and the trace that it rests on."""

    stored: Stored[Measurement]
    trace: Trace


@dataclasses.dataclass(frozen=True)
class Bench:
    """Candidates ready to be timed under one setting."""

    candidates: Sequence[Candidate]
    setting: Setting
    sensors: SensorSource
    clock: Clock = time.perf_counter_ns

    def measure(
        self,
        store: Store,
        *,
        max_ms: float | None = None,
        percentile: int = 95,
        minutes: float = DEFAULT_MINUTES,
        only: Collection[DetectorConfig] | None = None,
        progress: Progress = silent,
    ) -> list[Measured]:
        """Take fresh samples and store a record of each candidate.

        Ctrl-C ends the sampling early; what was completed is stored, and `Trace.stop` says `interrupted`.

        Args:
            store: where records go; that it can be written is found out before anything is measured.
            max_ms: the budget in ms per picture; without one, until the bounds are tight.
            percentile: which percentile decides.
            minutes: how long sampling may take.
            only: the configurations to measure; None for all.
            progress: shows how far it is.

        Raises:
            StoreError: the store cannot be written.
            FrontierError: it was interrupted before the first sample.
        """
        store.check_writable()
        chosen = [one for one in self.candidates if only is None or one.subject.config in only]
        with progress(_counted("measuring", len(chosen))) as report:
            traces = measure(
                [one.timed for one in chosen],
                plan=self.setting.protocol,
                sensors=self.sensors,
                time_cap_s=60 * minutes,
                max_ms=max_ms,
                percentile=percentile,
                clock=self.clock,
                on_progress=report,
            )
        pairs = [(one, trace) for one, trace in zip(chosen, traces, strict=True) if len(trace.fused_ns)]
        if chosen and not pairs:
            raise FrontierError("interrupted before the first sample: nothing was measured")
        return [Measured(self._keep(store, one, trace), trace) for one, trace in pairs]

    def _keep(self, store: Store, one: Candidate, trace: Trace) -> Stored[Measurement]:
        return store.add(measurement_of(trace, one.subject, one.memory(), self.setting), trace.arrays())


def benchmark(
    configs: Sequence[DetectorConfig],
    *,
    store: Store,
    images: Path | None = None,
    protocol: Protocol = END_TO_END,
    max_ms: float | None = None,
    percentile: int = 95,
    minutes: float = DEFAULT_MINUTES,
    weights: Path | None = None,
    progress: Progress = silent,
) -> list[Measured]:
    """Time `configs` here and store what was found; see `prepare` and `Bench.measure`.

    Raises:
        FrontierError, DetectorError: as those two.
    """
    store.check_writable()
    bench = prepare(configs, images=images, protocol=protocol, weights=weights, progress=progress)
    return bench.measure(store, max_ms=max_ms, percentile=percentile, minutes=minutes, progress=progress)


def prepare(
    configs: Sequence[DetectorConfig],
    *,
    images: Path | None = None,
    protocol: Protocol = END_TO_END,
    weights: Path | None = None,
    progress: Progress = silent,
) -> Bench:
    """Read the pictures, build and compile each detector once, count its cost.

    Args:
        configs: what to time; repeated ones are timed once.
        images: a folder of pictures; None for the bundled drawings.
        protocol: how times are taken.
        weights: a weights folder, which all of `configs` must fit; None for untrained weights.
        progress: shows how far it is.

    Raises:
        UsageError: there are no configurations, or the pictures are missing or broken.
        ConfigError: this version cannot build one of them.
        WeightsError: the weights are missing, damaged, or of another detector.
    """
    configs = list(dict.fromkeys(configs))
    if not configs:
        raise UsageError("nothing to measure; name a model, for example ssd/mobilenet_v1/300")
    for config in configs:
        check_buildable(config)
    pictures = load_pictures(images, limit=protocol.most_pictures)
    from frontier.benchmark.subject import DetectorSubject

    candidates = []
    with progress(_counted("preparing", len(configs))) as report:
        for number, config in enumerate(configs):
            report(STEPS * number, STEPS * len(configs))
            detector, origin, digest = _detector(config, weights)
            report(STEPS * number + 1, STEPS * len(configs))
            timed = DetectorSubject(detector, pictures, prepare=protocol.prepare)
            report(STEPS * number + 2, STEPS * len(configs))
            candidates.append(_candidate(timed, origin, digest))
    device, precision = here(), _precision()
    return Bench(
        candidates,
        Setting(protocol, device, precision, pictures.summary()),
        Sensors(uses_gpu=device.backend == "gpu"),
    )


def _candidate(timed: "DetectorSubject", origin: str, digest: str | None) -> Candidate:
    cost = timed.cost()
    subject = Subject(timed.config, origin, digest, timed.compile_s, cost)
    return Candidate(timed, subject, lambda: timed.memory(cost))


def _detector(config: DetectorConfig, weights: Path | None) -> tuple["Detector", str, str | None]:
    if weights is None:
        from detectors.infer import untrained

        return untrained(config), "untrained", None
    from detectors.weights.folder import load

    detector, described = load(weights, config)
    return detector, described.origin, described.digest


def _precision() -> str:
    import jax

    from frontier.benchmark.precision import precision_of

    return precision_of(jax.devices()[0])


def _counted(doing: str, number: int) -> str:
    return f"{doing} {number} detector{'' if number == 1 else 's'}"
