import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import frontier

ROOT = Path(frontier.__file__).resolve().parents[1]
START = "import sys; from frontier.entry import main; sys.exit(main())"


def run(*arguments, path=""):
    environment = {**os.environ, "PYTHONPATH": f"{path}{os.pathsep}{ROOT}" if path else str(ROOT)}
    command = [sys.executable, "-c", START, *arguments]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False, cwd="/")


@pytest.fixture
def elsewhere(tmp_path):
    (tmp_path / "analysis").mkdir()
    (tmp_path / "analysis" / "__init__.py").write_text("raise SystemExit('the stranger was imported')")
    return tmp_path


def test_among_its_own_it_is_the_command_line(tmp_path):
    started = run("results", "path", "--results", str(tmp_path))
    assert (started.returncode, started.stderr) == (0, "")
    assert started.stdout.splitlines()[0] == str(tmp_path)
    assert run("results", "merge").returncode == 2


def test_a_stranger_is_named_in_one_sentence_and_not_imported(elsewhere):
    started = run("doctor", path=elsewhere)
    assert (started.returncode, started.stdout) == (1, "")
    [line] = started.stderr.splitlines()
    assert line.startswith(f"frontier: analysis would be imported from {elsewhere / 'analysis'}. ")
    assert f"frontier's own packages are in {ROOT}" in line
    assert "run from another folder" in line


def test_the_same_as_json(elsewhere):
    started = run("doctor", "--json", path=elsewhere)
    data = json.loads(started.stdout)
    assert started.returncode == data["exit_code"] == 1
    assert "analysis would be imported from" in data["error"]
