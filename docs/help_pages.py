"""Every command's `--help` as one Markdown text, for `docs/cli.md`."""

import contextlib
import importlib
import io
import os
from collections.abc import Iterator

from frontier.cli import COMMANDS, main

WIDTH = 88


def help_pages() -> str:
    """The help of the program and of each command, as code blocks under headings."""
    return "\n" + "\n".join(
        f"## {' '.join(['frontier', *words])}\n\n```\n{_help([*words, '--help'])}\n```\n"
        for words in _commands()
    )


def _commands() -> Iterator[list[str]]:
    """The program itself, each command, and each command of a group after it."""
    yield []
    for name in sorted(COMMANDS):
        yield [name]
        if COMMANDS[name].is_group:
            module, _, group = COMMANDS[name].path.partition(":")
            inner = getattr(importlib.import_module(module), group)
            yield from ([name, word] for word in sorted(inner) if not word.startswith("-"))


def _help(arguments: list[str]) -> str:
    os.environ |= {"COLUMNS": str(WIDTH), "NO_COLOR": "1"}
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        main(arguments)
    return "\n".join(line.rstrip() for line in printed.getvalue().strip().splitlines())
