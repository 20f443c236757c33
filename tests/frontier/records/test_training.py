import json
from pathlib import Path

import pytest

from frontier.records import RecordError, Training, canonical_json, parse_json
from tests.frontier.records.made import training
from tests.frontier.records.nested import changed

GOLDEN = Path(__file__).parents[1] / "golden" / "training_1.json"


def test_the_golden_record_of_schema_1_still_reads():
    # The numbers are those of the file as it was made with version 1.
    found = Training.from_dict(parse_json(GOLDEN.read_bytes()))
    assert (found.steps, found.batch_size, found.images_seen, found.seed) == (6000, 24, 144000, 3)
    assert found.recipe["steps"] == [[0, 0.004], [5000, 0.0004]]
    assert found.losses["location"] == 0.5
    assert found.data.words == "bccd train"
    assert canonical_json(found.to_dict()) == GOLDEN.read_bytes()


def test_it_survives_json():
    before = training(samples_digest="c" * 64, losses={})
    assert Training.from_dict(parse_json(canonical_json(before.to_dict()))) == before


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("kind", "evaluation", "not a frontier training record"),
        ("schema_version", 2, "schema version 2, this frontier reads up to 1; upgrade"),
        ("steps", -1, "steps = -1"),
        ("wall_s", None, "wall_s = None"),
        ("recipe", [1], "is not a set of named values"),
        ("losses.total", "low", "total = 'low' is not a plain number"),
        ("samples_digest", 3, "3 is not text"),
        ("init", None, "None is not text"),
        ("created", "yesterday", "yesterday"),
        ("surprise", 1, "surprise"),
    ],
)
def test_a_record_that_makes_no_sense_is_refused_with_its_reason(path, value, message):
    values = changed(json.loads(GOLDEN.read_bytes()), path, value)
    with pytest.raises(RecordError, match=message):
        Training.from_dict(values)


def test_a_missing_field_is_named():
    values = json.loads(GOLDEN.read_bytes())
    del values["data"]
    with pytest.raises(RecordError, match="incomplete training: 'data' is missing"):
        Training.from_dict(values)
