import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontier.records import Imported, RecordError, canonical_json, parse_json
from tests.frontier.records.made import imported
from tests.frontier.records.nested import changed

GOLDEN = Path(__file__).parents[1] / "golden" / "imported_1.json"


def test_the_golden_record_of_schema_1_still_reads():
    # The numbers are those of the file as it was made with version 1.
    found = Imported.from_dict(parse_json(GOLDEN.read_bytes()))
    (row,) = found.rows
    assert (row["model"], row["ap"], row["latency_ms"], row["device_key"]) == (
        "yolov8s",
        0.449,
        1.2,
        "tesla-t4",
    )
    assert found.data.key == "coco_val:55555555"
    assert [category.name for category in found.categories] == ["person", "toaster"]
    assert canonical_json(found.to_dict()) == GOLDEN.read_bytes()
    assert found.table()["amortised"].tolist() == [False]


@given(ap=st.floats(0, 1), model=st.text(), time=st.floats(0, 1e9))
def test_any_row_survives_json(ap, model, time):
    before = imported({"model": model, "ap": ap, "latency_ms": time})
    assert Imported.from_dict(parse_json(canonical_json(before.to_dict()))) == before


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("kind", "measurement", "not a frontier imported record"),
        ("schema_version", 2, "schema version 2, this frontier reads up to 1; upgrade"),
        ("rows", [], "no rows"),
        ("rows", [{"ap": 0.3}], "names no model"),
        ("rows", [3], "names no model"),
        ("rows", [{"model": "a", "ap": 30}], "holds 30, outside 0 to 1"),
        ("rows", [{"model": "a", "colour": "red"}], "columns that no file gives: colour"),
        ("rows", [{"model": "a", "row_id": "x"}], "columns that no file gives: row_id"),
        ("rows", [{"model": "a", "source": "measured"}], "columns that no file gives: source"),
        ("file", 3, "3 is not text"),
        ("options", [3], "3 is not text"),
        ("data.num_images", -1, "num_images = -1"),
        ("categories", [{"name": 3, "ap": 0.1, "interval": None}], "3 is not text"),
        ("samples_digest", 3, "3 is not text"),
        ("created", "2026-01-31T12:00:00", "time zone is missing"),
        ("surprise", 1, "surprise"),
    ],
)
def test_a_record_that_makes_no_sense_is_refused_with_its_reason(path, value, message):
    values = changed(json.loads(GOLDEN.read_bytes()), path, value)
    with pytest.raises(RecordError, match=message):
        Imported.from_dict(values)


def test_every_missing_field_is_named():
    values = json.loads(GOLDEN.read_bytes())
    for field in set(values) - {"kind", "schema_version", "samples_digest"}:  # that one may be missing
        rest = {key: value for key, value in values.items() if key != field}
        with pytest.raises(RecordError, match=field):
            Imported.from_dict(rest)
