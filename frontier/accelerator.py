"""The graphics card that JAX would compute on, as `nvidia-smi` reports it. No jax here."""

import functools
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from typing import NamedTuple

TIMEOUT_S = 10.0  # without its persistence mode the driver may need seconds to wake
MIB_PER_MB = 2**20 / 1e6


class Accelerator(NamedTuple):
    """Model name, memory in MB (1e6 bytes, None where unknown) and driver version."""

    name: str
    memory_mb: float | None
    driver: str


def nvidia_gpu(environment: Mapping[str, str] = os.environ) -> Accelerator | None:
    """The first graphics card that `environment` leaves visible, None where there is none.

    A slice of a card (MIG) carries its profile in the name, for it is slower than the whole card.
    """
    visible = environment.get("CUDA_VISIBLE_DEVICES")
    first = None if visible is None else visible.split(",")[0].strip()
    if first in ("", "-1"):
        return None
    return _query(first)


@functools.cache
def _query(first: str | None) -> Accelerator | None:
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    is_slice = first is not None and first.startswith("MIG")
    which = [] if first is None or is_slice else ["-i", first]
    fields = "--query-gpu=name,memory.total,driver_version,mig.mode.current"
    lines = _output([program, *which, fields, "--format=csv,noheader,nounits"])
    cells = [cell.strip() for cell in lines[0].split(",")] if lines else []
    if len(cells) < 4:  # the four fields asked for
        return None
    name, memory, driver, mig = cells[:4]
    if mig == "Enabled":
        return Accelerator(f"{name} {_slice(_output([program, '-L']), first)}", None, driver)
    return Accelerator(name, float(memory) * MIB_PER_MB if _is_number(memory) else None, driver)


def _slice(lines: Sequence[str], uuid: str | None) -> str:
    for line in lines:
        match = re.search(r"(MIG \S+)", line)
        if match is not None and (uuid is None or not uuid.startswith("MIG") or uuid in line):
            return match[1]
    return "MIG"


def _output(command: Sequence[str]) -> list[str]:
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return []
    return run.stdout.splitlines() if run.returncode == 0 else []


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\d+(\.\d+)?", text) is not None
