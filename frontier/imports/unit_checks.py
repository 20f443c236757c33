"""Whether the numbers of a file are in the units that they are taken to be in."""

from collections.abc import Iterator, Mapping, Sequence

from analysis.table import Cell
from frontier.imports.columns import Taken, option_words
from frontier.imports.problems import Problem
from frontier.imports.units import AS_IS, CONVERSIONS, implausible, look_like_rates, too_small

SHOWN = 3  # lines of each kind that a message names
SLIPS = 0.5  # of a column's numbers: fewer than that beyond its range are slips, more are another unit

PlacedRow = tuple[str, Mapping[str, Cell]]


def unit_problems(rows: Sequence[PlacedRow], taken: Sequence[Taken]) -> Iterator[Problem]:
    """Columns whose numbers are not of the unit that they are taken to be in, and numbers that no unit explains.

    Args:
        rows: a place in the file and the row of ours that is from there, each.
        taken: the columns.
    """
    for one in taken:
        if one.column.kind == "number" and one.conversion != AS_IS:
            name = one.column.name
            yield from _column_problems(
                one, {place: float(row[name] or 0) for place, row in rows if name in row}
            )
    yield from _rate_problems(rows, taken)


def _column_problems(one: Taken, values: Mapping[str, float]) -> Iterator[Problem]:
    heading, column, conversion = one
    low, high = column.minimum or 0.0, column.maximum or float("inf")
    num_over = sum(value > high for value in values.values())
    is_slip = 0 < num_over < SLIPS * len(values)
    if conversion is not None:
        yield from _overdone(one, conversion, list(values.values()))
    elif (
        num_over and not is_slip and column.unit == "0-1" and any(0 < value <= 1 for value in values.values())
    ):
        yield _mixed_problem(one, values)
        return
    wanted = None if conversion or is_slip else implausible(column.name, list(values.values()))
    if wanted:
        largest = max(values, key=lambda place: values[place])
        mended = one._replace(conversion=wanted).option
        yield Problem(
            f"column {heading!r} as {column.name} holds {values[largest]:.12g} ({largest}), which looks like "
            f"{CONVERSIONS[wanted].words}: write {option_words(mended)}"
            + ("" if column.maximum else f", or :{AS_IS} where it is right as it stands"),
            mended,
        )
        return
    for place, value in values.items():
        if not low <= value <= high:
            yield Problem(
                f"{place}, column {heading}: {column.name} = {value:.12g} is outside {low:g} to {high:g}"
            )


def _overdone(one: Taken, conversion: str, values: list[float]) -> Iterator[Problem]:
    """A conversion after which all of a column is smaller than it ever is."""
    meant = too_small(conversion, values)
    if meant is not None:
        mended = one._replace(conversion=meant).option
        words = "are in our unit as they stand" if meant == AS_IS else f"look like {CONVERSIONS[meant].words}"
        yield Problem(
            f"column {one.heading!r} as {one.column.name}: as {CONVERSIONS[conversion].words} its largest number would be "
            f"{max(values):.3g}; they {words}: write {option_words(mended)}",
            mended,
        )


def _mixed_problem(one: Taken, values: Mapping[str, float]) -> Problem:
    """That some numbers of a column can only be in 0-1 and others only in percent; what is right only a person knows."""
    fractions = [f"{place}: {value:.12g}" for place, value in values.items() if 0 < value <= 1]
    percents = [f"{place}: {value:.12g}" for place, value in values.items() if value > 1]
    mended = one._replace(conversion="from_percent").option
    return Problem(
        f"column {one.heading!r} as {one.column.name} holds numbers up to 1 ({_first(fractions)}) and numbers above 1 "
        f"({_first(percents)}): neither 0 to 1 nor percent fits them all; mend those lines, or write "
        f"{option_words(mended)} if all of them are percent, {fractions[0].rpartition(' ')[2]} as well"
    )


def _first(places: Sequence[str]) -> str:
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    return f"{', '.join(places[:SHOWN])}{more}"


def _rate_problems(rows: Sequence[PlacedRow], taken: Sequence[Taken]) -> Iterator[Problem]:
    time = next((one for one in taken if one.column.name == "latency_ms" and one.conversion is None), None)
    if time is None or len({row.get("device_key") for _, row in rows}) != 1:
        return
    for work in ("gmacs", "params_m"):
        pairs = [
            (float(row["latency_ms"] or 0), float(row[work] or 0))
            for _, row in rows
            if "latency_ms" in row and work in row
        ]
        if pairs and look_like_rates(*map(list, zip(*pairs, strict=True))):
            mended = time._replace(conversion="from_fps").option
            yield Problem(
                f"column {time.heading!r} as latency_ms falls as {work} rises, as pictures per second do: write "
                f"{option_words(mended)}, or :{AS_IS} where they are milliseconds",
                mended,
            )
            return
