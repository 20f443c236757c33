"""The command line: what it prints, how it ends, and what it does not import."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from detectors.errors import ConfigError
from frontier import cli
from frontier.cli import COMMANDS, main
from frontier.commands import recommend as command
from frontier.errors import ExitCode
from frontier.records import SCHEMA_VERSION

HEAVY = {"jax", "flax", "optax", "orbax", "matplotlib", "pandas", "scipy"}
SSD, ZOO = "ssd/mobilenet_v1/300", "ssd/mobilenet_v1/300@tf_zoo"


def run(*arguments, **environment):
    """The program in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "frontier", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def said(capsys):
    captured = capsys.readouterr()
    return captured.out, captured.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["recommend", "--help"],
        ["recommend", "--max-ms", "50"],
        ["recommend", "--max-ms", "50", "--any-detector", "--device", "titan_x", "--json"],
        ["models"],
        ["results", "path"],
        ["compare", "tf1_zoo-0031", "tf1_zoo-0035"],
        ["import", "no.csv"],
        ["recomend"],
    ],
)
def test_nothing_heavy_is_imported(arguments, keep, tmp_path):
    keep(SSD, p95=30, upper=31)
    code = (
        "import sys; from frontier.cli import main; main(sys.argv[1:]);"
        "print(*{name.partition('.')[0] for name in sys.modules}, file=sys.stderr)"
    )
    environment = {**os.environ, "FRONTIER_RESULTS": str(tmp_path)}
    ran = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True, env=environment
    )
    assert not HEAVY & set(ran.stderr.splitlines()[-1].split())


def test_help_lists_every_command_with_examples_and_exit_codes(capsys):
    assert main(["--help"]) == ExitCode.ANSWERED
    out, err = said(capsys)
    assert err == ""
    for name, one in COMMANDS.items():
        assert f"│ {name} " in out
        assert one.help in out
    assert "frontier recommend --max-ms 50 --measure" in out
    assert "2 wrong usage, 3 nothing fits" in " ".join(out.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_shows_its_own_examples(name, capsys):
    assert main([name, "--help"]) == ExitCode.ANSWERED
    out, _ = said(capsys)
    assert f"Usage: frontier {name}" in out
    assert "Examples:" in out
    assert f"frontier {name}" in out.partition("Examples:")[2]
    assert "Exit status" not in out


def test_the_version(capsys):
    assert main(["--version"]) == ExitCode.ANSWERED
    assert said(capsys)[0].strip() == cli.__version__


@pytest.mark.parametrize(
    "option", ["--max-ms", "--min-fps", "--max-memory-mb", "--max-gmacs", "--max-params-m", "--min-ap"]
)
@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "-1", "0"])
def test_impossible_numbers_are_refused_with_an_example(option, value, capsys):
    assert main(["recommend", f"{option}={value}"]) == ExitCode.USAGE
    out, err = said(capsys)
    assert out == ""
    assert err.startswith(f"frontier: {option} {value}")
    assert f"for example {option}" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("recommend", "recommend what? Give a budget, for example: frontier recommend --max-ms 50"),
        ("recommend --objective ap50", "recommend what?"),
        ("recommend --max-ms 50 --min-fps 20", "--max-ms 50 and --min-fps 20 both limit the time"),
        ("recommend --max-ms 50 --minutes 3", "--minutes says how long --measure may take"),
        ("recommend --max-ms 50 --measure --minutes nan", "--minutes nan is not a number"),
        ("recommend --max-ms 50 --measure --device titan_x", "--measure measures this machine, not titan_x"),
        ("recommend --min-ap 30", "--min-ap 30: AP lies between 0 and 1; did you mean 0.3?"),
        ("recommend --max-ms 50 --percentile 97", "--percentile 97 is not recorded; known: 50, 90, 95, 99"),
        ("recommend --max-ms 50 --objective ap_smal", "did you mean ap_small?"),
        ("recommend --max-ms 50 --device titanx", "unknown device 'titanx'; did you mean titan_x"),
        ("recommend --max-ms 50 --meta-architecture rfcn", "did you mean r_fcn"),
        ("recommend --max-ms 50 --feature-extractor vgg16", "did you mean vgg_16"),
        ("recommend --max-ms 50 --results /no/such/folder", "results folder /no/such/folder: there is none"),
        ("recommend --max-ms", "parameter --max-ms requires an argument. See: frontier recommend --help"),
        ("recommend --max-ms fast", 'unable to convert "fast" into float. See: frontier recommend --help'),
        (
            "recommend --max-m 50",
            "Unknown option: --max-m. Did you mean --max-ms? See: frontier recommend --help",
        ),
        ("recommend here --max-ms 50", "no place for 'here'. See: frontier recommend --help"),
        ("recomend --max-ms 50", 'Unknown command "recomend". Did you mean "recommend"?'),
    ],
)
def test_wrong_usage_is_one_sentence_as_text_and_as_json(arguments, message, capsys):
    assert main(arguments.split()) == ExitCode.USAGE
    out, err = said(capsys)
    assert out == ""
    assert err.startswith("frontier: ")
    assert message in err
    assert err.count("\n") == 1
    assert main([*arguments.split(), "--json"]) == ExitCode.USAGE
    found = json.loads(said(capsys)[0])
    assert found["exit_code"] == ExitCode.USAGE
    if not arguments.endswith("--max-ms"):  # there --json is taken for the number
        assert message in found["error"]


