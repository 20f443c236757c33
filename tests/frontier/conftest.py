"""One measurement, read from the file that every version of the format must keep reading, and stores of such."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from detectors.config import DetectorConfig
from frontier.device import here
from frontier.records import Measurement, Percentile, Timing, Verdict, parse_json
from frontier.store import Store

GOLDEN = Path(__file__).parent / "golden" / "schema_1.json"


@pytest.fixture(scope="session")
def golden_payload() -> bytes:
    return GOLDEN.read_bytes()


@pytest.fixture(scope="session")
def measurement(golden_payload) -> Measurement:
    return Measurement.from_dict(parse_json(golden_payload))


def measurement_like(golden, name, *, p95, upper, verdict="stable", device=None, **fields):
    """The golden measurement as one of the detector `name` on this machine, other times within."""
    percentiles = {
        50: Percentile(estimate=0.9 * p95, lower=0.88 * p95, upper=0.92 * p95),
        95: Percentile(estimate=p95, lower=None if upper is None else 2 * p95 - upper, upper=upper),
    }
    return dataclasses.replace(
        golden,
        config=DetectorConfig.from_name(name),
        device=device or here(),
        end_to_end=Timing(mean_ms=p95, percentiles_ms=percentiles),
        verdict=Verdict(kind=verdict, reasons=(), sensors={}),
        **fields,
    )


@pytest.fixture
def keep(tmp_path, measurement):
    """A function that stores a measurement of a named detector on this machine; it returns the record."""

    def keep(name, *, folder=tmp_path, **fields):
        record = measurement_like(measurement, name, **fields)
        return Store(folder).add(record, {"end_to_end_ms": np.arange(3.0)})

    return keep
