"""`Sensors`: what this machine tells, without privileges, about who else uses it and how fast it may run.

Linux tells most; macOS tells the load and preemptions; what cannot be read is NaN, never a reassuring number.
Source: Linux manual pages proc_stat(5), proc_loadavg(5), getrusage(2), and kernel documentation of pressure
stall information, cpufreq and thermal.
"""

import contextlib
import os
import re
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from frontier.benchmark.nvml import GpuReading, Nvml
from frontier.benchmark.readings import Readings, Snapshot
from frontier.cgroup import cpu_stat_files, held_back_s

MOST_PROCESSORS = 32  # whose frequency is read; more would take long and say nothing new


class Sensors:
    """The machine's sensors; `read` takes well under a millisecond on small machines and never raises.

    Args:
        uses_gpu: whether the accelerator is part of what is measured.
        clock: the clock of the samples, in ns.
        proc, sys_root: where the kernel's files are.
    """

    def __init__(
        self,
        *,
        uses_gpu: bool = False,
        clock: Callable[[], int] = time.perf_counter_ns,
        proc: Path = Path("/proc"),
        sys_root: Path = Path("/sys"),
    ) -> None:
        self._clock = clock
        self._proc = proc
        self._processors = _usable_processors()
        folders = [sys_root / f"devices/system/cpu/cpu{number}" for number in self._processors]
        self._frequencies = _existing(f / "cpufreq/scaling_cur_freq" for f in folders[:MOST_PROCESSORS])
        self._throttles = _existing(f / "thermal_throttle/core_throttle_count" for f in folders)
        self._temperatures = _existing(sorted((sys_root / "class/thermal").glob("thermal_zone*/temp")))
        self._limits = cpu_stat_files()
        self._gpu = Nvml.open() if uses_gpu else None

    def start(self) -> Readings:
        """Readings with one snapshot: now."""
        return Readings(len(self._processors), (self.read(),))

    def read(self) -> Snapshot:
        """All sensors now."""
        busy_s, steal_s = self._processor_times_s()
        gpu = self._gpu.read() if self._gpu else GpuReading(np.nan, np.nan, np.nan)
        return Snapshot(
            at_s=self._clock() / 1e9,
            own_cpu_s=time.process_time(),
            busy_cpu_s=busy_s,
            steal_s=steal_s,
            preemptions=_preemptions(),
            waiting_s=self._waiting_s(),
            held_back_s=_largest(held_back_s(_text(path)) for path in self._limits),
            load=_load(),
            frequency_mhz=_largest(map(_number, self._frequencies)) / 1e3,
            throttle_events=sum(map(_number, self._throttles)) if self._throttles else np.nan,
            temperature_c=_largest(map(_number, self._temperatures)) / 1e3,
            gpu_clock_mhz=gpu.clock_mhz,
            gpu_temperature_c=gpu.temperature_c,
            gpu_limits=gpu.limits,
        )

    def _processor_times_s(self) -> tuple[float, float]:
        """Busy and stolen time of the usable processors, from the lines `cpuN` of `/proc/stat`."""
        ticks = np.zeros(8)  # user nice system idle iowait irq softirq steal
        found = 0
        for line in _text(self._proc / "stat").splitlines()[1:]:
            name, *counts = line.split()
            if not name.startswith("cpu"):
                break
            if int(name[3:]) in self._processors and len(counts) >= 8:
                ticks += [int(count) for count in counts[:8]]
                found += 1
        if not found:
            return np.nan, np.nan
        ticks_s = ticks / os.sysconf("SC_CLK_TCK")
        return float(ticks_s[[0, 1, 2, 5, 6]].sum()), float(ticks_s[7])

    def _waiting_s(self) -> float:
        some = re.search(r"^some .*total=(\d+)", _text(self._proc / "pressure/cpu"), re.MULTILINE)
        return int(some[1]) / 1e6 if some else np.nan


def _usable_processors() -> tuple[int, ...]:
    if sys.platform == "linux":
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


def _preemptions() -> float:
    if sys.platform == "win32":
        return np.nan
    import resource  # there is none on Windows

    return float(resource.getrusage(resource.RUSAGE_SELF).ru_nivcsw)


def _load() -> float:
    with contextlib.suppress(OSError, AttributeError):  # there is none on Windows
        return os.getloadavg()[0]
    return np.nan


def _existing(paths: Iterable[Path]) -> list[Path]:
    return [path for path in paths if path.is_file()]


def _largest(numbers: Iterable[float | None]) -> float:
    return max((number for number in numbers if number is not None and number == number), default=np.nan)  # noqa: PLR0124


def _number(path: Path) -> float:
    text = _text(path).strip()
    return float(text) if text.removeprefix("-").isdecimal() else np.nan


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
