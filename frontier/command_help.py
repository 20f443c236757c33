"""What the docstring of a command says, as its `--help` shows it."""

import inspect
from collections.abc import Callable
from typing import Any


def described(command: Callable[..., Any]) -> tuple[str, str]:
    """What a command's docstring says before its arguments: paragraphs unwrapped, and examples as they stand."""
    before, _, _ = (inspect.getdoc(command) or "").partition("\n\nArgs:\n")
    description, heading, examples = before.partition("\n\nExamples:\n")
    paragraphs = (" ".join(paragraph.split()) for paragraph in description.split("\n\n"))
    return "\n\n".join(paragraphs), f"{heading.strip()}\n{examples.rstrip()}" if examples else ""
