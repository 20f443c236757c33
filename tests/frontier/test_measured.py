import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.schema import STAGES
from analysis.table import Table
from detectors.config import DetectorConfig
from frontier.measured import SAME_COORDINATE, latest, measured_table
from frontier.record_file import Stored
from frontier.records import Measurement, Memory, Percentile, Timing, parse_json


def stored(measurement, number=0, **changes):
    digest = f"{number:064x}"
    return Stored(
        digest, Path(f"/results/measurements/{digest}.json"), dataclasses.replace(measurement, **changes)
    )


def test_the_row_of_the_golden_record(measurement):
    row = measured_table([stored(measurement)]).row(0)
    # Every number is the one in golden/schema_1.json; the ratio is 27.31 / 28.75, the parameters 6,800,000 / 1e6.
    expected = {
        "row_id": "0" * 64,
        "source": "measured",
        "source_ref": f"{'0' * 64}.json",
        "model": "ssd/mobilenet_v1/300",
        "config_digest": measurement.config.digest,
        "meta_architecture": "ssd",
        "feature_extractor": "mobilenet_v1",
        "resolution": 300.0,
        "train_resolution": 300.0,
        "preset": "paper",
        "buildable": True,
        "latency_ms": 27.31,
        "latency_kind": "p50",
        "latency_mean_ms": 27.86,
        "latency_p50_ms": 27.31,
        "latency_p50_lower_ms": 27.1,
        "latency_p50_upper_ms": 27.5,
        "latency_p90_ms": 28.9,
        "latency_p90_lower_ms": 28.4,
        "latency_p90_upper_ms": 29.8,
        "latency_p95_ms": 30.2,
        "latency_p95_lower_ms": 29.4,
        "latency_p95_upper_ms": 32.6,
        "latency_p99_ms": 36.5,
        "latency_p99_lower_ms": 31.0,
        "fused_over_staged": pytest.approx(0.94991, abs=1e-5),
        "num_samples": 188.0,
        "confidence": pytest.approx(1 - 0.05 / 6),
        "compile_s": 4.75,
        "verdict": "drifting",
        "includes_postprocessing": True,
        "amortised": False,
        "tta_or_ensemble": False,
        "device_key": "cpu:intel-core-i7-7700hq-cpu-2.80ghz:8",
        "device": "Intel Core i7-7700HQ CPU @ 2.80GHz, 8 cores (cpu)",
        "protocol": "end_to_end",
        "runtime": "xla",
        "precision": "float32",
        "batch_size": 1.0,
        "weights": "untrained",
        "versions": "flax 0.12.8, frontier-det 0.1.0, jax 0.10.2, jaxlib 0.10.2, numpy 2.4.6, python 3.11.7",
        "created": "2026-01-31T12:00:00+00:00",
        "gmacs": 1.22,
        "params_m": 6.8,
        "memory_mb": 88.1,
        "memory_kind": "XLA's estimate",
        "memory_parameters_mb": 27.2,
        "memory_total_mb": 410.5,
        "memory_xla_mb": 88.1,
        "memory_process_peak_mb": 512.0,
        "notes": "8 distinct pictures: bundled pictures; the first 40 samples are 6 % slower than the last 40",
    }
    stages = dict(zip(STAGES, (2.5, 1.25, 0.25, 21.5, 2.0, 0.5, 0.75), strict=True))
    assert row == expected | {f"{stage}_ms": value for stage, value in stages.items()}


def test_the_row_of_canvases_has_the_times_of_the_slowest():
    golden = Path(__file__).parent / "golden" / "schema_2.json"
    row = measured_table([stored(Measurement.from_dict(parse_json(golden.read_bytes())))]).row(0)
    assert row["canvases"] == "1024x600, 600x1024, 600x800"
    assert (row["latency_ms"], row["latency_p95_upper_ms"], row["num_samples"]) == (510.0, 540.0, 188.0)


def test_no_records_are_no_rows():
    assert len(measured_table([])) == 0
    assert len(latest(measured_table([]))) == 0


def test_rows_are_kept_all_and_in_order(measurement):
    table = measured_table([stored(measurement, number) for number in (3, 1, 2)])
    assert [int(row_id, 16) for row_id in table["row_id"]] == [3, 1, 2]


