# ruff: noqa: N802, N815  # the names are the driver's
import ctypes
import math

import pytest

from frontier.benchmark import nvml
from frontier.benchmark.nvml import GpuReading, Limit, Nvml


class Library:
    """A driver of one card; functions are called as ctypes would."""

    def __init__(self, status=0):
        self.status = status
        self.asked = []

    def nvmlInit_v2(self):
        return self.status

    def nvmlDeviceGetHandleByIndex_v2(self, index, _handle):
        self.asked.append(index)
        return self.status

    def nvmlDeviceGetHandleByUUID(self, uuid, _handle):
        self.asked.append(uuid)
        return self.status

    def nvmlDeviceGetClockInfo(self, _handle, kind, answer):
        assert kind == 1  # NVML_CLOCK_SM
        answer._obj.value = 1980
        return self.status

    def nvmlDeviceGetTemperature(self, _handle, kind, answer):
        assert kind == 0  # NVML_TEMPERATURE_GPU
        answer._obj.value = 41
        return 3  # NVML_ERROR_NOT_SUPPORTED

    def nvmlDeviceGetCurrentClocksThrottleReasons(self, _handle, answer):
        answer._obj.value = 0x4 | 0x40
        return self.status


@pytest.fixture
def library(monkeypatch):
    driver = Library()
    monkeypatch.setattr(nvml.ctypes, "CDLL", lambda _: driver)
    return driver


def test_a_card_is_read_and_what_it_does_not_support_is_unknown(library):
    reading = Nvml.open({}).read()
    assert library.asked == [0]
    assert (reading.clock_mhz, reading.limits) == (1980.0, 68.0)
    assert math.isnan(reading.temperature_c)
    assert Limit(int(reading.limits)).words == "power cap, hardware thermal"


@pytest.mark.parametrize(("visible", "asked"), [("2,3", 2), ("GPU-1234", b"GPU-1234")])
def test_the_card_is_the_first_visible_one(library, visible, asked):
    assert Nvml.open({"CUDA_VISIBLE_DEVICES": visible}) is not None
    assert library.asked == [asked]


def test_a_driver_that_fails_is_no_card(library):
    library.status = 9
    assert Nvml.open({}) is None


def test_no_driver_is_no_card(monkeypatch):
    def missing(_name):
        raise OSError("libnvidia-ml.so.1: cannot open shared object file")

    monkeypatch.setattr(nvml.ctypes, "CDLL", missing)
    assert Nvml.open({}) is None


def test_an_old_driver_that_lacks_a_function_leaves_it_unknown():
    class Old(Library):
        nvmlDeviceGetCurrentClocksThrottleReasons = property()

    reading = Nvml(Old(), ctypes.c_void_p()).read()
    assert isinstance(reading, GpuReading)
    assert math.isnan(reading.limits)


def test_no_limit_in_words():
    assert Limit(0).words == "none"
