import importlib.metadata
import subprocess
import sys
from pathlib import Path

import pytest

import frontier
from frontier.doctor.examination import check_own_place
from frontier.doctor.places import namesakes, own_place, strangers

ROOT = Path(frontier.__file__).resolve().parents[1]


def test_the_packages_are_at_home():
    assert own_place() == ROOT
    assert strangers() == {}
    assert check_own_place().state == "ok"


@pytest.mark.parametrize("with_init", [True, False])
def test_a_folder_of_the_same_name_is_a_stranger(tmp_path, with_init):
    foreign = tmp_path / "figures"
    foreign.mkdir()
    if with_init:
        (foreign / "__init__.py").write_text("")
    program = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
from frontier.doctor.places import strangers
print(strangers())
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )  # fmt: skip
    # A folder without __init__.py loses to a package, wherever it stands on the path.
    assert run.stdout.strip() == str({"figures": str(foreign)} if with_init else {})


def test_a_module_and_a_missing_package_are_strangers(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "solitary_module.py").write_text("")
    assert strangers(("solitary_module", "no_such_package")) == {
        "solitary_module": str(tmp_path / "solitary_module.py"),
        "no_such_package": "nowhere",
    }


def test_another_distribution_with_a_package_of_that_name_is_named(monkeypatch):
    owners = {"analysis": ["frontier-det", "analysis-kit"], "figures": ["frontier-det"], "numpy": ["numpy"]}
    monkeypatch.setattr(importlib.metadata, "packages_distributions", lambda: owners)
    assert namesakes() == {"analysis": "analysis-kit"}
    finding = check_own_place()
    assert finding.state == "failure"
    assert finding.found == "analysis is installed by analysis-kit too"
    assert "virtual environment" in finding.advice


def test_asking_needs_the_standard_library_only():
    program = """
import sys
from frontier.doctor.places import strangers
strangers()
print(sorted({"numpy", "cyclopts", "analysis", "detectors", "figures"} & set(sys.modules)))
"""
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert run.stdout.strip() == "[]"