def test_what_applies_to_two_stages_only(measurement):
    config = DetectorConfig.from_name("faster_rcnn/resnet_101/600/s8/p50")
    row = measured_table([stored(measurement, config=config)]).row(0)
    assert (row["output_stride"], row["num_proposals"], row["max_resolution"]) == (8.0, 50.0, 1024.0)


@pytest.mark.parametrize(
    ("xla_mb", "device_peak_mb", "total_mb", "figure"),
    [
        (88.1, 700.0, 410.5, (88.1, "XLA's estimate")),
        (None, 700.0, 410.5, (700.0, "accelerator's peak")),
        (None, None, 410.5, (410.5, "paper's total")),
        (None, None, None, (None, None)),
        (0.0, None, 410.5, (0.0, "XLA's estimate")),
    ],
)
def test_the_one_memory_figure_says_what_it_counts(measurement, xla_mb, device_peak_mb, total_mb, figure):
    memory = Memory(
        parameters_mb=27.2,
        total_mb=total_mb,
        xla_mb=xla_mb,
        device_peak_mb=device_peak_mb,
        process_peak_mb=512.0,
    )
    row = measured_table([stored(measurement, memory=memory)]).row(0)
    assert (row.get("memory_mb"), row.get("memory_kind")) == figure


def test_a_staged_time_of_nothing_has_no_ratio(measurement):
    nothing = Timing(mean_ms=0.0, percentiles_ms={50: Percentile(estimate=0.0, lower=None, upper=None)})
    row = measured_table([stored(measurement, staged=nothing, end_to_end=nothing)]).row(0)
    assert "fused_over_staged" not in row
    assert "latency_p95_ms" not in row


def test_the_driver_is_among_the_versions(measurement):
    device = dataclasses.replace(measurement.device, driver="580.1")
    assert measured_table([stored(measurement, device=device)])["versions"][0].endswith(", driver 580.1")


def test_the_newest_counts_across_time_zones(measurement):
    # 13:30+02:00 is 11:30 in Greenwich and so older than 12:00+00:00, though its text is the greater one.
    times = ["2026-01-31T12:00:00+00:00", "2026-01-31T13:30:00+02:00", "2026-01-30T23:00:00+00:00"]
    table = measured_table([stored(measurement, n, created=created) for n, created in enumerate(times)])
    assert latest(table)["created"].tolist() == ["2026-01-31T12:00:00+00:00"]


@pytest.mark.parametrize(
    "other",
    [
        {"config": DetectorConfig.from_name("ssd/mobilenet_v1/320")},
        {"weights": "trained"},
        {"runtime": "other"},
        {"precision": "tf32"},
        {"protocol": "paper"},
    ],
)
def test_only_rivals_replace_each_other(measurement, other):
    table = measured_table([stored(measurement, 0), stored(measurement, 1, **other)])
    assert len(latest(table)) == 2


def test_another_device_is_no_rival_but_another_version_is(measurement):
    other_cores = dataclasses.replace(measurement.device, cores=4)
    other_jax = dataclasses.replace(measurement.device, versions={"jax": "0.11.2"})
    records = [
        stored(measurement, n, device=d) for n, d in enumerate([measurement.device, other_cores, other_jax])
    ]
    assert [int(row_id, 16) for row_id in latest(measured_table(records))["row_id"]] == [1, 2]


words = st.sampled_from(["a", "b", None])
instants = st.sampled_from([None, *(f"2026-01-0{day}T00:00:00+00:00" for day in range(1, 4))])


@given(st.lists(st.tuples(*[words] * len(SAME_COORDINATE), instants), max_size=12))
def test_latest_against_a_loop(rows):
    table = Table.from_rows([dict(zip((*SAME_COORDINATE, "created"), row, strict=True)) for row in rows])
    expected = [
        index
        for index, row in enumerate(rows)
        if not any(
            other[:-1] == row[:-1] and ((other[-1] or "", position) > (row[-1] or "", index))
            for position, other in enumerate(rows)
        )
    ]
    found = latest(table)
    np.testing.assert_array_equal(found["created"], table["created"][np.array(expected, int)])
    assert len(found) == len(expected)
