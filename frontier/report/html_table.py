"""Rows as a table of a page."""

import html
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

MOST_ROWS = 200  # of a finding: further ones are in the --json of `frontier plot`
UNITS = {"_ms": "ms", "_mb": "MB", "_px": "px", "_m": "million"}


def html_table(headings: Sequence[str], rows: Sequence[Sequence[Any]], caption: str) -> str:
    """A table whose columns of numbers stand to the right; nothing where there are no rows.

    Args:
        headings: one a column.
        rows: values in the order of the headings; None and NaN are left empty.
        caption: what the table is, for those who hear it.
    """
    if not rows:
        return ""
    kinds = [_is_number_column([row[place] for row in rows]) for place in range(len(headings))]
    head = "".join(
        f'<th scope="col"{_NUMBER if is_number else ""}>{html.escape(heading)}</th>'
        for heading, is_number in zip(headings, kinds, strict=True)
    )
    body = "\n".join(
        "<tr>"
        + "".join(
            f"<td{_NUMBER if is_number else ''}>{html.escape(cell_words(value))}</td>"
            for value, is_number in zip(row, kinds, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{html.escape(caption)}"><table>'
        f"<caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        f"<tbody>\n{body}\n</tbody></table></div>"
    )


def records_table(records: Sequence[Mapping[str, Any]], caption: str) -> str:
    """A table of dictionaries that share their keys, the first `MOST_ROWS` of them.

    Columns that are empty, and those of names that only programs read, are left out.
    """
    told = [name for name in (records[0] if records else ()) if not _is_key(name)]
    names = [name for name in told if not all(_is_empty(record[name]) for record in records)]
    rows = [[record[name] for name in names] for record in records[:MOST_ROWS]]
    more = f", the first {MOST_ROWS} of {len(records)}" if len(records) > MOST_ROWS else ""
    return html_table([heading(name) for name in names], rows, f"{caption}{more}")


def _is_key(name: str) -> bool:
    return name in _KEYS or IS_ROW_NAME.fullmatch(name) is not None


def heading(name: str) -> str:
    """The name of a field as a heading, its unit in brackets.

    >>> heading("time_lower_ms"), heading("ap_kept"), heading("is_measured")
    ('time lower (ms)', 'AP kept', 'measured')
    """
    unit = next((suffix for suffix in UNITS if name.endswith(suffix)), "")
    words = name.removesuffix(unit).removeprefix("is_").replace("_", " ").split()
    words = [word.upper() if word == "ap" else word for word in words]
    return " ".join(words) + (f" ({UNITS[unit]})" if unit else "")


def cell_words(value: Any) -> str:
    """A value as a cell shows it: numbers to four digits, nothing for what is missing.

    >>> cell_words(0.19312), cell_words(14080.0), cell_words(True), cell_words(None)
    ('0.1931', '14,080', 'yes', '')
    """
    if _is_empty(value):
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"
    if isinstance(value, list | tuple):
        return ", ".join(cell_words(item) for item in value)
    return str(value)


_NUMBER = ' class="number"'
IS_ROW_NAME = re.compile(r"row_(\w+_)?ids?")  # `row_id`, `row_low_id`, `row_ids` and the like
_KEYS = ("device_key",)


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _is_number_column(values: Sequence[Any]) -> bool:
    known = [value for value in values if not _is_empty(value)]
    return bool(known) and all(isinstance(v, int | float) and not isinstance(v, bool) for v in known)
