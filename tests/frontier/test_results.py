import dataclasses
import json
import re

import numpy as np
import pytest

from frontier.cli import main
from frontier.commands import results as command
from frontier.commands.results import results
from frontier.device import here
from frontier.errors import ExitCode, NoRowsError, UsageError
from frontier.records import Percentile, Timing
from frontier.store import Store
from tests.frontier.records.made import TRAIN, evaluation, training

SAMPLES = {"end_to_end_ms": np.array([27.0, 27.5, 29.0])}


@pytest.fixture
def folder(tmp_path, measurement):
    """Three records: two protocols of another device, one of this machine with another jax."""
    store = Store(tmp_path / "kept")
    store.add(measurement, SAMPLES)
    store.add(dataclasses.replace(measurement, protocol="paper", weights="trained"), SAMPLES)
    old = dataclasses.replace(here(), versions={**here().versions, "jax": "0.9.1"})
    store.add(dataclasses.replace(measurement, device=old), SAMPLES)
    return store.folder


def test_the_list_is_grouped_by_device_and_protocol_this_machine_first(folder):
    reply = results(results=folder)
    jax = here().versions["jax"]
    ids = {
        (one.record.device.key, one.record.protocol): one.digest[:8] for one in Store(folder).load().records
    }
    mine, theirs, paper = (
        ids[key]
        for key in (
            (here().key, "end_to_end"),
            ("cpu:intel-core-i7-7700hq-cpu-2.80ghz:8", "end_to_end"),
            ("cpu:intel-core-i7-7700hq-cpu-2.80ghz:8", "paper"),
        )
    )
    assert reply.exit_code == ExitCode.ANSWERED
    assert reply.text.splitlines() == [
        f"Results in {folder}",
        "(as asked for with --results)",
        "",
        f"{here().words}, this machine",
        f"  --device {here().key}",
        f"  measured under other conditions than now: jax: 0.9.1 against {jax}",
        "",
        "  end_to_end, xla, float32",
        "    model                 weights    p50 ms  p95 ms  at most  verdict   measured    record",
        f"    ssd/mobilenet_v1/300  untrained    27.3    30.2     32.6  drifting  2026-01-31  {mine}",
        "",
        "Intel Core i7-7700HQ CPU @ 2.80GHz, 8 cores (cpu)",
        "  --device cpu:intel-core-i7-7700hq-cpu-2.80ghz:8",
        "",
        "  end_to_end, xla, float32",
        "    model                 weights    p50 ms  p95 ms  at most  verdict   measured    record",
        f"    ssd/mobilenet_v1/300  untrained    27.3    30.2     32.6  drifting  2026-01-31  {theirs}",
        "",
        "  paper, xla, float32",
        "    model                 weights  p50 ms  p95 ms  at most  verdict   measured    record",
        f"    ssd/mobilenet_v1/300  trained    27.3    30.2     32.6  drifting  2026-01-31  {paper}",
        "",
        "3 measurements; times of 2 devices.",
    ]


def test_it_fits_a_terminal_of_a_hundred_columns(folder):
    assert max(map(len, results(results=folder).text.splitlines())) <= 100


def test_the_data_hold_all_that_the_text_says(folder):
    data = results(results=folder).data
    assert (data["folder"], data["problems"]) == (str(folder), [])
    assert [(device["device_key"], device["is_here"]) for device in data["devices"]] == [
        (here().key, True),
        ("cpu:intel-core-i7-7700hq-cpu-2.80ghz:8", False),
    ]
    row = data["devices"][1]["rows"][0]
    assert (row["latency_p95_upper_ms"], row["verdict"], row["num_samples"]) == (32.6, "drifting", 188.0)


