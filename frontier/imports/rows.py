"""The rows of a file as rows of our table: values converted, checked, and completed; every problem at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from analysis.schema import ACCURACIES, PERCENTILES
from analysis.table import Cell
from frontier.imports.cells import CellError, cell_value
from frontier.imports.columns import Columns, Taken, guess_problem, unknown_problem
from frontier.imports.device_names import device_key
from frontier.imports.problems import Problem, Remedy
from frontier.imports.raw_file import RawFile, RawRow
from frontier.imports.repeats import Known, without_repeats
from frontier.imports.unit_checks import unit_problems
from frontier.imports.units import AS_IS, CONVERSIONS

TIMES = ("latency_ms", "latency_p50_ms", "latency_mean_ms", *(f"latency_p{p}_ms" for p in PERCENTILES[1:]))
NUMBERS = (*TIMES, *ACCURACIES, "gmacs", "params_m", "memory_mb")
READABLE = 0.5  # of the cells of a column that was guessed; below, the guess was wrong

Row = dict[str, Cell]


class Placed(NamedTuple):
    """A row of ours, the place in the file that it is from, and whether all its cells could be read."""

    place: str
    row: Row
    is_whole: bool = True


class Rows(NamedTuple):
    """What a file holds.

    Attributes:
        rows: each measurement once.
        places: of each row in the file, in words.
        num_repeated: rows that only repeat another one of the file.
        problems: a sentence for each thing that is wrong; where there is one, the rows are not to be kept.
        remedies: the options that mend those that options can mend.
    """

    rows: tuple[Row, ...]
    places: tuple[str, ...]
    num_repeated: int
    problems: tuple[str, ...]
    remedies: tuple[Remedy, ...]


def rows_of(raw: RawFile, columns: Columns, stem: str) -> Rows:
    """The rows of `raw`, read as `columns` say; what was only guessed is a problem, and is read to find the others.

    A row that states no protocol was timed like the others of its file: `imported/STEM`. Its one time is `latency_ms`,
    else its median, else its mean.
    """
    guessed = [one for one in columns.guessed if _is_readable(one, raw)]
    unlike = [one.heading for one in columns.guessed if one not in guessed]
    placed, cell_problems = _placed(raw, [*columns.taken, *guessed], columns.constants, stem)
    in_units = [(one.place, one.row) for one in placed]
    mended = {one: _mended(one, in_units) for one in guessed}
    problems = [
        *map(Problem, raw.problems),
        *columns.problems,
        *map(guess_problem, mended.values()),
        *map(unknown_problem, columns.unknown),
        *(unknown_problem(heading, is_unlike=True) for heading in unlike),
        *cell_problems,
        *unit_problems(in_units, [*columns.taken, *(one for one in guessed if mended[one] == one)]),
        *requirement_problems(placed),
    ]
    kept, num_repeated, contradictory = without_repeats(
        [Known(one.place, one.row) for one in placed if one.is_whole and "model" in one.row]
    )
    problems += map(Problem, contradictory)
    return Rows(
        rows=tuple(dict(one.row) for one in kept),
        places=tuple(one.place for one in kept),
        num_repeated=num_repeated,
        problems=tuple(dict.fromkeys(one.words for one in problems)),
        remedies=tuple(one.remedy for one in problems if one.remedy is not None),
    )


def requirement_problems(placed: Sequence[Placed]) -> Iterator[Problem]:
    """What every row must say: which detector, a number, where a time was taken, on what an accuracy was, which memory."""
    lacking: dict[Problem, list[str]] = {}
    for place, row, is_whole in placed:
        for problem in _lacks(row, is_whole=is_whole):
            lacking.setdefault(problem, []).append(place)
    for problem, places in lacking.items():
        yield Problem(f"{_places(places, len(placed))}: {problem.words}", problem.remedy)


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
        row["device_key"] = device_key(str(row.get("device_key", words)))
    if has_accuracy(row):
        row.setdefault("accuracy_source", f"imported ({stem})")
    return row


def has_time(row: Mapping[str, Cell]) -> bool:
    """Whether any time is known."""
    return any(name in row for name in TIMES)


def has_accuracy(row: Mapping[str, Cell]) -> bool:
    """Whether any accuracy is known."""
    return any(name in row for name in ACCURACIES)


def _lacks(row: Row, *, is_whole: bool) -> Iterator[Problem]:
    if "model" not in row:
        yield Problem("no model; name the detector in a column model, or with --map")
    if is_whole and not any(name in row for name in NUMBERS):
        yield Problem("no number; give a time (latency_ms), an accuracy (ap), gmacs, params_m or memory_mb")
    if has_time(row) and "device" not in row:
        yield Problem(
            "a time and no device, which every time belongs to; give a column device, or --set device=NAME",
            Remedy("set", "device=NAME"),
        )
    if has_accuracy(row) and "eval_split" not in row:
        yield Problem(
            "an accuracy and no eval_split, the pictures that it was measured on; give that column, or "
            "--set eval_split=PICTURES, for example coco_val2017",
            Remedy("set", "eval_split=PICTURES"),
        )
    if "memory_mb" in row and "memory_kind" not in row:
        yield Problem(
            "a memory_mb and no memory_kind, what it counts, for two kinds may be eighty times apart; give that column, or "
            '--set memory_kind=KIND, for example "process peak", or "training peak" of what was read in training',
            Remedy("set", "memory_kind=KIND"),
        )


def _placed(
    raw: RawFile, taken: Sequence[Taken], constants: Mapping[str, Cell], stem: str
) -> tuple[list[Placed], list[Problem]]:
    """The rows in our columns, and a problem for each thing that cells of one column hold."""
    placed: list[Placed] = []
    wrong: dict[tuple[str, str], list[str]] = {}
    for one in raw.rows:
        row: Row = {name: value for name, value in constants.items() if value is not None}
        is_whole = True
        for column in taken:
            try:
                _take(row, column, one, has_decimal_commas=raw.has_decimal_commas)
            except CellError as error:
                is_whole = False
                wrong.setdefault((column.heading, str(error)), []).append(one.place)
        placed.append(Placed(one.place, completed(row, stem), is_whole))
    said = [
        Problem(f"{_places(places, len(raw.rows))}, column {heading}: {words}")
        for (heading, words), places in wrong.items()
    ]
    return placed, said


def _take(row: Row, taken: Taken, raw: RawRow, *, has_decimal_commas: bool) -> None:
    """Put the value of one cell into `row`, in our unit; nothing where it is missing.

    Raises:
        CellError: the cell holds what its column cannot.
    """
    heading, column, conversion = taken
    value = cell_value(column, raw.cells.get(heading), has_decimal_commas=has_decimal_commas)
    if conversion is not None and conversion != AS_IS and isinstance(value, float):
        value = _converted(value, conversion)
    if value is not None:
        row[column.name] = value
        if conversion == "from_fps":
            row.setdefault("latency_kind", "from_fps")


def _is_readable(guess: Taken, raw: RawFile) -> bool:
    """Whether the cells of a guessed column are mostly such as it holds."""
    readable = 0
    for one in raw.rows:
        try:
            _take({}, guess, one, has_decimal_commas=raw.has_decimal_commas)
            readable += 1
        except CellError:
            pass
    return readable >= READABLE * len(raw.rows)


def _mended(guess: Taken, rows: Iterable[tuple[str, Row]]) -> Taken:
    """A guess with the conversion that its numbers call for."""
    wrong = unit_problems(list(rows), [guess])
    remedy = next((one.remedy for one in wrong if one.remedy is not None), None)
    conversion = None if remedy is None else remedy.value.rpartition(":")[2]
    return guess if conversion is None else guess._replace(conversion=conversion)


def _converted(value: float, conversion: str) -> float:
    if conversion == "from_fps" and value <= 0:
        raise CellError(f"{value:g} pictures per second is no rate")
    return CONVERSIONS[conversion].apply(value)


def _places(places: Sequence[str], total: int) -> str:
    if len(places) == total > 1:
        return f"all {total} rows"
    more = f" and {len(places) - 3} more" if len(places) > 3 else ""
    return f"{', '.join(places[:3])}{more}"
