"""The wheel, in an empty folder: no repository, no make, nothing beside it."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = {"frontier", "detectors", "analysis", "figures"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    # From a copy: building leaves files in its source, where another worker may be building too.
    folder, source = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("source")
    for package in PACKAGES:
        shutil.copytree(ROOT / package, source / package, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / file, source)
    build = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--quiet"]
    subprocess.run([*build, "--wheel-dir", str(folder), str(source)], check=True, capture_output=True)
    return next(folder.glob("frontier_det-*.whl"))


def test_holds_the_packages_and_their_data_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names if ".dist-info" not in name}
    assert tops == PACKAGES
    for data in ("frontier/reference/published.csv", "figures/frontier.mplstyle"):
        assert data in names
    assert {f"frontier/report/page.{suffix}" for suffix in ("html", "css", "js")} <= set(names)
    for folder in ("benchmark/pictures", "demonstration/evaluations", "demonstration/samples"):
        assert any(name.startswith(f"frontier/{folder}/") for name in names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["recommend", "--max-ms", "50", "--json"], 0),
        (["models", "--json"], 0),
        (["results", "--json"], 4),
        (["plot", "--out", "picture.png", "--json"], 0),
        (["plot", "proposals", "--results", "demonstration", "--out", "picture.png", "--json"], 0),
        (["report", "--max-ms", "50", "--json"], 0),
    ],
    ids=str,
)
def test_runs_in_an_empty_folder(wheel, tmp_path, arguments, code):
    site, place = tmp_path / "site", tmp_path / "empty"
    zipfile.ZipFile(wheel).extractall(site)
    place.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(site), "FRONTIER_RESULTS": str(tmp_path / "results")}
    # -P: the working folder is not searched for modules; the unpacked wheel comes before the installed checkout
    run = [
        sys.executable,
        "-P",
        "-c",
        "import sys; from frontier.cli import main; sys.exit(main())",
        *arguments,
    ]
    done = subprocess.run(run, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stderr
    assert isinstance(json.loads(done.stdout), dict)
    where = [sys.executable, "-P", "-c", "import frontier; print(frontier.__file__)"]
    found = subprocess.run(where, cwd=place, env=environment, capture_output=True, text=True, check=True)
    assert found.stdout.startswith(str(site))
