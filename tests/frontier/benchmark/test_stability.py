import numpy as np
import pytest

from frontier.benchmark.nvml import Limit
from frontier.benchmark.readings import Readings, Snapshot
from frontier.benchmark.stability import judge
from tests.frontier.benchmark.traces import CLEAN, FAULTS, blind, episodes, faulty, noise, readings, started

NEEDED = 94
SOURCES = {
    "other processes": {"others": 0.3},
    "a hypervisor": {"steal": 0.1},
    "preemptions": {"preemptions": 100.0},
    "all of them": {"others": 0.3, "steal": 0.05, "preemptions": 60.0},
}


def judged(samples, collected, needed=NEEDED):
    samples = samples.astype(np.int64)
    return judge(samples, started(samples), collected, needed=needed)


def kinds(make, times):
    return [judged(*make()).kind for _ in range(times)]


def clean(rng, kind, n):
    samples = CLEAN[kind](rng, n)
    return samples, readings(rng, samples)


def competing(rng, n, **evidence):
    busy = episodes(rng, n)
    samples = noise(rng, n) * np.where(busy, 1.4, 1.0)
    return samples, readings(rng, samples, busy=busy, **evidence)


def lower_clock(rng, n):
    late = np.arange(n) > n // 2
    samples = noise(rng, n) * np.where(late, 1.2, 1.0)
    return samples, readings(rng, samples, busy=late, clock_drop=0.17)


@pytest.mark.parametrize("n", [94, 188])
def test_clean_measurements_are_stable(n):
    rng = np.random.default_rng(n)
    found = [kind for trace in CLEAN for kind in kinds(lambda trace=trace: clean(rng, trace, n), 25)]
    assert found.count("stable") >= 0.98 * len(found)


@pytest.mark.parametrize("n", [94, 188])
@pytest.mark.parametrize("source", SOURCES)
def test_a_competitor_that_sensors_saw_is_contention(n, source):
    rng = np.random.default_rng(n)
    assert kinds(lambda: competing(rng, n, **SOURCES[source]), 20).count("contended") >= 19


@pytest.mark.parametrize("n", [94, 188])
def test_a_competitor_that_no_sensor_saw_is_only_drift(n):
    rng = np.random.default_rng(n)
    found = kinds(lambda: competing(rng, n), 20)
    assert found.count("drifting") >= 19
    assert "contended" not in found


@pytest.mark.parametrize("n", [94, 188])
def test_a_lower_clock_with_slower_samples_is_throttling(n):
    rng = np.random.default_rng(n)
    assert kinds(lambda: lower_clock(rng, n), 20).count("throttled") >= 19


@pytest.mark.parametrize("fault", FAULTS)
def test_a_moving_level_under_quiet_sensors_is_drift(fault):
    rng = np.random.default_rng(5)

    def make():
        samples = faulty(rng, 188, fault)
        return samples, readings(rng, samples)

    assert kinds(make, 20).count("drifting") >= 19


@pytest.mark.slow
@pytest.mark.parametrize("n", [94, 188, 752, 3008])
def test_rates_over_many_measurements(n):
    rng = np.random.default_rng(n)
    times = 40 if n > 1000 else 200
    found = [kind for trace in CLEAN for kind in kinds(lambda trace=trace: clean(rng, trace, n), times)]
    assert found.count("stable") >= 0.98 * len(found)
    for source, evidence in SOURCES.items():
        found = kinds(lambda evidence=evidence: competing(rng, n, **evidence), times)
        assert found.count("contended") >= 0.95 * times, source
    assert kinds(lambda: lower_clock(rng, n), times).count("throttled") >= 0.95 * times


def test_where_nothing_could_be_read_nothing_is_taken_for_quiet():
    samples = faulty(np.random.default_rng(0), 188, "step of 10 %")
    verdict = judged(samples, blind(samples))
    assert verdict.kind == "drifting"
    assert set(verdict.sensors.values()) == {"unknown"}
    calm = noise(np.random.default_rng(0), 188)
    assert judged(calm, blind(calm)).kind == "stable"


def test_a_lower_clock_without_slower_samples_is_nothing():
    rng = np.random.default_rng(0)
    samples = noise(rng, 188)
    collected = readings(rng, samples, busy=np.arange(188) > 94, clock_drop=0.3)
    assert judged(samples, collected).kind == "stable"


