"""Imported records as rows of a table: named, completed, the newest of its kind, times beside scored detections."""

import math
from pathlib import Path

from frontier.imports.table import imported_table
from frontier.record_file import Stored
from tests.frontier.records.made import imported

A, B = "a" * 64, "b" * 64
TIMED = {"model": "yolo", "latency_ms": 3.0, "device": "T4", "device_key": "t4", "protocol": "imported/zoo"}
SCORED = {"model": "yolo", "ap": 0.4, "ap_lower": 0.38, "ap_upper": 0.42, "eval_split": "coco_val:55555555"}


def stored(digest, *rows, **fields):
    return Stored(digest, Path(f"{digest}.json"), imported(*rows, **fields))


def test_no_records_are_an_empty_table():
    assert len(imported_table([])) == 0


def test_a_row_is_named_after_its_record_and_says_where_it_comes_from():
    table = imported_table([stored(A, TIMED, {**TIMED, "model": "other", "source_ref": "a paper"})])
    assert table["row_id"].tolist() == ["aaaaaaaaaaaa-0001", "aaaaaaaaaaaa-0002"]
    assert set(table["source"]) == {"imported"}
    assert table["source_ref"].tolist() == ["zoo.csv", "a paper"]
    assert table["evaluation_digest"].tolist() == [None, None]
    assert table["buildable"].tolist() == [False, False]


def test_names_of_ours_bring_their_configuration():
    (row,) = imported_table([stored(A, {**TIMED, "model": "faster_rcnn/resnet_101/600/p50"})]).rows()
    assert (row["num_proposals"], row["feature_extractor"], row["preset"]) == (50.0, "resnet_101", "paper")
    assert row["buildable"] is True
    assert len(row["config_digest"]) == 64


def test_names_of_ours_bring_what_frontier_counted_and_knows_of_the_extractor():
    # Howard et al., Table 13: 1.2 thousand million multiply-adds, 6.8 M parameters; Huang et al., Table 2: 71.1 %.
    row = {**TIMED, "model": "ssd/mobilenet_v1/300"}
    (found,) = imported_table([stored(A, row)]).rows()
    assert (round(found["gmacs"], 1), round(found["params_m"], 1), found["imagenet_top1"]) == (
        1.2,
        6.8,
        0.711,
    )
    assert found["notes"] == (
        "Counted by frontier, on a square picture: multiply-adds and parameters. ImageNet top-1 of the published extractor."
    )
    proposals = imported_table([stored(A, {**row, "model": "faster_rcnn/mobilenet_v1/600/p300"})])
    assert not proposals.is_missing("gmacs")[0]  # by its usual name, which leaves the usual number out


def test_what_a_file_states_stands():
    row = {
        **TIMED,
        "model": "ssd/mobilenet_v1/300",
        "gmacs": 9.0,
        "params_m": 8.0,
        "imagenet_top1": 0.5,
        "notes": "Mine.",
    }
    (found,) = imported_table([stored(A, row)]).rows()
    assert {name: found[name] for name in row} == row


def test_other_names_bring_nothing():
    (found,) = imported_table([stored(A, TIMED)]).rows()
    assert not {"gmacs", "params_m", "imagenet_top1", "notes"} & set(found)


def test_of_rows_alike_the_newest_import_counts():
    newer = stored(A, {**TIMED, "latency_ms": 2.0}, created="2026-02-02T00:00:00+00:00")
    older = stored(B, TIMED, {**TIMED, "resolution": 320.0}, created="2026-02-01T00:00:00+00:00")
    for order in ([newer, older], [older, newer]):
        rows = imported_table(order).rows()
        assert {row.get("resolution"): row["latency_ms"] for row in rows} == {None: 2.0, 320.0: 3.0}


def test_an_older_row_completes_a_newer_one_that_it_does_not_contradict():
    newer = stored(A, {**TIMED, "gmacs": 2.0}, created="2026-02-02T00:00:00+00:00")
    older = stored(B, {**TIMED, "params_m": 3.0, "device_key": "T4"}, created="2026-02-01T00:00:00+00:00")
    (row,) = imported_table([newer, older]).rows()
    assert (row["row_id"][:12], row["gmacs"], row["params_m"]) == (A[:12], 2.0, 3.0)


def test_a_time_takes_the_accuracy_of_its_model():
    records = [
        stored(A, TIMED),
        stored(B, SCORED, {**SCORED, "eval_split": "own:66666666"}, samples_digest=A),
    ]
    table = imported_table(records)
    timed = table.where(latency_ms=3.0)
    assert sorted(timed["eval_split"]) == ["coco_val:55555555", "own:66666666"]
    assert set(timed["ap_lower"]) == {0.38}
    assert set(timed["evaluation_digest"]) == {B}
    assert len(table) == 4  # the two accuracies stand by themselves too


def test_another_model_or_an_accuracy_of_its_own_takes_none():
    records = [
        stored(A, {**TIMED, "model": "other"}, {**TIMED, "ap": 0.2, "eval_split": "v"}),
        stored(B, SCORED),
    ]
    found = {
        row["model"]: row.get("ap", math.nan) for row in imported_table(records).rows() if "latency_ms" in row
    }
    assert math.isnan(found["other"])
    assert found["yolo"] == 0.2
