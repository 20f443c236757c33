"""Every command's `--help` as one Markdown text, for `docs/cli.md`."""

import contextlib
import io
import os

from frontier.cli import COMMANDS, main

WIDTH = 88


def help_pages() -> str:
    """The help of the program and of each command, as code blocks under headings."""
    pages = [("frontier", ["--help"]), *((f"frontier {name}", [name, "--help"]) for name in sorted(COMMANDS))]
    return "\n" + "\n".join(f"## {title}\n\n```\n{_help(arguments)}\n```\n" for title, arguments in pages)


def _help(arguments: list[str]) -> str:
    os.environ |= {"COLUMNS": str(WIDTH), "NO_COLOR": "1"}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        main(arguments)
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())
