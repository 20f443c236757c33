"""The class names in a YOLO `data.yaml`: the one block of it that is read, so that YAML needs no library.

Read are `names: [a, b]`, also over several lines, `names:` with a `- name` a line, and `names:` with an
`index: name` a line.
"""

import re
from collections.abc import Sequence

_NAMES = re.compile(r"^names\s*:(?P<inline>.*)$", re.MULTILINE)
_COMMENT = re.compile(r"\s+#[^'\"]*$")
_PAIR = re.compile(r"(?P<index>\d+)\s*:\s*(?P<name>.+)")


def yaml_names(text: str) -> tuple[str, ...]:
    r"""The names in the block `names:` of a YAML text, by rising index.

    >>> yaml_names("nc: 2\nnames: ['red cell', platelet]")
    ('red cell', 'platelet')
    >>> yaml_names("names:\n  0: cat\n  1: dog\nnc: 2")
    ('cat', 'dog')

    Raises:
        ValueError: there is no such block, or it has another form.
    """
    match = _NAMES.search(text)
    if match is None:
        raise ValueError("there is no line that begins with names:")
    inline = _COMMENT.sub("", match["inline"]).strip()
    after = text[match.end() :].splitlines()[1:]
    if inline.startswith(("[", "{")):
        return _flow("\n".join([match["inline"], *after]).strip())
    if inline and not inline.startswith("#"):
        raise ValueError(f"names: is {inline[:40]!r}, not a list")
    return _block(after)


def _flow(text: str) -> tuple[str, ...]:
    """`[a, b]` or `{0: a, 1: b}`; quotes may hold commas."""
    closing = {"[": "]", "{": "}"}[text[0]]
    parts = re.findall(r"""'(?:[^']|'')*'|"[^"]*"|[^,\[\]{}'"\n#]+|[,\[\]{}]|#.*""", text)
    items, item = [], ""
    for part in parts[1:]:
        if part in (",", closing):
            items.append(item.strip())
            item = ""
        elif not part.startswith("#"):
            item += part
        if part == closing:
            break
    else:
        raise ValueError(f"names: begins with {text[0]} and does not end with {closing}")
    items = [item for item in items if item]
    return _by_index(items) if closing == "}" else tuple(map(_unquoted, items))


def _block(lines: Sequence[str]) -> tuple[str, ...]:
    items = []
    for line in lines:
        content = _COMMENT.sub("", line).strip()
        if not content or content.startswith("#"):
            continue
        if not line.startswith((" ", "\t", "-")):
            break
        items.append(content)
    if items and all(item.startswith("-") for item in items):
        return tuple(_unquoted(item[1:].strip()) for item in items)
    return _by_index(items)


def _by_index(items: Sequence[str]) -> tuple[str, ...]:
    pairs = [_PAIR.fullmatch(item) for item in items]
    names = {int(pair["index"]): _unquoted(pair["name"]) for pair in pairs if pair}
    if not items or None in pairs or sorted(names) != list(range(len(items))):
        raise ValueError("names: is neither a list of names nor counts them from 0")
    return tuple(names[index] for index in range(len(items)))


def _unquoted(text: str) -> str:
    text = text.strip()
    if len(text) >= 2 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1].replace("''", "'") if text[0] == "'" else text[1:-1]
    return text