@pytest.mark.parametrize(
    ("p95", "budget", "code"),
    [
        (30, "--max-ms 50", ExitCode.ANSWERED),
        (49, "--max-ms 50", ExitCode.UNCERTAIN),
        (80, "--max-ms 50", ExitCode.NOTHING_FITS),
        (30, "--max-ms 50 --objective ap75", ExitCode.NO_ROWS),
        (30, "--max-ms 50 --meta-architecture r_fcn", ExitCode.NO_ROWS),
    ],
)
def test_the_exit_code_says_what_kind_of_answer_it_is(keep, tmp_path, capsys, *, p95, budget, code):
    keep(SSD, p95=p95, upper=p95 + 2)
    words = ["recommend", *budget.split(), "--results", str(tmp_path)]
    assert main(words) == code
    capsys.readouterr()
    assert main([*words, "--json"]) == code
    assert json.loads(said(capsys)[0])["exit_code"] == code


def test_a_newer_a_damaged_and_a_foreign_file_are_named(keep, tmp_path, capsys):
    keep(SSD, p95=30, upper=31)
    for name in ("0", "1", "2"):
        (tmp_path / "measurements" / f"{name * 64}.json").write_text(
            '{"schema_version": 99, "kind": "measurement"}'
        )
    (tmp_path / "measurements" / "notes.txt").write_text("hello")
    assert main(["recommend", "--max-ms", "50", "--results", str(tmp_path)]) == ExitCode.ANSWERED
    text = " ".join(said(capsys)[0].split())
    newest = f"this frontier reads up to {SCHEMA_VERSION}; upgrade frontier-det"
    assert f"record of schema version 99, {newest}" in text
    assert "and 2 more (frontier results list shows all)" in text


def test_a_results_folder_that_is_a_file_is_refused(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    assert main(["recommend", "--max-ms", "50", "--results", str(tmp_path / "file")]) == ExitCode.USAGE
    assert "is a file, not a folder" in said(capsys)[1]


def test_what_nobody_foresaw_is_one_line_and_a_traceback_only_when_asked(monkeypatch, capsys):
    def fail(_results):
        raise ZeroDivisionError("of something")

    monkeypatch.setattr(command, "load", fail)
    assert main(["recommend", "--max-ms", "50"]) == ExitCode.ERROR
    message = "frontier: unexpected ZeroDivisionError: of something (FRONTIER_DEBUG=1 shows where)\n"
    assert said(capsys) == ("", message)
    monkeypatch.setenv("FRONTIER_DEBUG", "1")
    assert main(["recommend", "--max-ms", "50"]) == ExitCode.ERROR
    assert "Traceback" in said(capsys)[1]


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.EACCES, "give a file or folder that you may read and write"),
        (errno.EROFS, "name a place that can be written"),
        (errno.ENOSPC, "make room there"),
    ],
)
def test_a_place_that_refuses_is_one_line_with_what_to_do(monkeypatch, capsys, number, advice):
    def fail(_results):
        raise OSError(number, os.strerror(number), "some/place")

    monkeypatch.setattr(command, "load", fail)
    assert main(["recommend", "--max-ms", "50"]) == ExitCode.ERROR
    assert said(capsys)[1].startswith(f"frontier: some/place: {os.strerror(number)}; {advice}")


def test_errors_of_the_detectors_are_wrong_usage(monkeypatch, capsys):
    def fail(_results):
        raise ConfigError("no such\ndetector")

    monkeypatch.setattr(command, "load", fail)
    assert main(["recommend", "--max-ms", "50"]) == ExitCode.USAGE
    assert said(capsys)[1] == "frontier: no such detector\n"


def test_ctrl_c_ends_without_a_traceback(monkeypatch, capsys):
    def interrupt(_results):
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "load", interrupt)
    assert main(["recommend", "--max-ms", "50"]) == ExitCode.ERROR
    assert said(capsys) == ("", "frontier: interrupted; what was stored before stays\n")


def test_a_reader_that_goes_away_is_no_accident():
    program = subprocess.Popen(
        [sys.executable, "-m", "frontier", "recommend", "--max-ms", "50"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    program.stdout.close()
    assert program.wait() == ExitCode.ERROR
    with program.stderr as errors:
        assert errors.read() == b""


def test_run_as_a_program_the_exit_code_is_the_shells():
    assert run("recommend", "--max-ms", "1").returncode == ExitCode.NOTHING_FITS
    assert run("recommend", "--max-ms", "0").returncode == ExitCode.USAGE


@pytest.mark.skipif(not Path("/bin/bash").exists(), reason="completion is tried in bash")
def test_completion_completes_commands_and_options_in_bash(tmp_path):
    script = tmp_path / "frontier.sh"
    made = run("--install-completion", "--shell", "bash", "--output", str(script), HOME=str(tmp_path))
    assert made.returncode == ExitCode.ANSWERED, made.stderr

    def completed(*words):
        code = (
            f"source {script}; COMP_WORDS=({' '.join(words)}); COMP_CWORD={len(words) - 1};"
            "$(complete -p frontier | sed 's/.*-F \\([^ ]*\\).*/\\1/'); echo ${COMPREPLY[@]}"
        )
        return subprocess.run(
            ["/bin/bash", "-c", code], capture_output=True, text=True, check=True
        ).stdout.split()

    assert completed("frontier", "rec") == ["recommend"]
    assert "--max-ms" in completed("frontier", "recommend", "--max-m")
