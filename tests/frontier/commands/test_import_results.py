"""`frontier import`: what it says, what it keeps, and where the rows then show."""

import json
import shlex
from pathlib import Path

import pytest

from frontier.cli import main
from frontier.commands.import_results import mended_command
from frontier.desk import load
from frontier.device import here
from frontier.errors import ExitCode
from frontier.imports.columns import Wishes
from frontier.imports.problems import ImportProblemsError, Remedy
from frontier.store import Store
from tests.frontier.evaluation.scenes import scene

ZOO = """name,mAP,FPS,params (M),size
yolov8n,37.3,1250,3.2,640
yolov8s,44.9,800,11.2,640
yolov8m,50.2,400,25.9,640
"""
HOW = [
    *("--map", "name=model", "--map", "mAP=ap:from_percent", "--map", "FPS=latency_ms:from_fps"),
    *("--map", "params (M)=params_m", "--map", "size=resolution"),
    *("--set", "device=Tesla T4", "--set", "eval_split=coco_val2017"),
]


@pytest.fixture
def run(tmp_path, capsys, monkeypatch):
    """A function that runs a command on a results folder; its status and what it printed."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        code = main([*map(str, words), "--results", str(tmp_path / "kept")])
        captured = capsys.readouterr()
        return code, captured.out + captured.err

    return run


@pytest.fixture
def zoo(tmp_path):
    path = tmp_path / "zoo.csv"
    path.write_text(ZOO)
    return path


def test_the_answer_says_what_was_taken_in_and_what_to_do_next(run, zoo, tmp_path):
    code, out = run("import", zoo, *HOW)
    lines = out.splitlines()
    assert code == ExitCode.ANSWERED
    assert lines[:4] == [
        "3 rows of zoo.csv imported",
        "  3 times on Tesla T4, protocol imported/zoo: --device tesla_t4",
        "  3 APs on coco_val2017",
        "  3 with parameters",
    ]
    assert (
        lines[4]
        == "  tesla_t4 may be the device t4 (published); if it is, undo this, then import with --set device_key=t4"
    )
    assert lines[5].startswith(f"Kept as {tmp_path / 'kept' / 'imported'}")
    digits = lines[5].rpartition("/")[2][:8]
    assert lines[6] == f"To undo it: frontier results rm {digits} --results {tmp_path / 'kept'}"
    assert lines[-1] == f"Next: frontier plot --device tesla_t4 --results {tmp_path / 'kept'}"
    assert run("import", zoo, *HOW)[1].startswith("3 rows of zoo.csv were here already")


def test_every_problem_is_a_line_and_nothing_is_kept(run, zoo, tmp_path):
    code, out = run("import", zoo)
    assert code == ExitCode.PROBLEMS
    lines = out.splitlines()
    assert lines[0] == f"{zoo}: 6 problems; nothing was kept"
    assert "--map FPS=latency_ms:from_fps" in lines[3]
    assert lines[-2] == (
        f"Next: frontier import {zoo} --map name=model --map mAP=ap:from_percent --map FPS=latency_ms:from_fps "
        f"--map size=resolution --set device=NAME --set eval_split=PICTURES --results {tmp_path / 'kept'}"
    )
    assert lines[-1] == "(put what is true in the place of NAME and PICTURES)"
    code, out = run("import", zoo, "--json")
    found = json.loads(out)
    assert (code, found["exit_code"]) == (ExitCode.PROBLEMS, ExitCode.PROBLEMS)
    assert len(found["problems"]) == 6
    assert found["next"] == lines[-2].removeprefix("Next: ")
    assert not (tmp_path / "kept").exists()


def test_many_problems_are_cut_short_as_text_alone(run, tmp_path):
    path = tmp_path / "many.csv"
    path.write_text("model,gmacs\n" + "".join(f"a,x{n}\n" for n in range(80)))
    lines = run("import", path)[1].splitlines()
    assert len(lines) == 52
    assert lines[-1] == "  and 30 more (--json lists all)"


def test_the_command_that_mends_a_file_is_one_that_can_be_typed(run, tmp_path):
    path = tmp_path / "my zoo.csv"
    path.write_text("model,AP (%),colour\nyolo,40,red\n")
    command = next(line for line in run("import", path)[1].splitlines() if line.startswith("Next: "))
    words = shlex.split(command.removeprefix("Next: frontier ").replace("PICTURES", "coco_val2017"))
    code, out = run(*words[:-2])
    assert code == ExitCode.ANSWERED
    assert "1 AP without a time: for `frontier compare`" in out
    assert "left out: the columns colour" in out


def test_what_was_typed_before_stays_and_what_is_mended_goes():
    wishes = Wishes(maps=("mAP=ap", "name=model"), constants=("device=T4",), skip_others=True)
    error = ImportProblemsError("zoo.csv", ["percent"], [Remedy("map", "mAP=ap:from_percent")])
    assert mended_command(Path("zoo.csv"), wishes, error, None) == (
        "frontier import zoo.csv --map name=model --set device=T4 --map mAP=ap:from_percent --skip-others"
    )
    assert mended_command(Path("zoo.csv"), wishes, ImportProblemsError("zoo.csv", ["x"]), None) is None


def test_an_option_that_is_wrong_is_not_proposed_again(run, zoo):
    code, out = run("import", zoo, "--map", "nothing=ap", "--set", "colour=red", "--set", "device=T4")
    assert code == ExitCode.PROBLEMS
    assert "--map nothing=ap: there is no column 'nothing'" in out
    (command,) = [line for line in out.splitlines() if line.startswith("Next: ")]
    assert "nothing" not in command
    assert "colour" not in command
    assert "--set device=T4" in command


def test_what_detections_lack_is_proposed_with_all_that_was_typed(run, tmp_path):
    words = ["--data", "a b.json", "--model", "y", "--set", "latency_ms=3"]
    (tmp_path / "found.json").write_text("[]")
    code, out = run("import", tmp_path / "found.json", *words)
    assert code == ExitCode.PROBLEMS
    assert "Next: frontier import" in out
    assert "--model y --data 'a b.json' --set latency_ms=3 --set device=NAME" in out


def test_the_rows_show_where_their_device_is_asked_for(run, zoo):
    run("import", zoo, *HOW)
    code, out = run("recommend", "--max-ms", "2", "--device", "tesla_t4")
    assert code == ExitCode.ANSWERED
    assert "These times are of Tesla T4" in out
    assert "Try yolov8s: its imported numbers lie within 2 ms per image." in out
    code, out = run("plot", "--device", "tesla_t4", "--json")
    points = json.loads(out)["figures"][0]["points"]
    assert {point["source"] for point in points} == {"imported"}
    assert len(points) == 3
    assert "imported numbers" in run("recommend", "--max-ms", "2", "--device", "Tesla-T4")[1]
    code, out = run("plot", "--protocol", "imported/zoo", "--json")
    assert json.loads(out)["device"] == "Tesla T4"


def test_they_never_answer_for_this_machine(run, zoo, tmp_path):
    key = here().key
    run("import", zoo, *HOW, "--set", f"device_key={key}")
    code, out = run("recommend", "--max-ms", "2")
    assert "yolo" not in out
    desk = load(tmp_path / "kept")
    assert desk.recommend(max_ms=500).basis == "published"
    assert "yolo" not in desk.recommend(max_ms=500).recommendation.choice.model
    code, out = run("recommend", "--max-ms", "2", "--device", key)
    assert code == ExitCode.ANSWERED
    assert "imported numbers" in out


def test_measured_times_of_a_device_go_before_imported_ones(run, zoo, keep, tmp_path):
    keep("ssd/mobilenet_v1/300", p95=30, upper=31, folder=tmp_path / "kept")
    run("import", zoo, *HOW, "--set", f"device_key={here().key}")
    answer = load(tmp_path / "kept").recommend(max_ms=50, device=here().key)
    assert answer.basis == "measured here"
    assert "Left out: 3 imported rows of this device." in answer.remarks


def test_the_desk_and_the_list_know_them(run, zoo, tmp_path):
    run("import", zoo, *HOW)
    desk = load(tmp_path / "kept")
    assert "1 imported file of 3 rows in " in repr(desk)
    assert "1 imported file of 3 rows" in desk._repr_html_()
    assert set(desk.table["source"]) == {"imported", "published"}
    code, out = run("results")
    assert code == ExitCode.ANSWERED
    assert "    file     rows  device    pictures      imported" in out
    assert "    zoo.csv     3  tesla_t4  coco_val2017" in out
    assert out.splitlines()[-1] == "1 imported file of 3 rows."
    assert json.loads(run("results", "--json")[1])["imported"][0]["file"] == "zoo.csv"


def test_a_misspelt_device_names_the_imported_one(run, zoo):
    run("import", zoo, *HOW)
    code, said = run("recommend", "--max-ms", "2", "--device", "tesla_t5")
    assert code == ExitCode.USAGE
    assert "unknown device 'tesla_t5'; did you mean tesla_t4" in said


def test_detections_are_scored(run, tmp_path):
    data, entries = scene(5)
    (tmp_path / "truth.json").write_text(json.dumps(data))
    (tmp_path / "found.json").write_text(json.dumps(entries))
    code, out = run(
        "import",
        "found.json",
        "--data",
        "truth.json",
        "--model",
        "yolo",
        "--set",
        "device=T4",
        "--set",
        "latency_ms=3",
    )
    assert code == ExitCode.ANSWERED
    assert "1 time on T4, protocol imported/found: --device t4" in out
    assert "%, 95% interval" in out
    (record,) = Store(tmp_path / "kept").imported().records
    assert len(record.record.categories) == 4


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("zoo.csv --model yolo", "--model is for detections, which are scored against --data: give that too"),
        ("zoo.csv --model yolo --split val", "--model, --split are for detections"),
        (
            "found.json --data truth.json",
            "detections of which detector? frontier import found.json --data truth.json --model",
        ),
        ("found.json --data truth.json --model y --map a=b", "--map is for tables, not for detections"),
        ("no.csv", "no.csv: there is no such file here, in "),
    ],
)
def test_wrong_usage_is_one_sentence(words, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zoo.csv").write_text(ZOO)
    assert main(["import", *words.split()]) == ExitCode.USAGE
    assert message in capsys.readouterr().err
