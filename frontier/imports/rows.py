"""The rows of a file as rows of our table: values converted, checked, and completed; every problem at once."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from analysis.schema import ACCURACIES, PERCENTILES
from analysis.table import Cell
from frontier.imports.cells import CellError, cell_value
from frontier.imports.columns import Columns, Taken
from frontier.imports.raw_file import RawFile, RawRow
from frontier.imports.units import AS_IS, CONVERSIONS, implausible, look_like_rates

TIMES = ("latency_ms", "latency_p50_ms", "latency_mean_ms", *(f"latency_p{p}_ms" for p in PERCENTILES[1:]))
NUMBERS = (*TIMES, *ACCURACIES, "gmacs", "params_m", "memory_mb")
# What tells two rows of one detector apart; rows that agree in all of it contradict or repeat each other.
COORDINATE = (
    "model",
    "resolution",
    "max_resolution",
    "output_stride",
    "num_proposals",
    "device_key",
    "protocol",
    "runtime",
    "precision",
    "batch_size",
    "weights",
    "weights_digest",
    "train_data",
    "eval_split",
)

Row = dict[str, Cell]


class Placed(NamedTuple):
    """A row of ours, the place in the file that it is from, and whether all its cells could be read."""

    place: str
    row: Row
    is_whole: bool = True


class Rows(NamedTuple):
    """The rows of a file, and a sentence for each thing that is wrong with them."""

    rows: tuple[Row, ...]
    problems: tuple[str, ...]


def rows_of(raw: RawFile, columns: Columns, stem: str) -> Rows:
    """The rows of `raw`, read as `columns` say.

    A row that states no protocol was timed like the others of its file: `imported/STEM`. Its one time is `latency_ms`,
    else its median, else its mean.
    """
    placed, problems = [], [*raw.problems, *columns.problems]
    for one in raw.rows:
        row, wrong = _row(one, columns, has_decimal_commas=raw.has_decimal_commas)
        placed.append(Placed(one.place, completed(row, stem), not wrong))
        problems += wrong
    problems += _unit_problems(placed, columns.taken)
    problems += requirement_problems(placed)
    problems += _duplicates(placed)
    return Rows(tuple(one.row for one in placed), tuple(dict.fromkeys(problems)))


def requirement_problems(placed: Sequence[Placed]) -> Iterator[str]:
    """What every row must say: which detector, a number, where a time was taken, on what an accuracy was."""
    lacking: dict[str, list[str]] = {}
    for place, row, is_whole in placed:
        for problem in _lacks(row, is_whole=is_whole):
            lacking.setdefault(problem, []).append(place)
    for problem, places in lacking.items():
        yield f"{_places(places, len(placed))}: {problem}"


def _lacks(row: Row, *, is_whole: bool) -> Iterator[str]:
    if "model" not in row:
        yield "no model; name the detector in a column model, or with --map"
    if is_whole and not any(name in row for name in NUMBERS):
        yield "no number; give a time (latency_ms), an accuracy (ap), gmacs, params_m or memory_mb"
    if has_time(row) and "device" not in row:
        yield "a time and no device, which every time belongs to; give a column device, or --set device=NAME"
    if has_accuracy(row) and "eval_split" not in row:
        yield (
            "an accuracy and no eval_split, the pictures that it was measured on; give that column, or "
            "--set eval_split=coco_val2017"
        )


def completed(row: Row, stem: str) -> Row:
    """`row` with what follows from what it says and from the name of its file."""
    if "latency_ms" not in row:
        first = next((name for name in TIMES[1:3] if name in row), None)
        if first is not None:
            row["latency_ms"] = row[first]
            row.setdefault("latency_kind", first.removeprefix("latency_").removesuffix("_ms"))
    if "latency_ms" in row:
        row.setdefault("latency_kind", "printed")
        row.setdefault("protocol", f"imported/{stem}")
    if "device" in row or "device_key" in row:
        words = str(row.setdefault("device", row.get("device_key")))
        row.setdefault("device_key", device_key(words))
    if has_accuracy(row):
        row.setdefault("accuracy_source", f"imported ({stem})")
    return row


def has_time(row: Mapping[str, Cell]) -> bool:
    """Whether any time is known."""
    return any(name in row for name in TIMES)


def has_accuracy(row: Mapping[str, Cell]) -> bool:
    """Whether any accuracy is known."""
    return any(name in row for name in ACCURACIES)


def device_key(words: str) -> str:
    """What `--device` calls a device.

    >>> device_key("NVIDIA Tesla T4"), device_key("Ядро 5")
    ('nvidia-tesla-t4', 'ядро-5')
    """
    return re.sub(r"[^\w.:]+", "-", words.lower()).strip("-") or "device"


def _row(raw: RawRow, columns: Columns, *, has_decimal_commas: bool) -> tuple[Row, list[str]]:
    row: Row = {name: value for name, value in columns.constants.items() if value is not None}
    problems = []
    for heading, column, conversion in columns.taken:
        try:
            value = cell_value(column, raw.cells.get(heading), has_decimal_commas=has_decimal_commas)
            if conversion is not None and conversion != AS_IS and isinstance(value, float):
                value = _converted(value, conversion)
        except CellError as error:
            problems.append(f"{raw.place}, column {heading}: {error}")
            continue
        if value is not None:
            row[column.name] = value
            if conversion == "from_fps":
                row.setdefault("latency_kind", "from_fps")
    return row, problems


def _converted(value: float, conversion: str) -> float:
    if conversion == "from_fps" and value <= 0:
        raise CellError(f"{value:g} pictures per second is no rate")
    return CONVERSIONS[conversion].apply(value)


def _unit_problems(placed: Sequence[Placed], taken: Sequence[Taken]) -> Iterator[str]:
    """Columns whose numbers are not of the unit that they are taken to be in, and numbers that no unit explains."""
    for heading, column, conversion in taken:
        if column.kind != "number" or conversion == AS_IS:
            continue
        values = {one.place: float(one.row[column.name] or 0) for one in placed if column.name in one.row}
        wanted = implausible(column.name, list(values.values()))
        if wanted and not conversion:
            largest = max(values, key=lambda place: values[place])
            yield (
                f"column {heading!r} as {column.name} holds {values[largest]:.12g} ({largest}), which looks like "
                f'{CONVERSIONS[wanted].words}: write --map "{heading}={column.name}:{wanted}"'
                + ("" if column.maximum else f", or :{AS_IS} where it is right as it stands")
            )
            continue
        low, high = column.minimum or 0.0, column.maximum or float("inf")
        for place, value in values.items():
            if not low <= value <= high:
                yield f"{place}, column {heading}: {column.name} = {value:.12g} is outside {low:g} to {high:g}"
    yield from _rate_problems(placed, taken)


def _rate_problems(placed: Sequence[Placed], taken: Sequence[Taken]) -> Iterator[str]:
    time = next((one for one in taken if one.column.name == "latency_ms" and one.conversion is None), None)
    if time is None or len({one.row.get("device_key") for one in placed}) != 1:
        return
    for work in ("gmacs", "params_m"):
        pairs = [
            (float(row["latency_ms"] or 0), float(row[work] or 0))
            for _, row, _ in placed
            if "latency_ms" in row and work in row
        ]
        if pairs and look_like_rates(*map(list, zip(*pairs, strict=True))):
            yield (
                f"column {time.heading!r} as latency_ms falls as {work} rises, as pictures per second do: write "
                f'--map "{time.heading}=latency_ms:from_fps", or :{AS_IS} where they are milliseconds'
            )
            return


def _duplicates(placed: Sequence[Placed]) -> Iterator[str]:
    first: dict[tuple[Cell, ...], str] = {}
    for place, row, _ in placed:
        coordinate = tuple(row.get(name) for name in COORDINATE)
        if "model" in row and coordinate in first:
            yield (
                f"{place} repeats {first[coordinate]}: {row['model']} with the same setting, device, protocol and "
                "pictures; keep one, or tell them apart, e.g. by resolution or precision"
            )
        first.setdefault(coordinate, place)


def _places(places: Sequence[str], total: int) -> str:
    if len(places) == total > 1:
        return f"all {total} rows"
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return f"{', '.join(places[:3])}{more}"