@pytest.mark.parametrize(
    ("upper", "shown"), [(32.61, "32.7"), (32.6, "32.6"), (32.64999, "32.7"), (None, "-"), (0.0, "0.0")]
)
def test_a_bound_is_rounded_up(tmp_path, measurement, upper, shown):
    timing = Timing(
        mean_ms=27.0,
        percentiles_ms={
            50: Percentile(estimate=27.0, lower=None, upper=None),
            95: Percentile(estimate=30.0, lower=None, upper=upper),
        },
    )
    Store(tmp_path).add(dataclasses.replace(measurement, end_to_end=timing), SAMPLES)
    line = results(results=tmp_path).text.splitlines()[-3]
    assert line.split()[2:5] == ["27.0", "30.0", shown]


def test_a_bad_file_is_one_line_and_the_rest_is_listed(folder):
    (folder / "measurements" / "notes.txt").write_text("my notes")
    reply = results(results=folder)
    assert reply.exit_code == ExitCode.ANSWERED
    assert reply.text.splitlines()[-2] == f"1 problem in {folder}; the rest was used. Restore or delete:"
    assert reply.text.splitlines()[-1].startswith("  measurements/notes.txt: not readable as JSON")
    assert len(reply.data["problems"]) == 1
    assert len(reply.data["devices"]) == 2


def test_missing_raw_samples_are_one_line(folder, measurement):
    other = Store(folder).add(measurement, {"end_to_end_ms": np.array([1.0])})
    assert results(results=folder).data["without_samples"] == 0
    (folder / "samples" / f"{other.record.samples_digest}.npz").unlink()
    reply = results(results=folder)
    assert reply.exit_code == ExitCode.ANSWERED
    assert reply.text.splitlines()[-2:] == [
        "4 measurements; times of 2 devices.",
        "Without raw samples: 1 record; restore the folder samples from where they were measured.",
    ]
    assert reply.data["without_samples"] == 1


def test_an_empty_store_names_the_command_that_makes_some(tmp_path):
    reply = results(results=tmp_path)
    assert reply.exit_code == ExitCode.NO_ROWS
    command = f"frontier benchmark ssd/mobilenet_v1/300 --results {tmp_path}"
    assert f"There are none yet. To make some: {command}" in reply.text
    assert reply.data["next"] == command


def test_a_folder_that_is_not_there_is_no_empty_one(tmp_path):
    with pytest.raises(
        UsageError, match=r"results folder .*no: there is none; name another one, or make it: "
    ):
        results(results=tmp_path / "no")


def test_a_store_of_damaged_files_only_is_empty_and_says_why(tmp_path):
    (tmp_path / "measurements").mkdir()
    (tmp_path / "measurements" / "x.json").write_bytes(b"{")
    reply = results(results=tmp_path)
    assert reply.exit_code == ExitCode.NO_ROWS
    assert "measurements/x.json: not readable as JSON" in reply.text


def test_the_path_is_the_first_line(folder, tmp_path, monkeypatch):
    assert results("path", results=folder).text == f"{folder}\n(as asked for with --results)"
    monkeypatch.setenv("FRONTIER_RESULTS", str(tmp_path / "no"))
    reply = results("path")
    assert reply.text.splitlines()[0] == str(tmp_path / "no")
    assert "it is made when the first result is kept" in reply.text
    assert reply.data["exists"] is False


def test_merging_says_how_many(folder, tmp_path):
    into = tmp_path / "into"
    reply = results("merge", str(folder), results=into)
    assert reply.text == f"3 records copied from {folder} to {into}; 0 already there."
    assert (reply.data["copied"], reply.data["already_there"], reply.data["problems"]) == (3, 0, [])
    assert results("merge", str(folder), results=into).text.startswith("0 records copied")
    assert results("merge", str(folder), results=into).exit_code == ExitCode.ANSWERED


