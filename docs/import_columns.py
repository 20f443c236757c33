"""The columns that `frontier import` understands as a Markdown table, for `docs/importing.md`."""

from analysis.schema import BY_NAME
from frontier.imports.suggestions import KNOWN
from frontier.imports.units import CONVERSIONS, conversions_to

KINDS = {"text": "words", "flag": "true or false"}
UNITS = {"1": "a number", "1e9": "thousand millions", "1e6": "millions", "0-1": "0 to 1"}


def column_table() -> str:
    """One row for each column: its name, its unit, what it means, and the conversions that lead to it."""
    rows = [
        (
            f"`{name}`",
            KINDS.get(BY_NAME[name].kind) or UNITS.get(BY_NAME[name].unit, BY_NAME[name].unit),
            BY_NAME[name].meaning,
            ", ".join(conversions_to(name)),
        )
        for name in KNOWN
    ]
    return _table([("column", "in", "what it is", "conversions"), *rows])


def conversion_table() -> str:
    """One row for each conversion: its name, and what it converts from."""
    return _table([("conversion", "from"), *((f"`{name}`", one.words) for name, one in CONVERSIONS.items())])


def _table(rows: list[tuple[str, ...]]) -> str:
    lines = [rows[0], ("---",) * len(rows[0]), *rows[1:]]
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
