"""The files that pages are made from, and prose in them."""

import html
import re
from collections.abc import Iterable, Sequence
from importlib.resources import files

_CODE = re.compile(r"`([^`]*)`")


def part(name: str) -> str:
    """A file of this folder that pages are made from."""
    return (files("frontier.report") / name).read_text("utf-8")


def paragraphs(lines: Iterable[str]) -> str:
    """A paragraph for each line."""
    return "".join(f"<p>{prose(line)}</p>" for line in lines)


def bullets(lines: Sequence[str]) -> str:
    """A list of the lines; nothing where there are none."""
    items = "".join(f"<li>{prose(line.strip())}</li>" for line in lines)
    return f"<ul>{items}</ul>" if items else ""


def prose(text: str) -> str:
    """Escaped, what stands between backticks as code.

    >>> prose("`frontier plot` & more")
    '<code>frontier plot</code> &amp; more'
    """
    return _CODE.sub(r"<code>\1</code>", html.escape(text))
