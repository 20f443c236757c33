import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontier.errors import ExitCode
from frontier.records import (
    CanvasTiming,
    Measurement,
    Memory,
    Percentile,
    RecordError,
    Timing,
    canonical_json,
    parse_json,
)
from tests.frontier.records.nested import changed

GOLDEN_2 = Path(__file__).parents[1] / "golden" / "schema_2.json"


def test_the_golden_record_of_schema_1_still_reads(measurement):
    # The numbers are those typed into the file when version 1 was made.
    assert measurement.config.name == "ssd/mobilenet_v1/300"
    assert measurement.end_to_end.percentiles_ms[95] == Percentile(estimate=30.2, lower=29.4, upper=32.6)
    assert measurement.end_to_end.percentiles_ms[99].upper is None
    assert measurement.memory.device_peak_mb is None
    assert measurement.verdict.kind == "drifting"
    assert measurement.device.cores == 8


def test_writing_the_golden_record_again_gives_its_bytes(measurement, golden_payload):
    assert canonical_json(measurement.to_dict()) == golden_payload


def test_the_golden_record_of_schema_2_still_reads():
    # The numbers are those typed into the file when version 2 was made: at each percentile the slowest canvas.
    found = Measurement.from_dict(parse_json(GOLDEN_2.read_bytes()))
    assert found.config.name == "faster_rcnn/mobilenet_v1/600"
    assert {name: canvas.num_pictures for name, canvas in found.canvases.items()} == {
        "600x800": 5,
        "600x1024": 2,
        "1024x600": 3,
    }
    of_canvases = [canvas.end_to_end.percentiles_ms[95] for canvas in found.canvases.values()]
    assert found.end_to_end.percentiles_ms[95] == Percentile(estimate=531.5, lower=525.5, upper=540.0)
    assert max(one.upper for one in of_canvases) == 540.0
    assert canonical_json(found.to_dict()) == GOLDEN_2.read_bytes()


def test_a_record_without_canvases_is_written_as_version_1_which_older_programs_read(measurement):
    values = measurement.to_dict()
    assert values["schema_version"] == 1
    assert "canvases" not in values
    timing = CanvasTiming(num_pictures=3, end_to_end=measurement.end_to_end)
    values = dataclasses.replace(measurement, canvases={"300x400": timing}).to_dict()
    assert values["schema_version"] == 2
    assert values["canvases"]["300x400"]["num_pictures"] == 3


@given(
    estimate=st.floats(0, 1e9),
    bound=st.none() | st.floats(0, 1e9),
    compile_s=st.floats(0, 1e6),
    num_samples=st.integers(0, 10**9),
)
def test_any_finite_numbers_survive_json(measurement, estimate, bound, compile_s, num_samples):
    timing = Timing(
        mean_ms=estimate, percentiles_ms={50: Percentile(estimate=estimate, lower=None, upper=bound)}
    )
    before = dataclasses.replace(measurement, end_to_end=timing, compile_s=compile_s, num_samples=num_samples)
    assert Measurement.from_dict(parse_json(canonical_json(before.to_dict()))) == before


@pytest.mark.parametrize(
    "amount", [math.nan, math.inf, -math.inf, -1.0, "27", True, 10**400, np.float32(1.0)]
)
@pytest.mark.parametrize(
    "make",
    [
        lambda amount: Percentile(estimate=amount, lower=None, upper=None),
        lambda amount: Percentile(estimate=1.0, lower=amount, upper=None),
        lambda amount: Timing(mean_ms=amount, percentiles_ms={50: Percentile(estimate=1, lower=1, upper=1)}),
        lambda amount: Memory(
            parameters_mb=1.0, total_mb=amount, xla_mb=None, device_peak_mb=None, process_peak_mb=None
        ),
    ],
)
def test_a_number_that_is_no_amount_is_refused(make, amount):
    with pytest.raises(RecordError, match=r"not a (plain|finite) number"):
        make(amount)


def test_numpy_doubles_are_plain_numbers():
    assert Percentile(estimate=np.float64(1.5), lower=None, upper=None).estimate == 1.5


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("kind", "evaluation", "not a frontier measurement"),
        ("schema_version", None, "not a frontier measurement"),
        ("schema_version", True, "not a frontier measurement"),
        ("schema_version", 3, "schema version 3, this frontier reads up to 2; upgrade"),
        ("canvases", {"600x800": {"num_pictures": 1}}, "'end_to_end' is missing"),
        ("canvases", {"600x800": None}, "damaged"),
        ("canvases", [3], "damaged"),
        ("config.resolution", -300, "resolution = -300"),
        ("config", None, "damaged"),
        ("device.cores", "two", "cores"),
        ("device", [], "damaged"),
        ("end_to_end.percentiles_ms", {"95": {"estimate": 1, "lower": None, "upper": None}}, "percentiles"),
        ("end_to_end.percentiles_ms.50.estimate", None, "estimate = None is not a plain number"),
        ("stages_ms", {"network": 1.0}, "decode = None is not a plain number"),
        ("stages_ms", 3, "damaged"),
        ("memory.xla_mb", -1, "xla_mb = -1"),
        ("verdict.kind", "fine", "verdict = 'fine'; known: stable"),
        ("verdict.reasons", [3], "3 is not text"),
        ("weights", "stolen", "weights = 'stolen'; known: untrained"),
        ("created", "yesterday", "yesterday"),
        ("created", "2026-01-31T12:00:00", "time zone is missing"),
        ("num_samples", None, "num_samples = None"),
        ("surprise", 1, "surprise"),
    ],
)
def test_a_record_that_makes_no_sense_is_refused_with_its_reason(golden_payload, path, value, message):
    values = changed(json.loads(golden_payload), path, value)
    with pytest.raises(RecordError, match=message) as caught:
        Measurement.from_dict(values)
    assert caught.value.exit_code == ExitCode.ERROR


def test_every_missing_field_is_named(golden_payload):
    values = json.loads(golden_payload)
    for field in set(values) - {"kind", "schema_version"}:
        rest = {key: value for key, value in values.items() if key != field}
        with pytest.raises(RecordError, match=field):
            Measurement.from_dict(rest)


@pytest.mark.parametrize("values", [[], {}, None, "record", 3])
def test_what_is_no_record_at_all_is_refused(values):
    with pytest.raises(RecordError, match="not a frontier measurement record"):
        Measurement.from_dict(values)
