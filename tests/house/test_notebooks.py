"""The notebooks run from top to bottom, show what is committed, and speak of no machine they were run on."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

from frontier.cli import COMMANDS

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "notebooks"
NAMES = sorted(path.name for path in FOLDER.glob("*.ipynb"))
LINK = re.compile(r"\]\((?!https?:)([^)#]+)\)")
COMMAND = re.compile(r"(?:^|`)frontier ([a-z][a-z-]*)", re.MULTILINE)
WORKPLACE = re.compile(r"/work/|/tmp/|\.\./shared|/root|/home/|site-packages")
LARGEST_BYTES = 600_000
EXTRA = "the extra `notebook` is not installed: pip install 'frontier-det[notebook]'"


def committed(name):
    return json.loads((FOLDER / name).read_text("utf-8"))


def text(source):
    return source if isinstance(source, str) else "".join(source)


def shown(cell):
    """What a cell shows, in order: words, and of pictures that they are there."""
    words = []
    for output in cell.get("outputs", []):
        data = output.get("data", {})
        words += [text(output.get("text", ""))]
        words += ["a picture"] if "image/png" in data else []
        words += [text(data[kind]) for kind in sorted(data) if kind.startswith("text/")]
    return [word for word in words if word]


def cells_of(notebook, kind):
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


@pytest.fixture(scope="module")
def make():
    """`notebooks/make.py`, which runs a notebook."""
    for needed in ("nbclient", "ipykernel"):
        pytest.importorskip(needed, reason=EXTRA)
    spec = importlib.util.spec_from_file_location("make_notebooks", FOLDER / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", NAMES)
def test_it_runs_and_shows_what_is_committed(make, name):
    now, then = (cells_of(notebook, "code") for notebook in (make.run(name), committed(name)))
    for new, old in zip(now, then, strict=True):
        assert shown(new) == shown(old), "write it anew: make notebooks"


def test_there_are_three():
    assert len(NAMES) == 3


@pytest.mark.parametrize("name", NAMES)
def test_every_cell_was_run_once_in_order_and_none_raised(name):
    cells = cells_of(committed(name), "code")
    assert [cell["execution_count"] for cell in cells] == list(range(1, len(cells) + 1))
    assert {output["output_type"] for cell in cells for output in cell["outputs"]} <= {
        "stream",
        "display_data",
        "execute_result",
    }
    assert not [output for cell in cells for output in cell["outputs"] if output.get("name") == "stderr"]


@pytest.mark.parametrize("name", NAMES)
def test_it_holds_pictures_and_is_no_heavy_file(name):
    assert "a picture" in [words for cell in cells_of(committed(name), "code") for words in shown(cell)]
    assert (FOLDER / name).stat().st_size < LARGEST_BYTES


@pytest.mark.parametrize("name", NAMES)
def test_it_speaks_of_no_machine_it_was_run_on(name):
    notebook = committed(name)
    said = [words for cell in notebook["cells"] for words in (text(cell["source"]), *shown(cell))]
    assert [words for words in said if WORKPLACE.search(words)] == []
    assert set(notebook["metadata"]) == {"kernelspec"}
    assert all(cell["metadata"] == {} for cell in notebook["cells"])


@pytest.mark.parametrize("name", NAMES)
def test_its_links_lead_somewhere_and_its_commands_exist(name):
    prose = "\n".join(text(cell["source"]) for cell in cells_of(committed(name), "markdown"))
    assert [link for link in LINK.findall(prose) if not (FOLDER / link).exists()] == []
    assert COMMAND.findall(prose)
    assert set(COMMAND.findall(prose)) <= set(COMMANDS)
