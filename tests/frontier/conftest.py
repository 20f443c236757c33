"""One measurement, read from the file that every version of the format must keep reading."""

from pathlib import Path

import pytest

from frontier.records import Measurement, parse_json

GOLDEN = Path(__file__).parent / "golden" / "schema_1.json"


@pytest.fixture(scope="session")
def golden_payload() -> bytes:
    return GOLDEN.read_bytes()


@pytest.fixture(scope="session")
def measurement(golden_payload) -> Measurement:
    return Measurement.from_dict(parse_json(golden_payload))
