import dataclasses
import html
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from figures.errors import FigureError
from frontier.cli import main
from frontier.commands.plot import Shown
from frontier.commands.plot import plot as plot_command
from frontier.device import here
from frontier.errors import ExitCode, NoRowsError, UsageError
from frontier.gallery import FIGURES
from frontier.published import CPU_PROTOCOL, GPU_PROTOCOL
from frontier.report.twins import TWINS
from frontier.store import Store

SAMPLES = {"end_to_end_ms": np.array([27.0, 27.5, 29.0])}
STARTS = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<?xml", "pdf": b"%PDF-"}
REPOSITORY = Path(__file__).parents[2]
MMDET = "mmdet/v100/pytorch-mmdetection/fp32/b1/post"


def plot(name="accuracy_time", **options):
    """The command with its options side by side, as they are typed."""
    own = {name: options.pop(name) for name in ("out", "format") if name in options}
    return plot_command(name, **own, shown=Shown(**options))


def only(reply):
    """What is said of the one figure of a reply."""
    (figure,) = reply.data["figures"]
    return figure


@pytest.fixture
def empty(tmp_path, monkeypatch):
    """A results folder without results, in an empty working folder."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "none").mkdir()
    return tmp_path / "none"


@pytest.fixture
def local(empty, measurement):
    """One detector measured on this machine by two protocols, and one on another device."""
    mine = dataclasses.replace(measurement, device=here())
    for one in (mine, dataclasses.replace(mine, protocol="paper"), measurement):
        Store(empty).add(one, SAMPLES)
    return empty


def test_published_times_where_nothing_was_measured(empty, tmp_path):
    reply = plot(results=empty, device=CPU_PROTOCOL)
    assert (tmp_path / "accuracy_time.png").read_bytes().startswith(STARTS["png"])
    # The catalogue has 16 rows of this protocol, 3 of them without AP.
    assert reply.text.splitlines()[:5] == [
        "accuracy_time.png written",
        "8 of 13 detectors on the frontier by published time; left out: 3 with no AP",
        "  fastest: ssd_mobilenet_v1_0.75_depth_300x300_coco, 33 ms, AP 0.180",
        "  sweet spot (elbow): ssd_resnet50_v1_fpn_shared_box_predictor_coco, 1,335 ms, AP 0.350",
        "  most accurate: Faster R-CNN Inception-ResNet v2, 600 px, stride 8, 14,080 ms, AP 0.370",
    ]
    assert "times do not transfer between machines" in reply.text
    assert "To measure on this machine: frontier recommend --max-ms 50" in reply.text
    assert reply.exit_code == ExitCode.ANSWERED


def test_local_times_come_first(local):
    reply = plot(results=local)
    assert reply.text.splitlines() == [
        "accuracy_time.png written",
        "1 of 1 detector on the frontier by p95 time",
        "  fastest and most accurate: SSD MobileNet v1, 300 px, 30.2 ms, AP 0.193",
        "Left out: 1 row measured by another protocol than end_to_end.",
        f"Results in {local} (3 measurements)",
    ]
    assert reply.data["basis"] == "measured here"
    assert reply.data["device_key"] == here().key


def test_a_protocol_of_this_machine(local):
    reply = plot(results=local, protocol="paper")
    assert reply.data["protocol"] == "paper"
    assert reply.data["remarks"] == ()


def test_another_device_and_a_published_protocol(local):
    elsewhere = plot(results=local, device="cpu:intel-core-i7-7700hq-cpu-2.80ghz:8")
    assert elsewhere.data["basis"] == "measured elsewhere"
    assert "times do not transfer" in elsewhere.text
    theirs = plot(results=local, protocol=GPU_PROTOCOL, device="titan_x", format="svg")
    assert theirs.data["protocol"] == GPU_PROTOCOL
    assert len(only(theirs)["points"]) == 21


def test_only_what_can_be_built(empty):
    reply = plot(results=empty, device="titan_x", any_detector=False)
    names = [point["name"] for point in only(reply)["points"]]
    assert "SSD MobileNet v1, 300 px" in names
    assert "faster_rcnn_nas" not in names


@pytest.mark.parametrize("suffix", STARTS)
def test_the_suffix_is_the_format(empty, suffix):
    reply = plot(results=empty, device="titan_x", out=empty / f"picture.{suffix.upper()}")
    payload = (empty / f"picture.{suffix.upper()}").read_bytes()
    assert payload.startswith(STARTS[suffix])
    assert only(reply)["path"] == str(empty / f"picture.{suffix.upper()}")


def test_a_picture_that_is_there_is_replaced_and_said(empty):
    first = plot(results=empty, device="titan_x", out=empty, format="svg")
    before = (empty / "accuracy_time.svg").read_bytes()
    second = plot(results=empty, device="titan_x", out=empty, format="svg")
    assert (only(first)["replaced"], only(second)["replaced"]) == (False, True)
    assert second.text.startswith(f"{empty / 'accuracy_time.svg'} replaced\n")
    assert (empty / "accuracy_time.svg").read_bytes() == before
    assert [path.name for path in empty.iterdir()] == ["accuracy_time.svg"]


@pytest.mark.parametrize(
    "how", [{"format": "html"}, {"out": Path("accuracy_time.html")}], ids=["format", "suffix"]
)
def test_a_page_of_one_figure_needs_nothing_else(local, tmp_path, how):
    reply = plot(results=local, max_ms=50, **how)
    assert reply.text.startswith("accuracy_time.html written\n")
    text = (tmp_path / "accuracy_time.html").read_text("utf-8")
    assert text.startswith("<!doctype html>")
    assert only(reply)["said"][0] in html.unescape(text)
    assert 'src="data:image/svg+xml;base64,' in text  # the picture that stands there until it is drawn
    assert not re.search(r"(?:src|href)=\"(?!data:)", text)


def test_all_as_pages_are_those_that_there_are(local, tmp_path):
    pages = tmp_path / "pages"
    reply = plot("all", format="html", out=pages, results=local)
    drawn = {one["figure"] for one in reply.data["figures"]}
    assert "accuracy_time" in drawn
    assert drawn <= TWINS
    assert reply.data["not_drawn"]["ties"] == "is a picture alone; --format svg draws it"
    assert {path.name for path in pages.iterdir()} == {f"{name}.html" for name in drawn}


def test_json_holds_what_the_text_says(local, capsys):
    assert main(["plot", "--results", str(local), "--json", "--max-ms", "50"]) == ExitCode.ANSWERED
    whole = json.loads(capsys.readouterr().out)
    assert whole["max_ms"] == 50
    assert whole["measure_command"].endswith("--measure")
    (found,) = whole["figures"]
    assert found["points"] == [
        {
            "name": "SSD MobileNet v1, 300 px",
            "time_ms": pytest.approx(30.2, abs=0.05),
            "lower_ms": found["points"][0]["lower_ms"],
            "upper_ms": pytest.approx(32.6, abs=0.05),
            "accuracy": 0.193,
            "source": "measured",
            "on_frontier": True,
        }
    ]
    assert found["critical"] == [{"roles": ["fastest", "most accurate"], "point": 0, "equal": 0}]
    assert found["left_out"] == {}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["figure_9"], "unknown figure 'figure_9'; known: accuracy_time, frontier_probability"),
        (["--format", "gif"], "--format gif: pictures are written as png, svg, pdf, html"),
        (["stride", "--format", "gif"], "--format gif: pictures are written as png, svg, pdf"),
        (
            ["stride", "--format", "html"],
            "stride is a picture alone (png, svg, pdf); pages there are of accuracy_time",
        ),
        (["stride", "--out", "x.html"], "stride is a picture alone"),
        (["--out", "x.gif"], "--out x.gif: .gif is not a format of pictures; known: png, svg, pdf, html"),
        (["--out", "x.png", "--format", "pdf"], "--out x.png and --format pdf contradict each other"),
        (
            ["--out", "nowhere"],
            "--out nowhere: there is no such folder; make it, or name a file such as nowhere.png",
        ),
        (["--out", "no/x.png"], "--out no/x.png: there is no folder no; make it first"),
        (["--max-ms", "nan"], "--max-ms nan is not a number; give milliseconds"),
        (["--max-ms", "0"], "--max-ms 0 is not above zero"),
        (["memori"], "unknown figure 'memori'; did you mean memory"),
        (["critical"], "unknown figure 'critical'"),
        (["--resolution", "large"], "--resolution large: give pixels of the shorter edge"),
        (["--resolution", "-1"], "--resolution -1 is not above zero"),
        (
            ["all", "--out", "x.png"],
            "--out x.png: all figures need a folder; name one, such as x",
        ),
        (["--percentile", "42"], "--percentile 42 is not recorded; known: 50, 90, 95, 99"),
        (["--objective", "map"], "unknown objective 'map'; did you mean ap?"),
        (["--width", "100"], "--width 100: give 2 to 20 inches"),
        (["--width", "nan"], "--width nan: give 2 to 20 inches"),
        (["--device", "nothing_like_it"], "unknown device 'nothing_like_it'"),
        (
            ["--protocol", "xyz"],
            "--protocol xyz: nothing was timed so on this machine; `frontier results` lists",
        ),
        (["--protocol", "papr"], "did you mean paper?"),
        (
            ["--device", "titan_x", "--protocol", MMDET],
            "contradict each other: those times are of v100; give one of them",
        ),
    ],
)
def test_bad_input_is_one_sentence(local, capsys, arguments, message):
    assert main(["plot", "--results", str(local), *arguments]) == ExitCode.USAGE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("frontier: ")
    assert message in err
    assert err.count("\n") == 1
    assert not list(local.parent.glob("*.png"))


def test_nothing_with_both_numbers_is_no_rows(empty):
    with pytest.raises(NoRowsError, match="none has both numbers: 16 with no AP at IoU"):
        plot(results=empty, device=CPU_PROTOCOL, objective="ap75")


def test_one_of_the_other_figures(empty, tmp_path):
    reply = plot("durations", results=empty, device="titan_x", resolution="all", out=tmp_path / "bars.svg")
    assert (tmp_path / "bars.svg").read_bytes().startswith(STARTS["svg"])
    lines = reply.text.splitlines()
    assert lines[1].startswith(
        "On NVIDIA GeForce GTX TITAN X, 25 detectors take by published time from 26 ms, "
    )
    assert only(reply)["sentence"] == lines[1]
    assert len(only(reply)["rows"]) == 25


def test_low_resolution_alone_unless_another_is_asked_for(empty):
    of_300 = only(plot("durations", results=empty, device="titan_x", format="svg"))
    of_all = only(plot("durations", results=empty, device="titan_x", format="svg", resolution="all"))
    assert len(of_300["rows"]) > 5
    assert len(of_300["rows"]) < len(of_all["rows"])


def test_all_figures_that_the_results_allow(empty, tmp_path):
    reply = plot(
        "all", results=empty, device="titan_x", resolution="all", out=tmp_path / "pictures", format="svg"
    )
    drawn = {figure["figure"] for figure in reply.data["figures"]}
    assert (
        {path.stem for path in (tmp_path / "pictures").iterdir()} == drawn >= {"accuracy_time", "durations"}
    )
    assert drawn | set(reply.data["not_drawn"]) == set(FIGURES)
    assert "Not drawn: memory: memory was asked of 25 rows" in reply.text
    assert "`frontier benchmark` records it" in reply.data["not_drawn"]["memory"]


def test_a_figure_that_refuses_its_rows_does_not_cost_the_others(empty, tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise FigureError("this would mislead")

    monkeypatch.setattr("figures.durations.draw_durations", refuse)
    reply = plot(
        "all", results=empty, device="titan_x", resolution="all", out=tmp_path / "pictures", format="svg"
    )
    assert reply.data["not_drawn"]["durations"] == "this would mislead"
    assert (tmp_path / "pictures" / "accuracy_time.svg").exists()


def test_help_names_every_figure():
    said = " ".join((plot_command.__doc__ or "").split())
    assert f"name: {', '.join(FIGURES)}; or all." in said


def test_a_missing_results_folder_is_said(tmp_path):
    with pytest.raises(UsageError, match="nowhere: there is none"):
        plot(results=tmp_path / "nowhere")


def test_a_folder_that_cannot_be_written_is_said(empty, monkeypatch, capsys):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("frontier.picture_file.write_atomically", refuse)
    assert main(["plot", "--results", str(empty), "--device", "titan_x"]) == ExitCode.ERROR
    said = capsys.readouterr().err
    assert "accuracy_time.png cannot be written: Permission denied; name another place with --out" in said


def test_a_damaged_record_is_named_and_the_rest_is_drawn(local):
    (local / "measurements" / "broken.json").write_text("{")
    reply = plot(results=local)
    assert len(only(reply)["points"]) == 1
    assert reply.text.splitlines()[-1].startswith("measurements/broken.json: ")


def test_the_same_command_writes_the_same_file(empty):
    pictures = []
    for seed in "12":
        out = empty / f"{seed}.svg"
        arguments = ["plot", "--results", str(empty), "--device", "titan_x", "--out", str(out)]
        command = [sys.executable, "-m", "frontier", *arguments]
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run(command, check=True, cwd=REPOSITORY, env=environment, capture_output=True)
        pictures.append(out.read_bytes())
    assert pictures[0] == pictures[1]


def test_help_imports_no_matplotlib():
    program = """
import sys
from frontier.cli import main
assert main(["plot", "--help"]) == 0
assert "matplotlib" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", program], check=True, capture_output=True)
