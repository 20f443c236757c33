"""Can this machine be timed on? What JAX computes on, who else uses the processor, and what may be read."""

import math
import time
from collections.abc import Mapping
from pathlib import Path

from frontier.accelerator import nvidia_gpu
from frontier.benchmark.sensor_words import UNKNOWN, sensor_words
from frontier.benchmark.sensors import Sensors
from frontier.device import Device
from frontier.doctor.finding import Finding

CPU_FOLDERS = Path("/sys/devices/system/cpu")
WATCHED_S = 0.5  # 50 ticks of the kernel's clock
BUSY_SHARE = 0.1  # of the processors, by others: enough to be seen in a 95th percentile
STEADY_GOVERNORS = ("performance", "schedutil")


def check_jax(before: Device) -> Finding:
    """Whether JAX compiles and runs, and on what `before`, found without JAX, says that it does.

    Imports jax.
    """
    try:
        import jax

        twelve = jax.jit(lambda x: (x * 2).sum())(jax.numpy.arange(4.0))
        backend, devices = jax.default_backend(), ", ".join(str(device) for device in jax.devices())
    except Exception as error:  # noqa: BLE001  # whatever keeps jax from running is the finding
        words = " ".join(f"{type(error).__name__}: {error}".split())[:300]
        advice = "reinstall frontier-det; on a machine without its accelerator set JAX_PLATFORMS=cpu"
        return Finding(subject="jax", state="failure", found=words, advice=advice)
    found = f"{jax.__version__} computes on {backend}: {devices}"
    if float(twelve) != 12.0:
        return Finding(
            subject="jax", state="failure", found=f"{found}, wrongly: 0+2+4+6 gave {float(twelve)}"
        )
    if backend != before.backend:
        advice = (
            f"frontier took this machine for {before.backend}; set JAX_PLATFORMS to the one that you want"
        )
        return Finding(subject="jax", state="warning", found=found, advice=advice)
    if backend == "cpu" and nvidia_gpu() is not None:
        advice = 'there is a graphics card; to use it: python -m pip install "frontier-det[cuda]"'
        return Finding(subject="jax", state="warning", found=found, advice=advice)
    return Finding(subject="jax", state="ok", found=found)


def check_governor(folders: Path = CPU_FOLDERS) -> Finding:
    """Whether the processors keep their clock."""
    governors = sorted({_text(path) for path in folders.glob("cpu[0-9]*/cpufreq/scaling_governor")} - {""})
    if not governors:
        return Finding(subject="clock governor", state="ok", found="cannot be read: changes will go unseen")
    found = ", ".join(governors)
    if set(governors) <= set(STEADY_GOVERNORS):
        return Finding(subject="clock governor", state="ok", found=found)
    advice = "times may be slow at first; steady: sudo cpupower frequency-set --governor performance"
    return Finding(subject="clock governor", state="warning", found=found, advice=advice)


def check_quiet(busy_share: float, load: str) -> Finding:
    """Whether the processors are free: `busy_share` of them is kept busy by others, NaN where unknown."""
    if math.isnan(busy_share):
        advice = "close what else runs: a disturbance could not be told from a slow detector"
        return Finding(subject="other processes", state="warning", found="cannot be read", advice=advice)
    found = f"keep {busy_share:.0%} of the processors busy, load {load}"
    if busy_share < BUSY_SHARE:
        return Finding(subject="other processes", state="ok", found=found)
    advice = "times taken now would be judged contended; wait, or close what else runs"
    return Finding(subject="other processes", state="warning", found=found, advice=advice)


def check_sensors(words: Mapping[str, str]) -> Finding:
    """Which sensors can be read; a verdict can only blame what was read."""
    blind = [name for name, word in words.items() if word == UNKNOWN]
    read = f"{len(words) - len(blind)} of {len(words)} can be read"
    if not blind:
        return Finding(subject="sensors", state="ok", found=read)
    return Finding(subject="sensors", state="ok", found=f"{read}; unknown: {', '.join(blind)}")


def check_conditions(device: Device) -> list[Finding]:
    """Governor, other processes and sensors, watched for half a second."""
    sensors = Sensors(uses_gpu=device.backend == "gpu")
    readings = sensors.start()
    time.sleep(WATCHED_S)
    readings.add(sensors.read())
    words = sensor_words(readings)
    return [check_governor(), check_quiet(readings.others_at_least, words["load"]), check_sensors(words)]


def _text(path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError:
        return ""
