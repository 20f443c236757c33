import math
import os
import time

import pytest

from frontier.benchmark import sensors as module
from frontier.benchmark.sensors import Sensors

STAT = """cpu  30 0 30 0 0 0 0 0 0 0
cpu0 100 20 30 1000 40 5 6 70 80 90
cpu1 200 0 0 0 0 0 0 30 0 0
cpu2 9999 0 0 0 0 0 0 0 0 0
intr 12345 0 0
"""


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine of three processors, of which this process may use the first two."""
    monkeypatch.setattr(module, "_usable_processors", lambda: (0, 1))
    files = {
        "proc/stat": STAT,
        "proc/pressure/cpu": "some avg10=0.09 avg60=1.76 avg300=8.97 total=2500000\nfull avg10=0.00 total=7\n",
        "sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq": "1200000\n",
        "sys/devices/system/cpu/cpu1/cpufreq/scaling_cur_freq": "3400000\n",
        "sys/devices/system/cpu/cpu2/cpufreq/scaling_cur_freq": "9900000\n",
        "sys/devices/system/cpu/cpu0/thermal_throttle/core_throttle_count": "3\n",
        "sys/devices/system/cpu/cpu1/thermal_throttle/core_throttle_count": "4\n",
        "sys/class/thermal/thermal_zone0/temp": "41000\n",
        "sys/class/thermal/thermal_zone1/temp": "56500\n",
        "sys/class/thermal/thermal_zone2/temp": "no\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


def test_files_of_the_kernel_read_by_hand(machine):
    snapshot = Sensors(proc=machine / "proc", sys_root=machine / "sys", clock=lambda: 5_000_000_000).read()
    ticks = os.sysconf("SC_CLK_TCK")
    # user + nice + system + irq + softirq of processors 0 and 1: guest time is in user already (proc_stat(5)).
    assert snapshot.busy_cpu_s == (100 + 20 + 30 + 5 + 6 + 200) / ticks
    assert snapshot.steal_s == (70 + 30) / ticks
    assert snapshot.at_s == 5.0
    assert snapshot.waiting_s == 2.5
    assert snapshot.frequency_mhz == 3400
    assert snapshot.throttle_events == 7
    assert snapshot.temperature_c == 56.5
    assert math.isnan(snapshot.gpu_clock_mhz)


def test_a_machine_that_tells_nothing_gives_unknown_not_zero(tmp_path):
    snapshot = Sensors(proc=tmp_path / "proc", sys_root=tmp_path / "sys").read()
    untold = (
        "busy_cpu_s",
        "steal_s",
        "waiting_s",
        "frequency_mhz",
        "throttle_events",
        "temperature_c",
        "gpu_limits",
    )
    assert all(math.isnan(getattr(snapshot, name)) for name in untold)
    assert snapshot.own_cpu_s > 0


def test_files_that_vanish_meanwhile_become_unknown(machine):
    sensors = Sensors(proc=machine / "proc", sys_root=machine / "sys")
    for number in (0, 1):
        (machine / f"sys/devices/system/cpu/cpu{number}/thermal_throttle/core_throttle_count").unlink()
        (machine / f"sys/devices/system/cpu/cpu{number}/cpufreq/scaling_cur_freq").write_text("<unknown>\n")
    snapshot = sensors.read()
    assert math.isnan(snapshot.throttle_events)
    assert math.isnan(snapshot.frequency_mhz)


def test_this_machine_can_be_read():
    sensors = Sensors()
    collected = sensors.start()
    end = time.process_time() + 0.05
    while time.process_time() < end:
        pass
    collected.add(sensors.read())
    assert len(collected) == 2
    assert collected.cores >= 1
    assert collected.per_second("own_cpu_s")[0] > 0


def test_without_a_card_the_accelerator_is_unknown(monkeypatch):
    monkeypatch.setattr(module.Nvml, "open", classmethod(lambda _: None))
    snapshot = Sensors(uses_gpu=True).read()
    assert math.isnan(snapshot.gpu_clock_mhz)
    assert math.isnan(snapshot.gpu_limits)