def test_others_that_were_busy_all_along_are_contention_however_level_the_trace():
    rng = np.random.default_rng(0)
    samples = noise(rng, 188)
    verdict = judged(samples, readings(rng, samples, busy=np.ones(188, bool), others=0.35))
    assert verdict.kind == "contended"
    assert verdict.reasons == ("other processes kept 35% of the processors busy",)
    assert verdict.sensors["other processes"] == "35.4% of 2 processors"


@pytest.mark.parametrize(
    ("others", "waiting", "kind"),
    [
        (0.086, 0.42, "contended"),  # seen on two cores beside four programs of a lower priority
        (0.086, 0.08, "stable"),
        (0.01, 0.42, "stable"),  # its own threads wait for each other
        (0.086, np.nan, "stable"),  # a kernel that does not tell
    ],
)
def test_a_few_others_are_contention_where_work_queued_for_processors(others, waiting, kind):
    samples = noise(np.random.default_rng(0), 188)
    end_s = 2 * samples.sum() / 1e9
    first = Snapshot(0.0, own_cpu_s=0.0, busy_cpu_s=0.0, waiting_s=0.0 * waiting)
    last = Snapshot(end_s, own_cpu_s=end_s, busy_cpu_s=end_s * (1 + 2 * others), waiting_s=end_s * waiting)
    verdict = judged(samples, Readings(2, (first, last)))
    assert verdict.kind == kind
    if kind == "contended":
        assert verdict.reasons[0].endswith("busy, and work waited for one 42% of the time")


def test_the_processes_own_work_is_no_contention():
    # Both processors are busy all the time, and all of it is this process: the counters agree.
    samples = noise(np.random.default_rng(0), 188)
    end_s = 2 * samples.sum() / 1e9
    snapshots = tuple(Snapshot(at, own_cpu_s=2 * at, busy_cpu_s=2 * at, steal_s=0.0) for at in (0.0, end_s))
    assert judged(samples, Readings(2, snapshots)).kind == "stable"


@pytest.mark.parametrize(
    ("gauges", "kind", "reason"),
    [
        ({"held_back_s": 0.5}, "contended", "control group's processor limit held the process back"),
        ({"steal_s": 1.0}, "contended", "the hypervisor gave"),
        ({"throttle_events": 3.0}, "throttled", "slowed down 3 times to stay cool"),
        ({"gpu_limits": float(Limit.HARDWARE_THERMAL)}, "throttled", "limited by its hardware thermal"),
        (
            {"gpu_limits": float(Limit.POWER_CAP)},
            "throttled",
            "limited by its power cap in 50% of the readings",
        ),
        ({"gpu_limits": 3.0}, "stable", None),  # idle and chosen clocks slow nothing down
    ],
)
def test_each_record_of_interference_names_the_verdict(gauges, kind, reason):
    samples = noise(np.random.default_rng(0), 188)
    quiet = dict.fromkeys(gauges, 0.0)
    collected = Readings(2, (Snapshot(0.0, **quiet), Snapshot(2 * samples.sum() / 1e9, **gauges)))
    verdict = judged(samples, collected)
    assert verdict.kind == kind
    assert len(verdict.reasons) == (reason is not None)
    assert reason is None or reason in verdict.reasons[0]


def test_a_moment_at_the_power_cap_is_no_throttling():
    samples = noise(np.random.default_rng(0), 188)
    limits = [float(Limit.POWER_CAP), *[0.0] * 19]
    at_s = np.linspace(0, 2 * samples.sum() / 1e9, 20)
    collected = Readings(2, tuple(Snapshot(t, gpu_limits=bits) for t, bits in zip(at_s, limits, strict=True)))
    assert judged(samples, collected).kind == "stable"


def test_all_findings_are_told_and_the_gravest_names_the_verdict():
    rng = np.random.default_rng(0)
    samples, collected = competing(rng, 376, others=0.5)
    collected.add(collected._snapshots[-1]._replace(throttle_events=1.0))
    collected._snapshots[0] = collected._snapshots[0]._replace(throttle_events=0.0)
    verdict = judged(samples, collected, needed=500)
    assert verdict.kind == "too few"
    assert verdict.reasons[0] == "376 samples, 500 needed"
    assert any("to stay cool" in reason for reason in verdict.reasons)
    assert any("other processes kept" in reason for reason in verdict.reasons)
    assert any("level" in reason for reason in verdict.reasons)


def test_no_samples_are_too_few():
    none = np.zeros(0, np.int64)
    verdict = judge(none, none, Readings(2, (Snapshot(0.0),)), needed=NEEDED)
    assert verdict.kind == "too few"
    assert verdict.reasons == ("0 samples, 94 needed",)
    assert judge(none, none, Readings(2), needed=NEEDED).kind == "too few"
