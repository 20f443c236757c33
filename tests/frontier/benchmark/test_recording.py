import datetime as dt

import numpy as np
import pytest

from analysis.latency.bounds import percentile_bounds
from analysis.latency.slowest import slowest_bounds
from analysis.schema import PERCENTILES, STAGES
from frontier.benchmark.latency import measure
from frontier.benchmark.protocol import END_TO_END, PAPER
from frontier.benchmark.recording import measurement_of, on_one_scale, timing_of
from frontier.records import Measurement, canonical_json, parse_json
from tests.frontier.benchmark.fakes import (
    MEMORY,
    MS,
    Clock,
    Sensors,
    Subject,
    lognormal_ms,
    recorded,
    setting,
)


def trace_of(duration_ns=lambda _: 10 * MS, plan=END_TO_END, **options):
    clock = Clock()
    subjects = [Subject("ssd/mobilenet_v1/300", clock, duration_ns)]
    options = {"time_cap_s": 3600, "max_ms": 20, **options}
    return measure(subjects, plan=plan, sensors=Sensors(clock), clock=clock, **options)[0]


def test_percentiles_worked_by_hand():
    # 94 samples 1, 2, ..., 94 ms out of order. At confidence 1 - 0.05 / 6 the bound of p95 is the largest sample
    # (0.95^94 = 0.0081 <= 0.0083, and 2 samples would need 0.048); the interpolated p95 is 1 + 0.95 * 93 = 89.35.
    samples_ns = np.random.default_rng(0).permutation(np.arange(1, 95)) * MS
    timing = timing_of(END_TO_END.rule(), samples_ns)
    assert timing.mean_ms == pytest.approx(47.5)
    assert timing.percentiles_ms[50].estimate == pytest.approx(47.5)
    assert timing.percentiles_ms[95].estimate == pytest.approx(89.35)
    assert timing.percentiles_ms[95].upper == pytest.approx(94.0)
    assert timing.percentiles_ms[99].upper is None


@pytest.mark.parametrize("count", [1, 93, 95, 187])
def test_between_looks_nothing_is_claimed(count):
    samples_ns = np.random.default_rng(0).integers(5 * MS, 9 * MS, count)
    timing = timing_of(END_TO_END.rule(), samples_ns)
    assert all(timing.percentiles_ms[p].lower is None for p in PERCENTILES)
    assert all(timing.percentiles_ms[p].upper is None for p in PERCENTILES)
    assert timing.percentiles_ms[50].estimate == pytest.approx(np.median(samples_ns) / MS)


def test_a_record_holds_what_the_trace_shows():
    trace = trace_of(lognormal_ms(1, 10, 0.1), max_ms=20)
    record = measurement_of(trace, recorded(), MEMORY, setting())
    bounds = percentile_bounds(trace.fused_ns / 1e6, 0.95, 1 - 0.05 / 6)
    p95 = record.end_to_end.percentiles_ms[95]
    assert (p95.estimate, p95.lower, p95.upper) == bounds
    assert record.num_samples == 94
    assert record.confidence == 0.95
    assert record.stages_ms == {
        stage: pytest.approx(np.median(trace.staged_ns[:, i]) / 1e6) for i, stage in enumerate(STAGES)
    }
    assert record.staged.mean_ms == pytest.approx(trace.staged_whole_ns.mean() / 1e6)
    assert record.verdict.kind == "stable"
    assert (record.num_parameters, record.gmacs, record.compile_s) == (6_845_000, 1.24, 2.5)
    assert (record.protocol, record.runtime, record.precision) == ("end_to_end", "xla", "float32")
    assert record.memory == MEMORY
    assert dt.datetime.fromisoformat(record.created).tzinfo is not None
    assert Measurement.from_dict(parse_json(canonical_json(record.to_dict()))) == record


def test_samples_after_the_last_completed_look_are_kept_but_not_counted():
    trace = trace_of(lambda call: 10 * MS * (1 + (call * 7919 % 100) / 100), plan=PAPER)
    assert len(trace.fused_ns) == 500
    record = measurement_of(
        trace, recorded(), MEMORY, setting()
    )  # six looks, of which 500 samples complete three
    assert record.num_samples == 376
    assert record.end_to_end.mean_ms == pytest.approx(trace.fused_ns[:376].mean() / 1e6)
    assert record.stages_ms["network"] == pytest.approx(np.median(trace.staged_ns[:376, 3]) / 1e6)


def test_what_was_cut_short_is_too_few():
    trace = trace_of(time_cap_s=1.0)
    record = measurement_of(trace, recorded(), MEMORY, setting())
    assert record.num_samples == 40
    assert record.verdict.kind == "too few"
    assert record.verdict.reasons[0] == "40 samples, 94 needed"


