"""A file of results as it stands: headings, and rows of text or JSON values. Nothing is understood here yet."""

import csv
import io
import json
import shlex
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from frontier.errors import UsageError

DELIMITERS = ",;\t|"
BOM_UTF16 = (b"\xff\xfe", b"\xfe\xff")
DETECTION_KEYS = {"image_id", "category_id", "bbox", "score"}
MAX_BYTES = 1 << 28


class RawRow(NamedTuple):
    """One row: its place in the file, in words, and its cells by heading."""

    place: str
    cells: Mapping[str, Any]


class RawFile(NamedTuple):
    """A file of rows.

    Attributes:
        headings: in the order of the file.
        rows: those that have a cell for each heading; missing ones are left out of a JSON object's.
        has_decimal_commas: True where a comma may be the decimal mark: between semicolons or tabs.
        problems: a sentence for each row or heading that cannot be read.
    """

    headings: tuple[str, ...]
    rows: tuple[RawRow, ...]
    has_decimal_commas: bool
    problems: tuple[str, ...]


def read_bytes(path: Path) -> bytes:
    """The content of `path`.

    Raises:
        UsageError: it cannot be read, is empty, or is too large to hold results.
    """
    if path.parts[:1] in (("http:",), ("https:",)):
        raise UsageError(
            f"{path}: is an address, and frontier asks nothing of the network; save the file first"
        )
    try:
        with path.open("rb") as file:
            payload = file.read(MAX_BYTES + 1)
    except FileNotFoundError as error:
        raise UsageError(f"{path}: there is no such file here, in {Path.cwd()}; check its name") from error
    except IsADirectoryError as error:
        raise UsageError(f"{path}: is a folder; name the CSV or JSON file in it") from error
    except OSError as error:
        raise UsageError(
            f"{path}: cannot be read: {error.strerror or error}; give a file that you may read"
        ) from error
    if not payload.strip():
        raise UsageError(
            f"{path}: is empty; give a CSV file with a line of headings, or a JSON list of objects"
        )
    if len(payload) > MAX_BYTES:
        raise UsageError(
            f"{path}: larger than {MAX_BYTES >> 20} MiB; give the results alone, a row a detector"
        )
    return payload


def read_rows(path: Path, payload: bytes) -> RawFile:
    """The rows of a CSV or JSON file; the suffix says which, else the first character does.

    Raises:
        UsageError: it is neither, is no text, or holds no rows.
    """
    text = _text(path, payload)
    is_json = path.suffix.lower() == ".json" or (path.suffix.lower() != ".csv" and text.lstrip()[:1] in "[{")
    raw = _json_rows(path, text) if is_json else _csv_rows(path, text)
    if not raw.rows and not raw.problems:
        raise UsageError(f"{path}: it holds headings and no rows; give a row for each detector")
    return raw


def _text(path: Path, payload: bytes) -> str:
    encoding = "utf-16" if payload.startswith(BOM_UTF16) else "utf-8-sig"
    try:
        return payload.decode(encoding)
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{path}: byte {error.start} is no UTF-8 text; save the table as CSV in UTF-8"
        ) from error


def _csv_rows(path: Path, text: str) -> RawFile:
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(
        DELIMITERS, key=lambda mark: (_outside_quotes(first).count(mark), -DELIMITERS.index(mark))
    )
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=delimiter, strict=True, skipinitialspace=True
    )
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise UsageError(f"{path}: line {reader.line_num} is no CSV: {error}") from error
    headings = tuple(cell.strip() for cell in lines[0][1])
    problems = list(_heading_problems(headings))
    rows = []
    for number, cells in lines[1:]:
        if len(cells) == len(headings):
            rows.append(RawRow(f"line {number}", dict(zip(headings, cells, strict=True))))
        else:
            problems.append(
                f"line {number} has {len(cells)} cells where the headings are {len(headings)}"
                f"{'; put quotes about a cell that holds the separator' if len(cells) > len(headings) else ''}"
            )
    return RawFile(headings, tuple(rows), delimiter in ";\t", tuple(problems))


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _heading_problems(headings: tuple[str, ...]) -> Iterator[str]:
    for heading, count in Counter(headings).items():
        if not heading:
            yield f"{count} of the headings are empty; name every column"
        elif count > 1:
            yield f"{count} columns are called {heading!r}; rename all but one"


def _json_rows(path: Path, text: str) -> RawFile:
    try:
        entries = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: not readable as JSON: {error}") from error
    if not isinstance(entries, list):
        raise UsageError(
            f'{path}: give a JSON list with an object for each detector, such as [{{"model": "yolov8s", "ap": 0.449, '
            f'"eval_split": "coco_val2017"}}]; this one holds {_instead(entries)}'
        )
    if entries and isinstance(entries[0], dict) and set(entries[0]) >= DETECTION_KEYS:
        raise UsageError(
            f"{path}: these are detections, not results; to score them: "
            f"frontier import {shlex.quote(str(path))} --data instances.json --model NAME"
        )
    rows, problems = [], []
    for number, entry in enumerate(entries, 1):
        problem = _entry_problem(entry)
        if problem:
            problems.append(f"entry {number} {problem}")
        else:
            rows.append(RawRow(f"entry {number}", entry))
    headings = tuple(dict.fromkeys(name for row in rows for name in row.cells))
    return RawFile(headings, tuple(rows), has_decimal_commas=False, problems=tuple(problems))


def _instead(value: Any) -> str:
    """What a JSON file holds where a list was wanted, and what may be meant by it."""
    if not isinstance(value, dict):
        return "a single value"
    lists = [
        name
        for name, inner in value.items()
        if isinstance(inner, list) and inner and isinstance(inner[0], dict)
    ]
    if lists:
        return f"an object with a list under {lists[0]!r}: save that list alone"
    if value and all(isinstance(inner, dict) for inner in value.values()):
        return "an object with one for each name: make a list of those, each with its name as model"
    return "one object: put it in a list"


def _entry_problem(entry: Any) -> str | None:
    if not isinstance(entry, dict):
        return "is no object; give one with a value for each column"
    nested = [name for name, value in entry.items() if isinstance(value, dict | list)]
    return f"holds a list or an object in {', '.join(nested)}; give plain values" if nested else None
