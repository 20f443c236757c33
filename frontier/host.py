"""This machine's processor, cores, memory and operating system, without third-party packages.

Linux is read from `/proc`, macOS through `sysctl`, Windows from its registry and kernel; whatever cannot be read
is `unknown` or None, and nothing here raises.
"""

import contextlib
import math
import os
import platform
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from frontier.cgroup import cpu_limit, memory_limit_mb

UNKNOWN = "unknown"
CPUINFO = Path("/proc/cpuinfo")
_ARM_BOARD = Path("/proc/device-tree/model")


def cpu_model(cpuinfo: Path = CPUINFO) -> str:
    """The processor's model name.

    Virtual machines often hide the model number ("Intel(R) Xeon(R) Processor"); then family and model number
    are added, for otherwise processors of several generations would look the same.
    """
    if sys.platform == "darwin":
        return _sysctl("machdep.cpu.brand_string") or UNKNOWN
    if sys.platform == "win32":
        return _windows_cpu_model() or platform.processor() or UNKNOWN
    fields = _first_processor(cpuinfo)
    name = fields.get("model name") or fields.get("hardware") or fields.get("model")
    if not name or name.isdecimal():
        return _arm_model(fields) or platform.machine() or UNKNOWN
    says_which = re.search(r"\d", re.sub(r"@.*", "", name)) is not None
    if says_which or "cpu family" not in fields:
        return name
    return f"{name} (family {fields['cpu family']}, model {fields.get('model', UNKNOWN)})"


def affinity_count() -> int | None:
    """Processors that this process may be scheduled on."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count()


def usable_cores() -> int | None:
    """Processors that this process may keep busy: its affinity, or the control group's quota where smaller."""
    count, limit = affinity_count(), cpu_limit()
    if count is None or limit is None:
        return count
    return min(count, max(1, math.ceil(limit)))


def memory_mb() -> float | None:
    """Memory in MB (1e6 bytes): the machine's, or the control group's limit where smaller."""
    amounts = [amount for amount in (_physical_memory_mb(), memory_limit_mb()) if amount is not None]
    return min(amounts, default=None)


def os_words() -> str:
    """Operating system, its release and the machine's architecture."""
    if hasattr(os, "uname"):
        return f"{os.uname().sysname} {os.uname().release} {os.uname().machine}"
    return platform.platform()


def _first_processor(cpuinfo: Path) -> Mapping[str, str]:
    try:
        text = cpuinfo.read_text(errors="replace")
    except OSError:
        return {}
    pairs = (line.partition(":") for line in text.split("\n\n", 1)[0].splitlines())
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _arm_model(fields: Mapping[str, str]) -> str | None:
    """The board's name, else the designer's and part's numbers; ARM kernels give no model name."""
    with contextlib.suppress(OSError):
        board = _ARM_BOARD.read_text(errors="replace").strip("\0 \n")
        if board:
            return board
    if "cpu part" not in fields:
        return None
    return (
        f"{platform.machine()} implementer {fields.get('cpu implementer', UNKNOWN)} part {fields['cpu part']}"
    )


def _physical_memory_mb() -> float | None:
    if sys.platform == "win32":
        return _windows_memory_mb()
    with contextlib.suppress(OSError, ValueError, AttributeError):
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e6
    size = _sysctl("hw.memsize") if sys.platform == "darwin" else None
    return int(size) / 1e6 if size and size.isdecimal() else None


def _sysctl(name: str) -> str | None:
    command = ["/usr/sbin/sysctl", "-n", name]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return None
    return run.stdout.strip() or None


def _windows_cpu_model() -> str | None:
    if sys.platform != "win32":
        return None
    import winreg  # there only on Windows

    place = r"HARDWARE\DESCRIPTION\System\CentralProcessor\0"
    with contextlib.suppress(OSError), winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, place) as key:
        return str(winreg.QueryValueEx(key, "ProcessorNameString")[0]).strip()
    return None


def _windows_memory_mb() -> float | None:
    if sys.platform != "win32":
        return None
    import ctypes  # costs milliseconds that only Windows needs

    kilobytes = ctypes.c_ulonglong()
    found = ctypes.windll.kernel32.GetPhysicallyInstalledSystemMemory(ctypes.byref(kilobytes))
    return kilobytes.value * 1024 / 1e6 if found else None