def test_merging_what_holds_nothing_whole_exits_4(tmp_path):
    (tmp_path / "measurements").mkdir()
    (tmp_path / "measurements" / "x.json").write_bytes(b"{")
    reply = results("merge", str(tmp_path), results=tmp_path / "into")
    assert reply.exit_code == ExitCode.NO_ROWS
    assert "measurements/x.json" in reply.text


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (["merge"], UsageError, r"from which folder\? Type: frontier results merge DIR"),
        (["path", "elsewhere"], UsageError, "did you mean --results elsewhere"),
        (["list", "elsewhere"], UsageError, "only merge takes a folder"),
        (["merge", "one", "two"], UsageError, "from which folder"),
        (["rm"], UsageError, r"which records\? Type: frontier results rm ID"),
        (["rm", "abcd"], UsageError, "no record's name begins so"),
        (["merge", "/no/such/folder"], UsageError, "there is no such folder"),
        (["merge", "."], NoRowsError, "no folder measurements"),
    ],
)
def test_a_wrong_question_is_answered_with_what_to_type(arguments, error, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(error, match=message):
        results(*arguments, results=tmp_path / "kept")


def test_the_command_line_knows_it(folder, capsys):
    assert main(["results", "--results", str(folder), "--json"]) == ExitCode.ANSWERED
    assert len(json.loads(capsys.readouterr().out)["devices"]) == 2
    assert main(["results", "pth"]) == ExitCode.USAGE
    assert re.search(r"^frontier: .*pth", capsys.readouterr().err)
    assert main(["results", "merge", str(folder), "--results", str(folder)]) == ExitCode.ANSWERED
    assert "3 already there" in capsys.readouterr().out


def test_a_results_folder_that_is_a_file_is_one_sentence(tmp_path, capsys):
    (tmp_path / "kept").write_text("")
    assert main(["results", "--results", str(tmp_path / "kept")]) == ExitCode.USAGE
    [line] = capsys.readouterr().err.splitlines()
    assert "is a file, not a folder" in line


def test_the_advised_command_names_what_can_be_built():
    from detectors.catalog import check_buildable
    from detectors.config import DetectorConfig

    check_buildable(DetectorConfig.from_name(command.MAKE_SOME.split()[-1]))


def test_evaluations_and_trainings_are_listed_too(folder):
    store = Store(folder)
    better = {**evaluation().scores, "ap": 0.4}
    made = [evaluation(), evaluation(scores=better), evaluation(data=TRAIN)]
    good, best, other = (store.add(record, {"images": np.arange(2)}).digest[:8] for record in made)
    trained = store.add(training()).digest[:8]
    reply = results(results=folder)
    lines = reply.text.splitlines()
    assert lines[-19:] == [
        "Accuracy in % on bccd train, 205 pictures",
        "  --eval-split bccd_train:66666666",
        "",
        "    model                 weights     AP  95% interval  AP50  AP75  evaluated   record",
        f"    ssd/mobilenet_v1/300  aaaaaaaa  31.0  25.0 to 75.0  72.0  50.0  2026-02-01  {other}",
        "",
        "Accuracy in % on bccd val, 87 pictures",
        "  --eval-split bccd_val:55555555",
        "",
        "    model                 weights     AP  95% interval  AP50  AP75  evaluated   record",
        f"    ssd/mobilenet_v1/300  aaaaaaaa  40.0  25.0 to 75.0  72.0  50.0  2026-02-01  {best}",
        f"    ssd/mobilenet_v1/300  aaaaaaaa  31.0  25.0 to 75.0  72.0  50.0  2026-02-01  {good}",
        "",
        "Trainings",
        "",
        "    model                 weights   on          steps  batch   loss  minutes  trained     record",
        f"    ssd/mobilenet_v1/300  aaaaaaaa  bccd train  6,000     24  1.250     60.0  2026-02-01  {trained}",
        "",
        "3 measurements, 3 evaluations, 1 training; times of 2 devices.",
    ]
    assert [one["model"] for one in reply.data["evaluations"]] == ["ssd/mobilenet_v1/300"] * 3
    assert [one["steps"] for one in reply.data["trainings"]] == [6000]
    assert max(map(len, lines)) <= 100


def test_evaluations_alone_are_a_list(tmp_path):
    Store(tmp_path).add(evaluation(), {})
    reply = results(results=tmp_path)
    assert reply.exit_code == ExitCode.ANSWERED
    assert reply.text.splitlines()[-1] == "1 evaluation."
    assert reply.data["devices"] == []
