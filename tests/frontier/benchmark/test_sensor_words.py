from frontier.benchmark.nvml import Limit
from frontier.benchmark.readings import Readings, Snapshot
from frontier.benchmark.sensor_words import UNKNOWN, sensor_words

QUIET = Snapshot(
    at_s=0.0,
    own_cpu_s=0.0,
    busy_cpu_s=0.0,
    steal_s=0.0,
    preemptions=5.0,
    waiting_s=0.0,
    held_back_s=0.0,
    load=1.0,
    frequency_mhz=3000.0,
    throttle_events=7.0,
    temperature_c=50.0,
)
LATER = QUIET._replace(
    at_s=10.0,
    own_cpu_s=15.0,
    busy_cpu_s=15.4,
    preemptions=25.0,
    load=1.25,
    throttle_events=7.0,
    temperature_c=61.0,
)


def test_each_sensor_is_told_in_words():
    assert sensor_words(Readings(2, (QUIET, LATER))) == {
        "other processes": "2.0% of 2 processors",
        "stolen time": "0.0% of the processors",
        "preemptions": "2 per second",
        "waiting for a processor": "0.0% of the time, this process included",
        "processor limit": "0.0% of the time held back",
        "load": "1.00 to 1.25",
        "processor clock": "3000 MHz",
        "thermal slow-downs": "0",
        "temperature": "50 to 61 C",
    }


def test_an_accelerator_is_told_where_one_was_read():
    gpu = {"gpu_clock_mhz": 1980.0, "gpu_temperature_c": 40.0}
    snapshots = (
        QUIET._replace(**gpu, gpu_limits=0.0),
        LATER._replace(**gpu, gpu_limits=float(Limit.POWER_CAP) + 1),
    )
    words = sensor_words(Readings(2, snapshots))
    assert words["accelerator clock"] == "1980 MHz"
    assert words["accelerator temperature"] == "40 C"
    assert words["accelerator limits"] == "power cap"


def test_what_was_not_read_is_unknown_not_zero():
    words = sensor_words(Readings(2, (Snapshot(0.0), Snapshot(1.0))))
    assert set(words.values()) == {UNKNOWN}
    assert set(sensor_words(Readings(2)).values()) == {UNKNOWN}
