import json

import pytest

from frontier.benchmark import run
from frontier.cli import main
from frontier.errors import ExitCode
from frontier.store import Store
from tests.frontier.benchmark.fakes import MS, Clock, Subject, bench

MODEL = "ssd/mobilenet_v1/300"


@pytest.fixture
def prepared(monkeypatch):
    """Calls of `prepare`; what it returns takes 10 ms a picture on a clock that moves when told."""
    calls = []

    def prepare(configs, **options):
        calls.append((configs, options))
        clock = Clock()
        subjects = [Subject(config.name, clock) for config in configs]
        return bench(clock, *subjects, protocol=options["protocol"])

    monkeypatch.setattr(run, "prepare", prepare)
    return calls


def test_it_measures_tells_and_stores(prepared, tmp_path, capsys):
    place = tmp_path / "results"
    code = main(["benchmark", MODEL, "ssd/mobilenet_v1/200", "--max-ms", "20", "--results", str(place)])
    captured = capsys.readouterr()
    assert code == ExitCode.ANSWERED
    assert "ssd/mobilenet_v1/200      10      10       10       94  stable" in captured.out
    assert f"Next: frontier recommend --max-ms 20 --results {place}" in captured.out
    assert len(Store(place).load().records) == 2
    assert [config.name for config in prepared[0][0]] == [MODEL, "ssd/mobilenet_v1/200"]
    assert captured.err == ""


def test_as_json(prepared, tmp_path, capsys):
    code = main(["benchmark", MODEL, "--protocol", "paper", "--results", str(tmp_path), "--json"])
    data = json.loads(capsys.readouterr().out)
    assert code == ExitCode.ANSWERED
    assert data["protocol"] == "paper"
    assert data["measurements"][0]["num_samples"] == 500
    assert prepared[0][1]["protocol"].prepare == "crop"


def test_the_default_place_is_used_and_said(prepared, tmp_path, capsys, monkeypatch):
    (tmp_path / "frontier-results").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FRONTIER_RESULTS", raising=False)
    assert main(["benchmark", MODEL]) == ExitCode.ANSWERED
    assert f"Kept in {tmp_path / 'frontier-results'} (there is a frontier-results" in capsys.readouterr().out
    assert len(Store(tmp_path / "frontier-results").load().records) == 1
    assert len(prepared) == 1


def test_interrupted_it_tells_what_it_kept_and_fails(monkeypatch, tmp_path, capsys):
    def pressed(call):
        if call == 60:
            raise KeyboardInterrupt
        return 10 * MS

    def prepare(configs, **_):
        clock = Clock()
        return bench(clock, Subject(configs[0].name, clock, pressed))

    monkeypatch.setattr(run, "prepare", prepare)
    assert main(["benchmark", MODEL, "--results", str(tmp_path)]) == ExitCode.ERROR
    assert "Interrupted: only what had been completed was kept." in capsys.readouterr().out
    assert len(Store(tmp_path).load().records) == 1


def broken_picture(folder):
    (folder / "broken.jpg").write_bytes(b"this is no picture")


BAD_INPUT = {
    "unknown extractor": (
        ["ssd/mobilenet_v7/300"],
        "unknown feature extractor 'mobilenet_v7'; did you mean mobilenet_v1",
    ),
    "no name": (["mobilenet"], "is not of the form meta/extractor/resolution"),
    "NaN": ([MODEL, "--max-ms", "nan"], "--max-ms nan is not a number; give milliseconds per image"),
    "infinity": ([MODEL, "--max-ms", "inf"], "--max-ms inf is infinite; give milliseconds"),
    "zero": ([MODEL, "--max-ms", "0"], "--max-ms 0 is not above zero; give milliseconds"),
    "negative": ([MODEL, "--max-ms=-5"], "--max-ms -5 is not above zero; give milliseconds"),
    "no number": ([MODEL, "--max-ms", "fast"], "fast"),
    "no time": ([MODEL, "--minutes", "0"], "--minutes 0 is not above zero; give minutes"),
    "endless": ([MODEL, "--minutes", "inf"], "--minutes inf is infinite; give minutes"),
    "percentile": ([MODEL, "--percentile", "94"], "--percentile 94 is not recorded; known: 50, 90, 95, 99"),
    "protocol": ([MODEL, "--protocol", "papr"], "unknown protocol 'papr'; did you mean paper"),
    "a budget for a mean": (
        [MODEL, "--protocol", "paper", "--max-ms", "50"],
        "gives the mean of 500 pictures, and a budget is judged by a percentile; leave out --max-ms",
    ),
    "missing pictures": ([MODEL, "--images", "nowhere"], "pictures from nowhere"),
    "no pictures": ([MODEL, "--images", "empty"], "none of its 0 files ends in"),
    "broken pictures": ([MODEL, "--images", "broken"], "1 of 1 cannot be decoded: broken.jpg"),
    "no weights": ([MODEL, "--weights", "empty"], "empty is not a weights folder"),
    "no model": ([], "MODELS requires an argument"),
    "unknown option": ([MODEL, "--fast"], "--fast"),
}


@pytest.mark.parametrize("case", BAD_INPUT)
def test_bad_input_is_one_line_and_exit_code_2(case, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("empty", "broken"):
        (tmp_path / name).mkdir()
    broken_picture(tmp_path / "broken")
    arguments, message = BAD_INPUT[case]
    code = main(["benchmark", *arguments, "--results", "results"])
    captured = capsys.readouterr()
    assert code == ExitCode.USAGE
    assert captured.out == ""
    assert message in captured.err
    assert captured.err.startswith("frontier: ")
    assert captured.err.count("\n") == 1
    assert not (tmp_path / "results").exists()


def test_a_results_folder_that_cannot_be_one_is_said_at_once(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["benchmark", MODEL, "--results", str(tmp_path / "file")]) == ExitCode.ERROR
    assert "file is not a folder; name another with --results" in capsys.readouterr().err


def test_the_help_has_examples(capsys):
    assert main(["benchmark", "--help"]) == ExitCode.ANSWERED
    assert "frontier benchmark ssd/mobilenet_v1/300 --protocol paper" in capsys.readouterr().out
