"""`Readings`: what the sensors said over a measurement, and what can be derived from two of them.

A number that could not be read is NaN, and so is everything derived from it.
"""

from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TICK_S = 0.01  # the kernel counts processor time in hundredths of a second


class Snapshot(NamedTuple):
    """All sensors at one moment; counters count from an arbitrary start.

    Attributes:
        at_s: the moment, on the clock of the samples.
        own_cpu_s: processor time of this process, all threads.
        busy_cpu_s: processor time of all processes, on the processors that this one may use.
        steal_s: time that the hypervisor gave to other machines, on the same processors.
        preemptions: times that this process had to leave a processor before it was done.
        waiting_s: time in which something runnable on the machine had to wait for a processor.
        held_back_s: time for which the control group's limit held the process back.
        load: runnable threads of the machine, averaged over one minute.
        frequency_mhz: highest current frequency of the processors.
        throttle_events: times that the processors slowed down to stay cool.
        temperature_c: hottest thermal zone.
        gpu_clock_mhz, gpu_temperature_c: of the accelerator.
        gpu_limits: what limits the accelerator's clock, as bits of `frontier.benchmark.nvml.Limit`.
    """

    at_s: float
    own_cpu_s: float = np.nan
    busy_cpu_s: float = np.nan
    steal_s: float = np.nan
    preemptions: float = np.nan
    waiting_s: float = np.nan
    held_back_s: float = np.nan
    load: float = np.nan
    frequency_mhz: float = np.nan
    throttle_events: float = np.nan
    temperature_c: float = np.nan
    gpu_clock_mhz: float = np.nan
    gpu_temperature_c: float = np.nan
    gpu_limits: float = np.nan


class Readings:
    """Snapshots in the order taken, on a machine where this process may use `cores` processors."""

    def __init__(self, cores: int, snapshots: tuple[Snapshot, ...] = ()) -> None:
        self.cores = cores
        self._snapshots = list(snapshots)

    def add(self, snapshot: Snapshot) -> None:
        """Append one snapshot."""
        self._snapshots.append(snapshot)

    def copy(self) -> Self:
        """What has been collected so far."""
        return type(self)(self.cores, tuple(self._snapshots))

    def __len__(self) -> int:
        return len(self._snapshots)

    def column(self, name: str) -> Floats:
        """The sensor `name` of `Snapshot` over all snapshots, shape (snapshots,)."""
        return self.to_array()[:, Snapshot._fields.index(name)]

    def to_array(self) -> Floats:
        """All snapshots, shape (snapshots, fields of Snapshot)."""
        return np.array(self._snapshots, np.float64).reshape(len(self), len(Snapshot._fields))

    def per_second(self, name: str) -> Floats:
        """How fast the counter `name` ran between neighbouring snapshots, shape (snapshots - 1,)."""
        return np.diff(self.column(name)) / self._lengths_s

    def mean_per_second(self, name: str) -> float:
        """How fast the counter `name` ran from the first snapshot to the last; NaN below two snapshots."""
        if len(self) < 2:
            return np.nan
        values = self.column(name)
        return float((values[-1] - values[0]) / self._lengths_s.sum())

    @property
    def others(self) -> Floats:
        """Share of the processors that other processes kept busy in each interval, shape (snapshots - 1,).

        The kernel's ticks are coarse: a short interval may come out a little above or below, never below zero.
        """
        return np.maximum(0.0, self.per_second("busy_cpu_s") - self.per_second("own_cpu_s")) / self.cores

    @property
    def others_at_least(self) -> float:
        """Share of the processors that other processes kept busy over all, less what ticks may have added."""
        if len(self) < 2:
            return np.nan
        ticks = 2 * TICK_S / self._lengths_s.sum()  # of each processor, one at either end
        share = (self.mean_per_second("busy_cpu_s") - self.mean_per_second("own_cpu_s")) / self.cores
        return float(np.maximum(0.0, share - ticks))

    def between(self, name: str) -> Floats:
        """The mean of the gauge `name` at both ends of each interval, shape (snapshots - 1,)."""
        values = self.column(name)
        return (values[1:] + values[:-1]) / 2

    @property
    def _lengths_s(self) -> Floats:
        return np.maximum(np.diff(self.column("at_s")), 1e-9)
