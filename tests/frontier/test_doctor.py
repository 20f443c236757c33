import dataclasses
import json

import pytest

from frontier.cli import main
from frontier.commands import doctor as command
from frontier.commands.doctor import doctor
from frontier.device import here
from frontier.doctor import examination, machine
from frontier.doctor.finding import Finding
from frontier.errors import ExitCode

GOOD = Finding(subject="python", state="ok", found="3.11.7")
DOUBTFUL = Finding(subject="jax", state="warning", found="computes on cpu", advice="there is a graphics card")
BAD = Finding(
    subject="own packages", state="failure", found="analysis comes from /elsewhere", advice="run from home"
)


def found(monkeypatch, *findings):
    monkeypatch.setattr(command, "examine", lambda _results: (here(), list(findings)))


def test_the_report_is_one_block_a_finding(monkeypatch):
    found(monkeypatch, GOOD, DOUBTFUL, BAD)
    reply = doctor()
    assert reply.exit_code == ExitCode.ERROR
    assert reply.text.splitlines() == [
        "ok       python             3.11.7",
        "warning  jax                computes on cpu",
        "                            -> there is a graphics card",
        "failure  own packages       analysis comes from /elsewhere",
        "                            -> run from home",
        "",
        "1 failure and 1 warning in 3 checks.",
    ]


@pytest.mark.parametrize(
    ("findings", "exit_code", "summary"),
    [
        ([GOOD, GOOD], ExitCode.ANSWERED, "All 2 checks passed."),
        ([DOUBTFUL, DOUBTFUL], ExitCode.ANSWERED, "2 warnings in 2 checks."),
        ([GOOD, BAD], ExitCode.ERROR, "1 failure in 2 checks."),
    ],
)
def test_only_a_failure_makes_the_command_fail(monkeypatch, findings, exit_code, summary):
    found(monkeypatch, *findings)
    reply = doctor()
    assert reply.exit_code == exit_code
    assert reply.text.splitlines()[-1] == summary
    assert reply.data["ok"] is (exit_code == ExitCode.ANSWERED)


def test_long_words_are_wrapped_within_a_hundred_columns(monkeypatch):
    found(
        monkeypatch, Finding(subject="packages", state="warning", found="word " * 60, advice="do this " * 40)
    )
    lines = doctor().text.splitlines()
    assert max(map(len, lines)) <= 100
    assert " ".join(doctor().text.split()).count("word") == 60


def test_everything_is_looked_at_once(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "WATCHED_S", 0.05)
    device, findings = examination.examine(tmp_path)
    assert device.key == here().key
    assert [finding.subject for finding in findings] == [
        "python", "packages", "own packages", "jax", "device", "clock governor", "other processes", "sensors",
        "results", "published results",
    ]  # fmt: skip


def test_a_control_groups_quota_is_a_warning(tmp_path, monkeypatch):
    monkeypatch.setattr(machine, "WATCHED_S", 0.05)
    limited = dataclasses.replace(here(), flags={"cgroup_cpus": "1.5"}, memory_mb=None)
    monkeypatch.setattr(examination, "here", lambda: limited)
    finding = next(finding for finding in examination.examine(tmp_path)[1] if finding.subject == "device")
    assert finding.state == "warning"
    assert "1.5 processors' worth" in finding.advice
    assert "unknown memory" in finding.found


def test_the_command_line_knows_it(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(machine, "WATCHED_S", 0.05)
    code = main(["doctor", "--results", str(tmp_path), "--json"])
    data = json.loads(capsys.readouterr().out)
    assert data["device"]["cpu_model"] == here().cpu_model
    assert data["ok"] is (code == ExitCode.ANSWERED)
    assert {finding["state"] for finding in data["findings"]} <= {"ok", "warning", "failure"}
