"""Rows of ours from rows of theirs: worked by hand, and every problem of a file at once."""

import json

import pytest

from frontier.imports.columns import Wishes, columns_of
from frontier.imports.problems import Remedy
from frontier.imports.raw_file import read_rows
from frontier.imports.rows import rows_of

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
        "device_key": "tesla_t4",
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
        "column 'colour' is not understood; map it with --map THEIRS=OURS, or leave such columns out with --skip-others",
        "line 2, column latency_ms: 'fast' is no number",
        "line 5, column gmacs: 'x' is no number",
        "line 4, column AP: ap = 40 is outside 0 to 1",
        (
            "all 4 rows: an accuracy and no eval_split, the pictures that it was measured on; give that column, or "
            "--set eval_split=PICTURES, for example coco_val2017"
        ),
        "line 3: no model; name the detector in a column model, or with --map",
        "line 3: a time and no device, which every time belongs to; give a column device, or --set device=NAME",
    )


def test_memory_needs_its_kind(rows):
    text = "model,memory_mb,gmacs\na,40,1\nb,50,2\nc,,3\n"
    found = rows(text)
    (problem,) = found.problems
    assert problem.startswith("line 2, line 3: a memory_mb and no memory_kind, what it counts")
    assert '--set memory_kind=KIND, for example "process peak"' in problem
    assert found.remedies == (Remedy("set", "memory_kind=KIND"),)
    told = rows(text, constants=("memory_kind=process peak",))
    assert [row.get("memory_kind") for row in told.rows][:2] == ["process peak", "process peak"]
    assert not told.problems


def test_problems_of_columns_come_with_those_that_their_numbers_would_have(rows):
    found = rows(ZOO.replace("800", "fast"))
    assert found.problems == (
        "column 'mAP' is not understood; map it: --map mAP=ap:from_percent, or leave such columns out with --skip-others",
        "column 'FPS' is not understood; map it: --map FPS=latency_ms:from_fps, or leave such columns out with --skip-others",
        "column 'params' is not understood; map it: --map params=params_m, or leave such columns out with --skip-others",
        "line 3, column FPS: 'fast' is no number",
        "line 2: a time and no device, which every time belongs to; give a column device, or --set device=NAME",
        (
            "all 2 rows: an accuracy and no eval_split, the pictures that it was measured on; give that column, or "
            "--set eval_split=PICTURES, for example coco_val2017"
        ),
    )
    assert {one.value for one in found.remedies} == {*HOW, "device=NAME", "eval_split=PICTURES"}


def test_the_remedies_of_a_file_mend_it(rows):
    found = rows(ZOO)
    maps = tuple(one.value for one in found.remedies if one.option == "map")
    constants = tuple(one.value for one in found.remedies if one.option == "set")
    assert rows(ZOO, maps=maps, constants=constants).problems == ()


def test_a_wrong_guess_is_not_followed(rows):
    found = rows("model,gmacs,size\na,1,640x640\nb,2,320x320\n")
    assert found.problems == (
        (
            "column 'size' is not understood, and its cells are no resolution; map it with --map THEIRS=OURS, or leave "
            "such columns out with --skip-others"
        ),
    )


def test_the_same_trouble_of_many_rows_is_one_problem(rows):
    text = "model,gmacs\n" + "a,x\n" * 80
    assert rows(text).problems == ("all 80 rows, column gmacs: 'x' is no number",)
    assert rows(text + "b,1\n").problems == (
        "line 2, line 3, line 4 and 77 more, column gmacs: 'x' is no number",
    )


def test_a_few_numbers_out_of_range_are_slips_and_most_another_unit(rows):
    head = "model,eval_split,ap\n"
    assert rows(head + "a,v,0.3\nb,v,0.4\nc,v,45\n").problems == (
        "line 4, column ap: ap = 45 is outside 0 to 1",
    )
    (problem,) = rows(head + "a,v,30\nb,v,40\nc,v,45\n").problems
    assert problem.endswith("which looks like percent: write --map ap=ap:from_percent")


@pytest.mark.parametrize("numbers", ["0.3 1.3", "0.3 40 45", "0.9 12 31 40 44"])
def test_of_fractions_among_percents_both_are_named_and_nothing_is_proposed(rows, numbers):
    cells = numbers.split()
    found = rows("model,eval_split,ap\n" + "".join(f"m{n},v,{cell}\n" for n, cell in enumerate(cells)))
    (problem,) = found.problems
    assert f"numbers up to 1 (line 2: {cells[0]}) and numbers above 1 (line 3: {cells[1]}" in problem
    assert "neither 0 to 1 nor percent fits them all" in problem
    assert problem.endswith(f"write --map ap=ap:from_percent if all of them are percent, {cells[0]} as well")
    assert found.remedies == ()
    assert ("and 1 more" in problem) == (len(cells) == 5)


def test_a_typed_conversion_is_taken_at_its_word(rows):
    found = rows("model,eval_split,ap\na,v,0.3\nb,v,1.3\n", maps=("ap=ap:from_percent",))
    assert found.problems == ()
    assert [row["ap"] for row in found.rows] == pytest.approx([0.003, 0.013])


def test_a_row_without_a_model_is_a_problem_among_others(rows):
    found = rows("Title,ap,eval_split\na,0.3,v\nb,0.4,v\n")
    assert "all 2 rows: no model; name the detector in a column model, or with --map" in found.problems
    assert found.rows == ()


def test_a_conversion_that_makes_a_column_absurdly_small_is_a_problem(rows):
    found = rows("model,FLOPs\na,8.7\nb,28.6\n")
    assert found.remedies == (Remedy("map", "FLOPs=gmacs:from_gflops"),)
    (problem,) = rows("model,ops\na,8.7\nb,28.6\n", maps=("ops=gmacs:from_flops",)).problems
    assert "its largest number would be 1.43e-08" in problem
    assert problem.endswith("write --map ops=gmacs:from_gflops")
    (problem,) = rows("model,ops\na,4.1\n", maps=("ops=gmacs:from_macs",)).problems
    assert problem.endswith("they are in our unit as they stand: write --map ops=gmacs:as_is")


def test_rows_that_say_the_same_are_one_and_counted(rows):
    found = rows("model,ap,eval_split,gmacs\na,0.4,v,\na,0.4,v,3\nb,0.4,v,\n")
    assert (found.problems, found.num_repeated, len(found.rows)) == ((), 1, 2)
    assert found.rows[0]["gmacs"] == 3.0  # what the repetition adds is kept


def test_rows_that_contradict_each_other_are_both_named(rows):
    (problem,) = rows("model,ap,eval_split\na,0.4,v\nb,0.1,v\na,0.5,v\n").problems
    assert problem == (
        "line 4 contradicts line 2: a of the same setting, device, protocol and pictures, ap 0.5 against 0.4; keep "
        "one, or tell them apart, e.g. by resolution or precision"
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


def test_a_device_has_one_key_however_it_is_written(rows):
    text = "model,device,device_key,latency_ms\na,Jetson Nano,,3\nb,jetson-nano,,4\nc,Card,Jetson Nano,5\n"
    assert {row["device_key"] for row in rows(text).rows} == {"jetson_nano"}
