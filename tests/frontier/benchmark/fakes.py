"""A clock that only moves when told, and subjects and sensors that move it by known amounts."""

import numpy as np

from detectors.config import DetectorConfig
from frontier.benchmark.cost import Cost
from frontier.benchmark.macs import ParameterCount
from frontier.benchmark.protocol import END_TO_END
from frontier.benchmark.readings import Readings, Snapshot
from frontier.benchmark.recording import Setting
from frontier.benchmark.recording import Subject as Recorded
from frontier.benchmark.run import Bench, Candidate
from frontier.device import Device
from frontier.records import Memory, Pictures

MS = 1_000_000
STAGE_SHARES = (10, 5, 1, 60, 20, 2)  # per cent of a sample; the rest lies between the stages


class Clock:
    def __init__(self):
        self.now = 1_000_000_000

    def __call__(self):
        return self.now

    def advance(self, ns):
        self.now += round(ns)


class Subject:
    """Takes `duration_ns(call)` nanoseconds, `call` counting end-to-end runs; writes each run to `log`.

    `canvases` has how many times longer each canvas takes, and how many pictures lie on it.
    """

    def __init__(
        self, name, clock, duration_ns=lambda _: 10 * MS, *, num_pictures=7, log=None, canvases=None
    ):
        self.name = name
        canvases = canvases or {"300x300": (1, num_pictures)}
        self.canvases = tuple(canvas for canvas, (_, count) in canvases.items() for _ in range(count))
        self.times_longer = [canvases[canvas][0] for canvas in self.canvases]
        self.clock = clock
        self.duration_ns = duration_ns
        self.calls = 0
        self.log = [] if log is None else log

    def fused(self, picture_index):
        self.log.append((self.name, "fused", picture_index))
        self.clock.advance(self.duration_ns(self.calls) * self.times_longer[picture_index])
        self.calls += 1

    def staged(self, picture_index):
        self.log.append((self.name, "staged", picture_index))
        whole = round(self.duration_ns(self.calls) * self.times_longer[picture_index])
        stages = tuple(whole * share // 100 for share in STAGE_SHARES)
        self.clock.advance(whole)
        return stages


class Sensors:
    """Reads nothing but the time, and takes `cost_ns` to do it."""

    def __init__(self, clock, cost_ns=0):
        self.clock = clock
        self.cost_ns = cost_ns
        self.reads = []

    def start(self):
        return Readings(2, (self.read(),))

    def read(self):
        self.reads.append(self.clock.now)
        self.clock.advance(self.cost_ns)
        return Snapshot(self.clock.now / 1e9)


def lognormal_ms(seed, median_ms, sigma):
    """A duration of each call, log-normal around `median_ms`."""
    times = median_ms * MS * np.exp(sigma * np.random.default_rng(seed).standard_normal(10_000))
    return lambda call: times[call]


DEVICE = Device(
    backend="cpu",
    cpu_model="Abacus 3000",
    cores=2,
    memory_mb=8000.0,
    accelerator=None,
    accelerator_memory_mb=None,
    driver=None,
    os="TestOS 1",
    versions={},
    flags={},
)
PICTURES = Pictures(source="folder photos", distinct=7, digest="0" * 64)
MEMORY = Memory(parameters_mb=27.4, total_mb=211.0, xla_mb=41.0, device_peak_mb=None, process_peak_mb=500.0)
COST = Cost(
    parameters=ParameterCount(weights=6_800_000, statistics=45_000),
    gmacs=1.24,
    parameters_mb=27.4,
    total_mb=211.0,
)


def setting(protocol=END_TO_END):
    return Setting(protocol, DEVICE, "float32", PICTURES)


def recorded(name="ssd/mobilenet_v1/300"):
    return Recorded(DetectorConfig.from_name(name), "untrained", None, 2.5, COST)


def bench(clock, *subjects, protocol=END_TO_END):
    """Candidates of subjects whose names are models' names."""
    candidates = [Candidate(subject, recorded(subject.name), lambda: MEMORY) for subject in subjects]
    return Bench(candidates, setting(protocol), Sensors(clock), clock)
