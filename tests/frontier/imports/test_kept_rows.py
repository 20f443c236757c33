"""What a file brings beside what is kept."""

from pathlib import Path

from frontier.imports.kept_rows import novelty
from frontier.imports.repeats import Known
from frontier.record_file import Stored
from tests.frontier.records.made import imported

ROW = {"model": "yolo", "latency_ms": 3.0, "device": "Tesla T4", "device_key": "tesla_t4", "protocol": "p"}
DIGEST = "ab" * 32


def brought(row, *kept, replace=False):
    records = [Stored(DIGEST, Path("record.json"), imported(*kept))] if kept else []
    return novelty([Known("line 2", row)], records, replace=replace)


def test_where_nothing_is_kept_all_is_new():
    assert brought(ROW) == ((Known("line 2", ROW),), (), ())


def test_the_same_is_passed_over():
    new = brought(ROW, {**ROW, "gmacs": 3.0})
    assert (new.rows, [one.digest for one in new.holders], new.problems) == ((), [DIGEST], ())


def test_a_record_of_an_older_version_names_devices_otherwise():
    assert brought(ROW, {**ROW, "device_key": "tesla-t4"}).rows == ()


def test_a_name_of_ours_says_its_setting():
    row = {"model": "ssd/mobilenet_v1/300", "ap": 0.2, "eval_split": "v"}
    assert brought(row, {**row, "resolution": 300.0}).rows == ()


def test_what_says_more_is_new():
    assert len(brought({**ROW, "gmacs": 3.0}, ROW).rows) == 1


def test_a_contradiction_names_both_and_how_to_settle_it():
    new = brought({**ROW, "latency_ms": 4.0}, {**ROW, "model": "other"}, ROW)
    assert new.problems == (
        (
            "line 2 contradicts row 2 of zoo.csv, imported 2026-02-01 (abababab): yolo of the same setting, device, "
            "protocol and pictures, latency_ms 4 against 3; where the new one is right add --replace, or take the old "
            "file out: frontier results rm abababab"
        ),
    )
    assert brought({**ROW, "latency_ms": 4.0}, ROW, replace=True).problems == ()
    assert len(brought({**ROW, "latency_ms": 4.0}, ROW, replace=True).rows) == 1
