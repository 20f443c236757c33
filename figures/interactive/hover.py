"""What an interactive figure tells of a row when it is pointed at."""

import html
from collections.abc import Iterable, Mapping

from analysis.rows.comparable import device_words
from analysis.statistics.interval_words import Say, ends_words
from analysis.table import Cell, Table
from analysis.words import fraction, megabytes, milliseconds, model_words
from figures.parts.words import wrap

COLUMNS = 56  # characters of a line
TOLD_PERCENTILES = (50, 95)
PRINTED_WORDS = {"mean": "mean, as published", "from_fps": "from published frames per second"}


def rows_by_id(table: Table) -> dict[str, Mapping[str, Cell]]:
    """`row_id` -> the row, the first one where several share it; rows without one are left out."""
    rows: dict[str, Mapping[str, Cell]] = {}
    for row in table.rows():
        if "row_id" in row:
            rows.setdefault(str(row["row_id"]), row)
    return rows


def hover_text(row: Mapping[str, Cell], *first: str, name: str | None = None) -> str:
    """Lines for plotly, bold name first: accuracy with its interval, times with their bounds, memory, origin.

    Args:
        row: a row of a results table; an empty one adds nothing but that nothing is known.
        *first: lines to follow the name.
        name: of the detector in words; by default from the row.

    >>> hover_text({"model": "a <b>", "ap": 0.2, "latency_ms": 30.0, "source": "published", "device": "Titan X"})
    '<b>a &lt;b&gt;</b><br>AP 0.200, no interval<br>30 ms, as published<br>Titan X<br>time published'
    """
    lines = [*first, *_facts(row)]
    name_lines = "<br>".join(
        html.escape(line, quote=False) for line in wrap(name or model_words(row), COLUMNS)
    )
    return "<br>".join([f"<b>{name_lines}</b>", *(_escaped(line) for line in lines)])


def _escaped(line: str) -> str:
    return "<br>".join(html.escape(piece, quote=False) for piece in wrap(line, COLUMNS))


def _facts(row: Mapping[str, Cell]) -> Iterable[str]:
    model = str(row.get("model") or "")
    if model and model != model_words(row):
        yield f"configuration {model}"
    if "ap" in row:
        ends = _with_ends(row, "ap", fraction, lower="ap_lower", upper="ap_upper", lacks="interval")
        yield f"AP {ends}"
    yield from _times(row)
    if "memory_mb" in row:
        kind = f", {row['memory_kind']}" if row.get("memory_kind") else ""
        yield f"{megabytes(_number(row, 'memory_mb'))} of memory{kind}"
    if row.get("device") or row.get("device_key"):
        yield device_words(row)
    origin = [f"time {row['source']}"] if row.get("source") else []
    origin += [f"judged {row['verdict']}"] if row.get("verdict") else []
    if origin:
        yield ", ".join(origin)


def _times(row: Mapping[str, Cell]) -> Iterable[str]:
    if row.get("source") == "measured":
        for column in (f"latency_p{percentile}" for percentile in TOLD_PERCENTILES):
            if f"{column}_ms" in row:
                lower, upper = f"{column}_lower_ms", f"{column}_upper_ms"
                ends = _with_ends(row, f"{column}_ms", milliseconds, lower=lower, upper=upper, lacks="bounds")
                yield f"{column.removeprefix('latency_')} {ends}"
    elif "latency_ms" in row:
        how = PRINTED_WORDS.get(str(row.get("latency_kind")), "as published")
        if row.get("source") == "imported":
            how = how.replace("published", "imported")
        yield f"{milliseconds(_number(row, 'latency_ms'))}, {how}"


def _with_ends(row: Mapping[str, Cell], value: str, words: Say, *, lower: str, upper: str, lacks: str) -> str:
    """A value with its ends in brackets, or what it lacks."""
    said = words(_number(row, value))
    if lower in row and upper in row:
        return f"{said} ({ends_words(_number(row, lower), _number(row, upper), words)})"
    if lower in row:
        return f"{said} (at least {words(_number(row, lower), 'down')})"
    if upper in row:
        return f"{said} (at most {words(_number(row, upper), 'up')})"
    return f"{said}, no {lacks}"


def _number(row: Mapping[str, Cell], name: str) -> float:
    value = row[name]
    assert isinstance(value, int | float)  # a number column
    return float(value)
