import os
import sys
from pathlib import Path

import pytest

from frontier import host

# First lines of real /proc/cpuinfo files: a cloud machine that hides its model number, a laptop, an ARM server.
CLOUD = """processor\t: 0
vendor_id\t: GenuineIntel
cpu family\t: 6
model\t\t: 143
model name\t: Intel(R) Xeon(R) Processor @ 2.70GHz

processor\t: 1
model name\t: Another
"""
LAPTOP = """processor\t: 0
cpu family\t: 6
model\t\t: 158
model name\t: Intel(R) Core(TM) i7-7700HQ CPU @ 2.80GHz
"""
ARM = """processor\t: 0
BogoMIPS\t: 50.00
CPU implementer\t: 0x41
CPU part\t: 0xd0c
"""

linux = pytest.mark.skipif(sys.platform != "linux", reason="/proc is of Linux")


@linux
@pytest.mark.parametrize(
    ("text", "name"),
    [
        (CLOUD, "Intel(R) Xeon(R) Processor @ 2.70GHz (family 6, model 143)"),
        (LAPTOP, "Intel(R) Core(TM) i7-7700HQ CPU @ 2.80GHz"),
        ("model name\t: AMD EPYC 7B13\n", "AMD EPYC 7B13"),
        ("model name\t: Virtual CPU\n", "Virtual CPU"),
    ],
)
def test_the_processors_name(tmp_path, text, name):
    (tmp_path / "cpuinfo").write_text(text)
    assert host.cpu_model(tmp_path / "cpuinfo") == name


@linux
def test_an_arm_processor_has_numbers_or_a_board(tmp_path, monkeypatch):
    (tmp_path / "cpuinfo").write_text(ARM)
    monkeypatch.setattr(host, "_ARM_BOARD", tmp_path / "model")
    monkeypatch.setattr(host.platform, "machine", lambda: "aarch64")
    assert host.cpu_model(tmp_path / "cpuinfo") == "aarch64 implementer 0x41 part 0xd0c"
    (tmp_path / "model").write_text("Raspberry Pi 5 Model B Rev 1.0\0")
    assert host.cpu_model(tmp_path / "cpuinfo") == "Raspberry Pi 5 Model B Rev 1.0"


@linux
def test_nothing_to_read_is_unknown_and_no_error(tmp_path, monkeypatch):
    monkeypatch.setattr(host, "_ARM_BOARD", tmp_path / "no")
    monkeypatch.setattr(host.platform, "machine", lambda: "")
    assert host.cpu_model(tmp_path / "no") == "unknown"
    (tmp_path / "cpuinfo").write_bytes(b"\xff\xfe\n")
    assert host.cpu_model(tmp_path / "cpuinfo") == "unknown"


@pytest.mark.parametrize(
    ("count", "limit", "cores"),
    [
        (8, None, 8),
        (8, 1.5, 2),
        (8, 2.0, 2),
        (8, 0.1, 1),
        (2, 64.0, 2),
        (None, 2.0, None),
        (None, None, None),
    ],
)
def test_usable_cores_are_the_affinity_or_the_quota(monkeypatch, count, limit, cores):
    monkeypatch.setattr(host, "affinity_count", lambda: count)
    monkeypatch.setattr(host, "cpu_limit", lambda: limit)
    assert host.usable_cores() == cores


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="affinity can be set on Linux only")
def test_the_affinity_of_this_process_counts():
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert host.affinity_count() == 1
    finally:
        os.sched_setaffinity(0, before)
    assert host.affinity_count() == len(before)


def test_the_memory_is_the_machines_or_the_groups(monkeypatch):
    monkeypatch.setattr(host, "memory_limit_mb", lambda: None)
    whole = host.memory_mb()
    assert whole > 100
    monkeypatch.setattr(host, "memory_limit_mb", lambda: 64.0)
    assert host.memory_mb() == 64.0
    monkeypatch.setattr(host, "memory_limit_mb", lambda: 9.2e12)  # what version 1 says for "no limit"
    assert host.memory_mb() == whole


@linux
def test_the_memory_is_what_the_kernel_says(monkeypatch):
    monkeypatch.setattr(host, "memory_limit_mb", lambda: None)
    kilobytes = int(Path("/proc/meminfo").read_text().split()[1])  # "MemTotal: 24684084 kB"
    assert host.memory_mb() == pytest.approx(kilobytes * 1024 / 1e6)


def test_the_operating_system_in_words():
    assert host.os_words().split()[0] in ("Linux", "Darwin") or host.os_words().startswith("Windows")


def test_a_mac_is_asked_through_sysctl(monkeypatch):
    monkeypatch.setattr(host.sys, "platform", "darwin")
    monkeypatch.setattr(host, "_sysctl", {"machdep.cpu.brand_string": "Apple M3 Pro"}.get)
    assert host.cpu_model() == "Apple M3 Pro"
    monkeypatch.setattr(host, "_sysctl", lambda _: None)
    assert host.cpu_model() == "unknown"


def test_a_missing_sysctl_is_no_error(monkeypatch):
    def missing(*_, **__):
        raise FileNotFoundError("sysctl")

    monkeypatch.setattr(host.subprocess, "run", missing)
    assert host._sysctl("hw.memsize") is None