def test_the_papers_protocol_bounds_its_500_at_95_percent():
    trace = trace_of(lognormal_ms(3, 10, 0.2), plan=PAPER, max_ms=None)
    record = measurement_of(trace, recorded(), MEMORY, setting(PAPER))
    p95 = record.end_to_end.percentiles_ms[95]
    assert (p95.estimate, p95.lower, p95.upper) == percentile_bounds(trace.fused_ns / 1e6, 0.95, 0.95)
    assert (record.protocol, record.num_samples) == ("paper", 500)


TWO_STAGE = "faster_rcnn/mobilenet_v1/600"
CANVASES = {"600x800": (1, 5), "600x1024": (1.25, 2), "1024x600": (1.5, 1)}


def of_canvases(duration_ns=lambda _: 10 * MS, **options):
    clock = Clock()
    subject = Subject(TWO_STAGE, clock, duration_ns, canvases=CANVASES)
    options = {"plan": END_TO_END, "time_cap_s": 3600, "max_ms": 20, **options}
    return measure([subject], sensors=Sensors(clock), clock=clock, **options)[0]


def test_the_headline_is_the_slowest_canvas():
    trace = of_canvases()
    record = measurement_of(trace, recorded(TWO_STAGE), MEMORY, setting())
    assert record.end_to_end.mean_ms == 15.0
    assert record.end_to_end.percentiles_ms[95].upper == 15.0
    assert record.staged.percentiles_ms[50].estimate == 15.0
    assert record.stages_ms["network"] == 9.0  # 60 % of 15 ms
    assert record.num_samples == 94
    assert record.verdict.kind == "stable"
    assert {name: (one.num_pictures, one.end_to_end.mean_ms) for name, one in record.canvases.items()} == {
        "600x800": (5, 10.0),
        "600x1024": (2, 12.5),
        "1024x600": (1, 15.0),
    }
    assert Measurement.from_dict(parse_json(canonical_json(record.to_dict()))) == record


def test_the_bounds_of_the_slowest_are_those_of_the_analysis():
    trace = of_canvases(lognormal_ms(5, 10, 0.2), max_ms=30)
    record = measurement_of(trace, recorded(TWO_STAGE), MEMORY, setting())
    parts = [part.fused_ns / 1e6 for part in trace.by_canvas().values()]
    p95 = record.end_to_end.percentiles_ms[95]
    assert (p95.estimate, p95.lower, p95.upper) == slowest_bounds(parts, 0.95, 1 - 0.05 / 6)
    for part, canvas in zip(parts, record.canvases.values(), strict=True):
        p95 = canvas.end_to_end.percentiles_ms[95]
        assert (p95.estimate, p95.lower, p95.upper) == percentile_bounds(part, 0.95, 1 - 0.05 / 6)


def test_ssd_and_cropped_pictures_have_no_canvases_to_tell_apart():
    assert measurement_of(trace_of(), recorded(), MEMORY, setting()).canvases == {}
    trace = trace_of(plan=PAPER, max_ms=None)
    assert measurement_of(trace, recorded(TWO_STAGE), MEMORY, setting(PAPER)).canvases == {}


def test_the_only_canvas_of_a_two_stage_detector_is_named():
    record = measurement_of(trace_of(), recorded("r_fcn/mobilenet_v1/300"), MEMORY, setting())
    assert list(record.canvases) == ["300x300"]  # as the made-up subject calls it
    assert record.canvases["300x300"].end_to_end == record.end_to_end


def test_pictures_on_other_canvases_are_no_drift_but_a_change_on_all_is():
    steady, noisy = of_canvases(), of_canvases(lognormal_ms(7, 10, 0.03))
    assert (on_one_scale(steady) == 15 * MS).all()
    for trace in (steady, noisy):
        assert measurement_of(trace, recorded(TWO_STAGE), MEMORY, setting()).verdict.kind == "stable"
    moved = of_canvases(lambda call: (10 if call < 180 else 13) * MS)
    verdict = measurement_of(moved, recorded(TWO_STAGE), MEMORY, setting()).verdict
    assert verdict.kind == "drifting"
    assert "step" in verdict.reasons[0]


def test_too_few_samples_are_counted_over_all_canvases():
    trace = of_canvases(time_cap_s=1.5)
    record = measurement_of(trace, recorded(TWO_STAGE), MEMORY, setting())
    assert record.verdict.kind == "too few"
    assert record.verdict.reasons[0] == f"{3 * record.num_samples} samples, 282 needed"
    assert record.end_to_end.percentiles_ms[95].upper is None
