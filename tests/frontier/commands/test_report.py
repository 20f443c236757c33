"""`frontier report`: what it says and writes, and how it refuses."""

import json
import time

import pytest

from analysis.table import Table
from frontier.cli import main
from frontier.desk import question_of
from frontier.errors import ExitCode
from frontier.gallery import GALLERY
from frontier.report.contents import contents
from frontier.report.page import page
from tests.frontier.report.desks import desk_of, grid

LARGEST_BYTES = 8e6
LONGEST_S = 10.0


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """A function that runs the command on an empty store with two findings; its status and what it printed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("frontier.report.contents.GALLERY", GALLERY[:3])
    (tmp_path / "kept").mkdir()

    def run(*words):
        code = main(["report", *map(str, words), "--results", str(tmp_path / "kept")])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


def test_writes_a_page_and_says_what_is_in_it(run, tmp_path):
    code, out, _ = run("--max-ms", 50, "--device", "titan_x")
    size = (tmp_path / "report.html").stat().st_size
    assert code == ExitCode.ANSWERED
    assert out.splitlines() == [
        f"report.html written, {size / 1e6:.1f} MB",
        "These times are of NVIDIA GeForce GTX TITAN X; times do not transfer between machines.",
        f"To measure on this machine: frontier recommend --max-ms 50 --results {tmp_path / 'kept'} --measure",
        "Try ssd/inception_v2/300@tf_zoo: its published numbers lie within 50 ms per image.",
        "2 findings",
        "Not found: how likely each detector is on the frontier",
        "The page says what is missing and which command provides it.",
    ]


def test_says_when_it_replaces_a_page(run):
    run("--max-ms", 50, "--device", "titan_x")
    assert run("--max-ms", 50, "--device", "titan_x")[1].startswith("report.html replaced, ")


def test_nothing_fits_is_a_page_too(run, tmp_path):
    code, out, _ = run("--max-ms", 1, "--device", "titan_x", "--out", tmp_path)
    assert code == ExitCode.ANSWERED
    assert "Nothing fits 1 ms per image." in out


def test_json_holds_what_the_text_says(run):
    code, out, _ = run("--max-ms", 50, "--device", "titan_x", "--json")
    found = json.loads(out)
    assert code == ExitCode.ANSWERED
    assert found["path"] == "report.html"
    assert not found["replaced"]
    assert found["answer"]["choice"]["model"] == "ssd/inception_v2/300@tf_zoo"
    assert [one["name"] for one in found["findings"]] == ["accuracy_time", "critical"]
    assert "frontier evaluate" in found["not_found"]["how likely each detector is on the frontier"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Give a budget, for example: frontier report --max-ms 50"),
        (("--max-ms", -3), "--max-ms"),
        (("--max-ms", 50, "--min-fps", 20), "give one of them"),
        (("--max-ms", 50, "--out", "a.pdf"), "ends in .html"),
        (("--max-ms", 50, "--device", "abacus"), "abacus"),
    ],
    ids=str,
)
def test_wrong_usage_is_said_and_writes_nothing(run, tmp_path, words, said):
    code, _, err = run(*words)
    assert code == ExitCode.USAGE
    assert said in err
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_without_plotly_it_says_how_to_install_it(run, monkeypatch):
    monkeypatch.setattr("figures.interactive.library.find_spec", lambda _name: None)
    code, _, err = run("--max-ms", 50)
    assert code == ExitCode.ERROR
    assert "pip install 'frontier-det[report]'" in err


def measured_thousand(folder):
    """The grid and 63 slower copies of it: 1,024 rows."""
    copies = [
        {name: cell * (1 + i / 50) if name.startswith("latency_") and name != "latency_kind" else cell
         for name, cell in row.items()} | {"row_id": f"{row['row_id']} {i}"}
        for i in range(64)
        for row in grid()
    ]  # fmt: skip
    return desk_of(Table.from_rows(copies), folder), question_of(max_ms=50.0)


def published(folder):
    """The published device with the most rows, and every accuracy on its pictures."""
    return desk_of(Table({}), folder), question_of(max_ms=50.0, device="v100", any_detector=True)


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "least"), [(measured_thousand, 1000), (published, 500)])
def test_many_rows_take_no_more_than_ten_seconds_and_eight_megabytes(tmp_path, rows, least):
    desk, question = rows(tmp_path)
    start = time.process_time()  # of this process: others may keep the machine busy
    found = contents(desk, question)
    text = page(found)
    assert time.process_time() - start < LONGEST_S
    assert found.rows.most > least
    assert len(text.encode()) < LARGEST_BYTES
