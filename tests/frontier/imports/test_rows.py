"""Rows of ours from rows of theirs: worked by hand, and every problem of a file at once."""

import json

import pytest

from frontier.imports.columns import Wishes, columns_of
from frontier.imports.raw_file import read_rows
from frontier.imports.rows import device_key, rows_of

ZOO = "model,mAP,FPS,params\nyolov8n,37.3,1250,3.2\nyolov8s,44.9,800,11.2\n"
HOW = ("mAP=ap:from_percent", "FPS=latency_ms:from_fps", "params=params_m")


@pytest.fixture
def rows(tmp_path):
    def rows(text, *, name="zoo.csv", **wishes):
        raw = read_rows(tmp_path / name, text.encode())
        return rows_of(raw, columns_of(raw.headings, Wishes(**wishes)), "zoo")

    return rows


def test_a_table_worked_by_hand(rows):
    found = rows(ZOO, maps=HOW, constants=("device=Tesla T4", "eval_split=coco_val2017"))
    assert found.problems == ()
    assert found.rows[0] == {
        "model": "yolov8n",
        "ap": pytest.approx(0.373),
        "latency_ms": pytest.approx(0.8),  # 1000 / 1250
        "latency_kind": "from_fps",
        "params_m": 3.2,
        "device": "Tesla T4",
        "device_key": "tesla-t4",
        "protocol": "imported/zoo",
        "eval_split": "coco_val2017",
        "accuracy_source": "imported (zoo)",
    }


def test_the_one_time_is_the_median_else_the_mean(rows):
    head = "model,device,latency_mean_ms,latency_p50_ms\n"
    both, mean = rows(head + "a,T4,31,30\nb,T4,31,\n").rows
    assert (both["latency_ms"], both["latency_kind"]) == (30.0, "p50")
    assert (mean["latency_ms"], mean["latency_kind"]) == (31.0, "mean")


def test_what_the_file_says_itself_stands(rows):
    text = "model,device,device_key,protocol,latency_ms,latency_kind\na,Card,titan_x,mine,31,mean\n"
    (row,) = rows(text).rows
    assert (row["device_key"], row["protocol"], row["latency_kind"]) == ("titan_x", "mine", "mean")


def test_every_problem_is_named_at_once(rows):
    text = "model,AP,latency_ms,gmacs,colour\na,0.4,fast,1.0,red\n,0.3,31,2,\nc,40,,3,\na,0.4,,x,\n"
    problems = rows(text).problems
    assert problems == (
        (
            """column 'colour' is not understood; map it with --map "THEIRS=OURS", or leave such columns out with """
            "--skip-others"
        ),
        "line 2, column latency_ms: 'fast' is no number",
        "line 5, column gmacs: 'x' is no number",
        "column 'AP' as ap holds 40 (line 4), which looks like percent: write --map \"AP=ap:from_percent\"",
        (
            "all 4 rows: an accuracy and no eval_split, the pictures that it was measured on; give that column, or "
            "--set eval_split=coco_val2017"
        ),
        "line 3: no model; name the detector in a column model, or with --map",
        "line 3: a time and no device, which every time belongs to; give a column device, or --set device=NAME",
        (
            "line 5 repeats line 2: a with the same setting, device, protocol and pictures; keep one, or tell them "
            "apart, e.g. by resolution or precision"
        ),
    )


def test_numbers_outside_their_range_are_named_by_line(rows):
    text = "model,device,latency_ms,resolution\na,T4,-3,640\nb,T4,3,0\n"
    assert rows(text).problems == (
        "line 2, column latency_ms: latency_ms = -3 is outside 0 to inf",
        "line 3, column resolution: resolution = 0 is outside 1 to inf",
    )


def test_rates_in_milliseconds_are_noticed_without_a_name(rows):
    text = "model,device,speed,gmacs\na,T4,1200,4\nb,T4,800,14\nc,T4,400,40\n"
    (problem,) = rows(text, maps=("speed=latency_ms",)).problems
    assert "falls as gmacs rises, as pictures per second do" in problem
    assert rows(text, maps=("speed=latency_ms:as_is",)).problems == ()
    two_devices = text.replace("b,T4", "b,V100")
    assert rows(two_devices, maps=("speed=latency_ms",)).problems == ()


def test_no_pictures_per_second_are_no_time(rows):
    (problem, *_) = rows(
        "model,fps\na,0\n", maps=("fps=latency_ms:from_fps",), constants=("device=T4",)
    ).problems
    assert problem == "line 2, column fps: 0 pictures per second is no rate"


def test_semicolons_and_decimal_commas(rows):
    found = rows("model;ap;eval_split\na;0,373;coco_val2017\n")
    assert (found.problems, found.rows[0]["ap"]) == ((), 0.373)
    (problem,) = rows('model,ap,eval_split\na,"0,373",coco_val2017\n').problems
    assert "'0,373' has a comma; write a decimal point, or separate the columns with semicolons" in problem


def test_json_and_unicode(rows):
    entries = [{"model": "检测器", "ap": 0.4, "eval_split": "мои снимки"}, {"model": "ß", "gmacs": 3}]
    found = rows(json.dumps(entries), name="zoo.json")
    assert found.problems == ()
    assert [row["model"] for row in found.rows] == ["检测器", "ß"]


def test_rows_that_differ_in_a_setting_are_no_repetition(rows):
    text = "model,resolution,precision,ap,eval_split\na,640,fp16,0.4,v\na,320,fp16,0.3,v\na,640,fp32,0.4,v\n"
    assert rows(text).problems == ()


@pytest.mark.parametrize(
    ("words", "key"), [("Tesla T4", "tesla-t4"), ("--", "device"), ("A:B 2.0", "a:b-2.0")]
)
def test_the_key_of_a_device_can_be_typed(words, key):
    assert device_key(words) == key
