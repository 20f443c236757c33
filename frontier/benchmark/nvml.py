"""`Nvml`: clock, temperature and limits of an NVIDIA card, read inside this process in microseconds.

`nvidia-smi` prints the same numbers, but starting it takes tens of milliseconds of a processor that is being
measured. Source: NVIDIA Management Library (NVML) API reference, device queries and clocks event reasons.
"""

import contextlib
import ctypes
import enum
import os
from collections.abc import Mapping
from typing import NamedTuple, Self

import numpy as np

_SM_CLOCK = 1  # NVML_CLOCK_SM
_GPU_TEMPERATURE = 0  # NVML_TEMPERATURE_GPU


class Limit(enum.IntFlag):
    """What keeps the clock down; the bits that do not slow anything (idle, chosen clocks) are left out."""

    POWER_CAP = 0x4
    HARDWARE_SLOWDOWN = 0x8
    SOFTWARE_THERMAL = 0x20
    HARDWARE_THERMAL = 0x40
    POWER_BRAKE = 0x80

    @property
    def words(self) -> str:
        """The names of the bits, e.g. `power cap, hardware thermal`."""
        return ", ".join(str(bit.name).lower().replace("_", " ") for bit in Limit if bit in self) or "none"


class GpuReading(NamedTuple):
    """MHz, degrees Celsius and bits of `Limit`; NaN where the card does not say."""

    clock_mhz: float
    temperature_c: float
    limits: float


class Nvml:
    """The card that JAX computes on."""

    def __init__(self, library: ctypes.CDLL, handle: ctypes.c_void_p) -> None:
        self._library = library
        self._handle = handle

    @classmethod
    def open(cls, environment: Mapping[str, str] = os.environ) -> Self | None:
        """The first card that `environment` leaves visible; None where the driver or the card is not there."""
        with contextlib.suppress(OSError, AttributeError):
            library = ctypes.CDLL("libnvidia-ml.so.1")
            handle = ctypes.c_void_p()
            first = environment.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0].strip()
            if library.nvmlInit_v2() != 0:
                return None
            if first.isdecimal():
                status = library.nvmlDeviceGetHandleByIndex_v2(int(first), ctypes.byref(handle))
            else:
                status = library.nvmlDeviceGetHandleByUUID(first.encode(), ctypes.byref(handle))
            return cls(library, handle) if status == 0 else None
        return None

    def read(self) -> GpuReading:
        """The card at this moment."""
        clock, temperature, reasons = ctypes.c_uint(), ctypes.c_uint(), ctypes.c_ulonglong()
        return GpuReading(
            self._ask("nvmlDeviceGetClockInfo", _SM_CLOCK, clock),
            self._ask("nvmlDeviceGetTemperature", _GPU_TEMPERATURE, temperature),
            self._ask("nvmlDeviceGetCurrentClocksThrottleReasons", None, reasons),
        )

    def _ask(self, name: str, which: int | None, answer: ctypes.c_uint | ctypes.c_ulonglong) -> float:
        arguments = [self._handle, *([] if which is None else [which]), ctypes.byref(answer)]
        with contextlib.suppress(AttributeError):  # an old driver lacks the newer names
            if getattr(self._library, name)(*arguments) == 0:
                return float(answer.value)
        return np.nan
