"""A clock that only moves when told, and subjects and sensors that move it by known amounts."""

import numpy as np

from frontier.benchmark.readings import Readings, Snapshot

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
    """Takes `duration_ns(call)` nanoseconds, `call` counting end-to-end runs; writes each run to `log`."""

    def __init__(self, name, clock, duration_ns=lambda _: 10 * MS, num_pictures=7, log=None):
        self.name = name
        self.num_pictures = num_pictures
        self.clock = clock
        self.duration_ns = duration_ns
        self.calls = 0
        self.log = [] if log is None else log

    def fused(self, picture_index):
        self.log.append((self.name, "fused", picture_index))
        self.clock.advance(self.duration_ns(self.calls))
        self.calls += 1

    def staged(self, picture_index):
        self.log.append((self.name, "staged", picture_index))
        whole = round(self.duration_ns(self.calls))
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
