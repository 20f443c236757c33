import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontier.records import Evaluation, Range, RecordError, canonical_json, parse_json
from tests.frontier.records.made import evaluation
from tests.frontier.records.nested import changed

GOLDEN = Path(__file__).parents[1] / "golden" / "evaluation_1.json"


def test_the_golden_record_of_schema_1_still_reads():
    # The numbers are those of the file as it was made with version 1.
    found = Evaluation.from_dict(parse_json(GOLDEN.read_bytes()))
    assert found.config.name == "ssd/mobilenet_v1/300"
    assert (found.scores["ap"], found.scores["ap_large"]) == (0.31, None)
    assert found.intervals["ap"] == Range(lower=0.25, upper=0.75)
    assert [category.name for category in found.categories] == ["RBC", "absent"]
    assert found.data.key == "bccd_val:55555555"
    assert canonical_json(found.to_dict()) == GOLDEN.read_bytes()


fractions = st.none() | st.floats(0, 1)


@given(ap=fractions, ar1=fractions, rate=st.none() | st.floats(0, 1e9), seed=st.integers(0, 2**63))
def test_any_numbers_survive_json(ap, ar1, rate, seed):
    scores = {**evaluation().scores, "ap": ap, "ar1": ar1}
    before = evaluation(scores=scores, images_per_second=rate, seed=seed)
    assert Evaluation.from_dict(parse_json(canonical_json(before.to_dict()))) == before


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("kind", "measurement", "not a frontier evaluation record"),
        ("schema_version", 2, "schema version 2, this frontier reads up to 1; upgrade"),
        ("config.resolution", -300, "resolution = -300"),
        ("scores.ap", 1.5, "ap = 1.5 is above 1"),
        ("scores.ap", "high", "ap = 'high' is not a plain number"),
        ("scores", {"ap": 0.3}, "scores of ap; wanted ap, ap50"),
        ("intervals.ap", {"lower": 0.4, "upper": 0.2}, "an interval from 0.4 to 0.2"),
        ("intervals.ap", {"lower": -0.1, "upper": 0.2}, "lower = -0.1"),
        ("intervals", {}, "intervals of ; wanted ap"),
        ("categories", [{"name": 3, "ap": 0.1, "interval": None}], "3 is not text"),
        ("categories", [{"name": "x", "ap": 2, "interval": None}], "AP of x = 2 is above 1"),
        ("data.num_images", -1, "num_images = -1"),
        ("data.split", 3, "3 is not text"),
        ("weights", "stolen", "weights = 'stolen'"),
        ("num_detections", None, "num_detections = None"),
        ("created", "2026-01-31T12:00:00", "time zone is missing"),
        ("surprise", 1, "surprise"),
    ],
)
def test_a_record_that_makes_no_sense_is_refused_with_its_reason(path, value, message):
    values = changed(json.loads(GOLDEN.read_bytes()), path, value)
    with pytest.raises(RecordError, match=message):
        Evaluation.from_dict(values)


def test_every_missing_field_is_named():
    values = json.loads(GOLDEN.read_bytes())
    for field in set(values) - {"kind", "schema_version"}:
        rest = {key: value for key, value in values.items() if key != field}
        with pytest.raises(RecordError, match=field):
            Evaluation.from_dict(rest)
