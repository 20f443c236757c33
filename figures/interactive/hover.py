"""What an interactive figure tells of a row when it is pointed at."""

import html
import math
from collections.abc import Iterable, Mapping

from analysis.findings.memory_kind import KINDS
from analysis.rows.comparable import device_words
from analysis.statistics.interval_words import Say, ends_words
from analysis.table import Cell, Table
from analysis.words import fraction, megabytes, milliseconds, model_words, signed_fraction
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


def paired_words(difference: float, lower: float, upper: float) -> str:
    """A difference of two accuracies on the same pictures, with its interval where it has one; NaN ends are none.

    >>> paired_words(-0.1, -0.12, -0.08), paired_words(0.02, math.nan, math.nan)
    ('-0.100 (-0.120 to -0.080, paired)', '+0.020, no paired interval')
    """
    said = signed_fraction(difference)
    if math.isnan(lower + upper):
        return f"{said}, no paired interval"
    return f"{said} ({ends_words(lower, upper, signed_fraction)}, paired)"


def _escaped(line: str) -> str:
    return "<br>".join(html.escape(piece, quote=False) for piece in wrap(line, COLUMNS))


def _facts(row: Mapping[str, Cell]) -> Iterable[str]:
    model = str(row.get("model") or "")
    if model and model != model_words(row):
        yield f"configuration {model}"
    if "ap" in row:
        ends = _with_ends(row, "ap", fraction, lower="ap_lower", upper="ap_upper", lacks="interval")
        yield f"AP {ends}"
        if row.get("accuracy_source"):
            yield accuracy_source_words(row)
    yield from _times(row)
    yield from _memory(row)
    if row.get("device") or row.get("device_key"):
        yield device_words(row)
    origin = [f"time {row['source']}"] if row.get("source") else []
    if row.get("source") == "measured" and row.get("weights"):
        origin.append(f"with {row['weights']} weights")
    origin += [f"judged {row['verdict']}"] if row.get("verdict") else []
    if origin:
        yield ", ".join(origin)


def accuracy_source_words(row: Mapping[str, Cell]) -> str:
    """Who found a row's accuracy.

    >>> accuracy_source_words({"accuracy_source": "measured (87 pictures of bccd val)"})
    'AP measured (87 pictures of bccd val)'
    >>> accuracy_source_words({"accuracy_source": "tf1_zoo-0031 (minival)"})
    'AP published, tf1_zoo-0031 (minival)'
    >>> accuracy_source_words({"accuracy_source": "their paper", "source": "imported"})
    'AP imported, their paper'
    """
    source = str(row["accuracy_source"])
    if source.partition(" ")[0] in ("measured", "imported"):
        return f"AP {source}"
    return f"AP {'imported' if row.get('source') == 'imported' else 'published'}, {source}"


def setting_words(row: Mapping[str, Cell]) -> str:
    """One setting of a detector in a line: its configuration, its times and the verdict on them.

    >>> setting_words({"model": "ssd/vgg_16/300", "source": "measured", "latency_p95_ms": 31.0, "verdict": "stable"})
    'ssd/vgg_16/300: p95 31 ms, no bounds; judged stable'
    """
    times = ", ".join(_times(row)) or "no time"
    verdict = f"; judged {row['verdict']}" if row.get("verdict") else ""
    return f"{row.get('model') or 'unnamed detector'}: {times}{verdict}"


def _memory(row: Mapping[str, Cell]) -> Iterable[str]:
    """The row's one memory figure, and the paper's where that is another one: they count different things."""
    if "memory_mb" in row:
        kind = row.get("memory_kind") or "of an unnamed kind"
        yield f"{megabytes(_number(row, 'memory_mb'))} of memory, {kind}"
    if "memory_total_mb" in row and row["memory_total_mb"] != row.get("memory_mb"):
        yield f"{megabytes(_number(row, 'memory_total_mb'))} of memory, {KINDS['memory_total_mb']}"


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
