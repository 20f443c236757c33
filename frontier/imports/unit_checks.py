"""Whether the numbers of a file are in the units that they are taken to be in."""

from collections.abc import Iterator, Mapping, Sequence

from analysis.table import Cell
from frontier.imports.columns import Taken, option_words
from frontier.imports.problems import Problem
from frontier.imports.units import AS_IS, CONVERSIONS, implausible, look_like_rates

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
