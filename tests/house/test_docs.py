"""Documentation that cannot lie: links lead somewhere, commands exist and are described, help is as printed."""

import re
import sys
from pathlib import Path

import pytest

from detectors.config import NAME_GRAMMAR
from frontier.cli import COMMANDS

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
LINK = re.compile(r"\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)")
COMMAND = re.compile(r"^\s*(?:\$ )?frontier ([a-z][a-z-]*)", re.MULTILINE)
WORKPLACE = re.compile(r"/work/|/tmp/|\.\./shared|/root/")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page):
    missing = [link for link in LINK.findall(page.read_text("utf-8")) if not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_shown_exists(page):
    blocks = re.findall(r"```.*?```", page.read_text("utf-8"), re.DOTALL)
    shown = {name for block in blocks for name in COMMAND.findall(block)}
    assert shown <= set(COMMANDS)


def test_every_command_is_documented():
    text = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert [name for name in COMMANDS if f"## frontier {name}\n" not in text] == []


def test_the_help_in_the_docs_is_what_the_program_prints(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    monkeypatch.setenv("COLUMNS", "88")
    monkeypatch.setenv("NO_COLOR", "1")
    from help_pages import help_pages

    printed, documented = help_pages().strip(), (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert [line for line in printed.splitlines() if line not in documented] == []
    assert printed in documented
    sys.modules.pop("help_pages")


def test_the_table_of_recipes_is_made_from_the_recipes(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from recipe_table import recipe_table

    assert recipe_table().strip() in (ROOT / "docs" / "training-recipes.md").read_text("utf-8")
    sys.modules.pop("recipe_table")


def test_the_check_of_the_paper_is_what_the_rows_give(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from paper_table import OWN, count_table, found_table, settling_table, statement_table

    text = (ROOT / "docs" / "paper-check.md").read_text("utf-8")
    for table in (count_table(), statement_table(), settling_table(), *map(found_table, OWN)):
        assert table.strip() in text
    sys.modules.pop("paper_table")


def test_the_columns_of_an_import_are_those_that_are_understood(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "docs"))
    from import_columns import column_table, conversion_table

    text = (ROOT / "docs" / "importing.md").read_text("utf-8")
    assert column_table().strip() in text
    assert conversion_table().strip() in text
    sys.modules.pop("import_columns")


@pytest.mark.parametrize(
    "place", ["README.md", "docs/cli.md", "detectors/config.py", "frontier/commands/models.py"]
)
def test_the_grammar_of_names_is_stated_in_full_everywhere(place):
    text = re.sub(r"\s+", "", (ROOT / place).read_text("utf-8"))
    stated = re.findall(r"meta/extractor/resolution[][/@a-zA-Z]*", text)
    assert stated
    assert {words[: len(NAME_GRAMMAR)] for words in stated} == {NAME_GRAMMAR}


def test_no_page_speaks_of_a_machine_it_was_written_on():
    found = {str(page.relative_to(ROOT)): WORKPLACE.findall(page.read_text("utf-8")) for page in PAGES}
    assert {page: words for page, words in found.items() if words} == {}
