"""What the sensors read over a measurement, in words; `unknown` for what could not be read."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from frontier.benchmark.nvml import Limit
from frontier.benchmark.readings import Readings

UNKNOWN = "unknown"


def sensor_words(readings: Readings) -> Mapping[str, str]:
    """Sensor name -> what it read. Those of an accelerator are there only where one was read."""
    others = readings.mean_per_second("busy_cpu_s") - readings.mean_per_second("own_cpu_s")
    words = {
        "other processes": _share(
            np.maximum(0.0, others / readings.cores), f"of {readings.cores} processors"
        ),
        "stolen time": _share(readings.mean_per_second("steal_s") / readings.cores, "of the processors"),
        "preemptions": _rate(readings.mean_per_second("preemptions")),
        "waiting for a processor": _share(
            readings.mean_per_second("waiting_s"), "of the time, this process included"
        ),
        "processor limit": _share(readings.mean_per_second("held_back_s"), "of the time held back"),
        "load": _span(readings.column("load"), "", ".2f"),
        "processor clock": _span(readings.column("frequency_mhz"), " MHz", ".0f"),
        "thermal slow-downs": _count(readings.column("throttle_events")),
        "temperature": _span(readings.column("temperature_c"), " C", ".0f"),
    }
    if np.isfinite(readings.column("gpu_clock_mhz")).any():
        words["accelerator clock"] = _span(readings.column("gpu_clock_mhz"), " MHz", ".0f")
        words["accelerator temperature"] = _span(readings.column("gpu_temperature_c"), " C", ".0f")
        words["accelerator limits"] = _limits(readings.column("gpu_limits"))
    return words


def _share(share: float, of_what: str) -> str:
    return f"{share:.1%} {of_what}" if np.isfinite(share) else UNKNOWN


def _rate(per_second: float) -> str:
    return f"{per_second:.0f} per second" if np.isfinite(per_second) else UNKNOWN


def _span(values: NDArray[np.float64], unit: str, form: str) -> str:
    known = values[np.isfinite(values)]
    if not known.size:
        return UNKNOWN
    low, high = format(known.min(), form), format(known.max(), form)
    return f"{low}{unit}" if low == high else f"{low} to {high}{unit}"


def _count(counter: NDArray[np.float64]) -> str:
    known = counter[np.isfinite(counter)]
    return f"{known[-1] - known[0]:.0f}" if known.size else UNKNOWN


def _limits(bits: NDArray[np.float64]) -> str:
    known = bits[np.isfinite(bits)].astype(int)
    return Limit(int(np.bitwise_or.reduce(known))).words if known.size else UNKNOWN
