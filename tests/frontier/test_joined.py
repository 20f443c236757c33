"""Local times beside accuracy: of the same configuration and weights, and only of those."""

import math
from pathlib import Path

from detectors.config import DetectorConfig
from frontier.joined import evaluated_table, joined_table
from frontier.record_file import Stored
from frontier.records import DataUsed, Range
from tests.frontier.records.made import evaluation, training

SOURCES = {  # the catalogue's own numbers: Huang et al., Table 3; TF1 detection zoo; Howard et al., Table 13
    "ssd/mobilenet_v1/300": (0.193, "huang2017-0001"),
    "ssd/mobilenet_v1/300@tf_zoo": (0.21, "tf1_zoo-0031"),
    "faster_rcnn/mobilenet_v1/600": (0.198, "howard2017-0030"),
}


def test_each_configuration_gets_its_own_accuracy(keep):
    table = joined_table([keep(name, p95=30, upper=31) for name in SOURCES])
    found = {row["model"]: (row["ap"], row["accuracy_source"].split()[0]) for row in table.rows()}
    assert found == SOURCES
    assert set(table["eval_split"]) == {"coco_minival_8k"}


def test_another_resolution_gets_none(keep):
    table = joined_table([keep("ssd/mobilenet_v1/224", p95=20, upper=21)])
    assert math.isnan(table["ap"][0])
    assert table["accuracy_source"][0] is None


def test_the_newest_measurement_counts(keep):
    older = keep("ssd/mobilenet_v1/300", p95=40, upper=41, created="2026-01-01T00:00:00+00:00")
    newer = keep("ssd/mobilenet_v1/300", p95=30, upper=31, created="2026-01-02T00:00:00+00:00")
    assert joined_table([newer, older])["latency_p95_ms"].tolist() == [30]


def test_no_records_are_an_empty_table():
    assert len(joined_table([])) == 0


def evaluated(config_name, number=1, **fields):
    record = evaluation(config=DetectorConfig.from_name(config_name), **fields)
    return Stored(f"{number:064x}", Path(f"{number}.json"), record)


A, B = "a" * 64, "b" * 64
TINY = DataUsed(name="tiny", split=None, digest="7" * 64, num_images=40)


def test_trained_weights_get_their_own_accuracy_and_no_published_one(keep):
    record = keep("ssd/mobilenet_v1/300", p95=30, upper=31, weights="trained", weights_digest=A)
    found = training(weights_digest=A)
    table = joined_table([record], [evaluated("ssd/mobilenet_v1/300")], [Stored("0", Path("0.json"), found)])
    [row] = table.rows()
    assert (row["ap"], row["ap_lower"], row["ap_upper"], row["ap50"]) == (0.31, 0.25, 0.75, 0.72)
    assert "ap_large" not in row
    assert row["accuracy_source"] == "measured (87 pictures of bccd val)"
    assert (row["eval_split"], row["train_data"]) == ("bccd_val:55555555", "bccd train")
    assert row["training"] == "from scratch; 6,000 steps; 24 pictures a step; learning rate 0.004"
    assert (row["row_id"], row["weights_digest"]) == (record.digest, A)


def test_other_weights_or_another_setting_get_none_of_it(keep):
    record = keep("r_fcn/resnet_101/300/p10", p95=30, upper=31, weights="trained", weights_digest=A)
    others = [
        evaluated("r_fcn/resnet_101/300/p10", weights_digest=B),
        evaluated("r_fcn/resnet_101/300/p50"),
        evaluated("r_fcn/resnet_101/600/p10"),
    ]
    table = joined_table([record], others)
    assert math.isnan(table["ap"][0])
    assert table["eval_split"][0] is None
    assert joined_table([record], [*others, evaluated("r_fcn/resnet_101/300/p10")])["ap"][0] == 0.31


def test_each_set_of_pictures_is_a_row_and_the_newest_evaluation_on_it_counts(keep):
    record = keep("ssd/mobilenet_v1/300", p95=30, upper=31, weights="imported", weights_digest=A)
    better = {**evaluation().scores, "ap": 0.4}
    found = [
        evaluated("ssd/mobilenet_v1/300", 1, scores=better, created="2026-02-03T00:00:00+00:00"),
        evaluated("ssd/mobilenet_v1/300", 2, created="2026-02-02T00:00:00+00:00"),
        evaluated("ssd/mobilenet_v1/300", 3, data=TINY),
    ]
    table = joined_table([record], found)
    assert dict(zip(table["eval_split"], table["ap"], strict=True)) == {
        "bccd_val:55555555": 0.4,
        "tiny:77777777": 0.31,
        "coco_minival_8k": 0.193,  # what was published stays beside it: imported weights are those
    }
    assert set(table["row_id"]) == {record.digest}


def test_two_trainings_of_one_configuration_are_two_rows(keep):
    records = [
        keep("ssd/mobilenet_v1/300", p95=30, upper=31, weights="trained", weights_digest=digest)
        for digest in (A, B)
    ]
    table = joined_table(records, [evaluated("ssd/mobilenet_v1/300", weights_digest=B)])
    assert table.where(weights_digest=B)["eval_split"].tolist() == ["bccd_val:55555555"]
    assert table.where(weights_digest=A)["eval_split"].tolist() == ["coco_minival_8k"]


def test_evaluations_by_themselves_are_rows_without_times():
    better = {**evaluation().scores, "ap": 0.4}
    found = [
        evaluated("ssd/mobilenet_v1/300", 1, scores=better, created="2026-02-03T00:00:00+00:00"),
        evaluated("ssd/mobilenet_v1/300", 2, created="2026-02-02T00:00:00+00:00"),
        evaluated("ssd/mobilenet_v1/300", 3, data=TINY),
        evaluated("ssd/mobilenet_v1/300", 4, weights_digest=B),
    ]
    table = evaluated_table(found, [Stored("0", Path("0.json"), training(weights_digest=A))])
    rows = {(row["weights_digest"], row["eval_split"]): row for row in table.rows()}
    assert len(rows) == len(table) == 3
    newest = rows[A, "bccd_val:55555555"]
    assert (newest["ap"], newest["row_id"], newest["evaluation_digest"]) == (0.4, f"{1:064x}", f"{1:064x}")
    assert (newest["model"], newest["train_data"], newest["source"]) == (
        "ssd/mobilenet_v1/300",
        "bccd train",
        "measured",
    )
    assert table.is_missing("latency_ms").all()
    assert len(evaluated_table([])) == 0


def test_an_interval_of_no_width_in_an_older_record_is_none():
    found = {**evaluation().intervals, "ap_small": Range(lower=0.0, upper=0.0)}
    scores = {**evaluation().scores, "ap_small": 0.0}
    [row] = evaluated_table([evaluated("ssd/mobilenet_v1/300", intervals=found, scores=scores)]).rows()
    assert row["ap_small"] == 0
    assert "ap_small_lower" not in row
    assert "ap_small_upper" not in row
    assert row["ap_lower"] == 0.25
