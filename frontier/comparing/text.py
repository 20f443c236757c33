"""A `Comparison` as text: for each pair the verdict, then the numbers behind it."""

import html
import textwrap
from collections.abc import Mapping

from analysis.findings.compare import Change, Compared
from analysis.scrolling import scrolling
from analysis.statistics.interval_words import ends_words
from analysis.words import ACCURACY_WORDS, in_whole_percent
from frontier.amounts import QUANTITIES, plain, rounded_down, rounded_up
from frontier.comparing.comparison import Comparison, Pair
from frontier.comparing.words import margin_words, points, signed_points
from frontier.text_table import text_table

WIDTH = 100
SHOWN_CATEGORIES = 12
NO_INTERVAL = "no interval"

Table = tuple[str, list[str], list[list[str]]]


def comparison_text(comparison: Comparison) -> str:
    """Each pair with its verdict, its numbers and its notes, and the files that could not be read."""
    blocks = [_pair_text(pair, with_categories=len(comparison.pairs) == 1) for pair in comparison.pairs]
    if len(comparison.pairs) > 1:
        blocks.append(
            "\n".join(["In short:", *(_wrap(f"  {pair.reason}", "  ") for pair in comparison.pairs)])
        )
    return "\n\n".join([*blocks, _wrap(_grounds(comparison)), *comparison.problems])


def _grounds(comparison: Comparison) -> str:
    """What the verdicts rest on: the margins, and how sure they are of how many pairs."""
    count, margins = len(comparison.pairs), margin_words(comparison.margins)
    if count == 1:
        return f"Counts as {margins}."
    confidence = in_whole_percent(comparison.pairs[0].confidence)
    return (
        f"Counts as {margins}. Intervals of AP hold for all {count} pairs together with {confidence}, those of times "
        "likewise; those of other numbers each by itself."
    )


def comparison_html(comparison: Comparison) -> str:
    """The same for a notebook; a table wider than the page scrolls by itself."""
    pairs = "".join(_pair_html(pair) for pair in comparison.pairs)
    return f"{pairs}<p>{html.escape(_grounds(comparison))}</p>"


def _pair_text(pair: Pair, *, with_categories: bool) -> str:
    lines = [_wrap(pair.reason), "", f"A: {pair.first}", f"B: {pair.second}"]
    for title, headings, rows in _tables(pair, with_categories=with_categories):
        table = text_table(headings, rows, right=headings[1:])
        lines += ["", _wrap(title), *(f"  {line}" for line in table)]
    lines += ["", *(_wrap(note) for note in pair.notes)] if pair.notes else []
    return "\n".join(lines)


def _pair_html(pair: Pair) -> str:
    parts = [
        f"<p><b>{html.escape(pair.reason)}</b><br>A: {html.escape(pair.first)}; B: {html.escape(pair.second)}</p>"
    ]
    for title, headings, rows in _tables(pair, with_categories=True):
        head = "".join(f"<th>{html.escape(heading)}</th>" for heading in headings)
        body = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
        parts.append(f"<p>{html.escape(title)}</p>{scrolling(f'<table><tr>{head}</tr>{body}</table>')}")
    return "".join([*parts, *(f"<p>{html.escape(note)}</p>" for note in pair.notes)])


def _tables(pair: Pair, *, with_categories: bool) -> list[Table]:
    """Accuracies, categories, times and costs; those that there is something to say of."""
    interval = f"{pair.confidence:.0%} interval"
    headings = ["", "A", "B", "B less A", interval]
    tables: list[Table] = []
    if pair.accuracies:
        tables.append((_accuracy_title(pair), headings, _accuracy_rows(pair.accuracies, ACCURACY_WORDS)))
    if pair.categories and with_categories:
        shown = _telling(pair.categories)
        tables.append((_category_title(pair, len(shown)), headings, _accuracy_rows(shown, {})))
    if pair.times:
        tables.append(
            (f"Time on {pair.device}, protocol {pair.protocol}", _time_headings(interval), _time_rows(pair))
        )
    costs = {f"memory ({kind}), MB": one for kind, one in pair.memory.items()}
    costs |= {f"{QUANTITIES[name].name}, {QUANTITIES[name].unit}": one for name, one in pair.costs.items()}
    if costs:
        tables.append(("Cost", ["", "A", "B", "B over A"], _cost_rows(costs)))
    return tables


def _accuracy_title(pair: Pair) -> str:
    draws = (
        "" if pair.resamples is None else f"; intervals of {pair.resamples:,} draws of the pictures for both"
    )
    return f"Accuracy in % on {pair.pictures}{draws}"


def _accuracy_rows(numbers: Mapping[str, Compared], words: Mapping[str, str]) -> list[list[str]]:
    return [
        [
            words.get(name, name),
            "-" if one.first is None else points(one.first),
            "-" if one.second is None else points(one.second),
            "-" if one.difference is None else signed_points(one.difference.value),
            _points_interval(one.difference),
        ]
        for name, one in numbers.items()
    ]


def _points_interval(change: Change | None) -> str:
    if change is None:
        return "-"
    if change.lower is None or change.upper is None:
        return NO_INTERVAL
    return ends_words(change.lower, change.upper, signed_points)


def _category_title(pair: Pair, shown: int) -> str:
    count = len(pair.categories)
    part = f", {shown} of {count}: those that differ most" if shown < count else ""
    by_chance = round((1 - pair.confidence) * count)
    chance = f"; of {count} intervals about {by_chance} leave out 0 by chance" if by_chance > 1 else ""
    return f"AP of each category{part}{chance}"


def _telling(categories: Mapping[str, Compared]) -> dict[str, Compared]:
    """Those that differ most where there are many, in the order of the data set."""
    known = {name: one for name, one in categories.items() if one.difference is not None}
    largest = sorted(known, key=lambda name: -_size(known[name]))[:SHOWN_CATEGORIES]
    return {name: one for name, one in known.items() if name in largest}


def _size(one: Compared) -> float:
    return 0.0 if one.difference is None else abs(one.difference.value)


def _time_headings(interval: str) -> list[str]:
    return ["", "A ms", "B ms", "B less A", interval, "B over A", interval]


def _time_rows(pair: Pair) -> list[list[str]]:
    return [
        [
            name,
            plain(one.first_ms),
            plain(one.second_ms),
            f"{'+' if one.difference_ms.value >= 0 else ''}{plain(one.difference_ms.value)}",
            _interval(one.difference_ms),
            plain(one.ratio.value),
            _interval(one.ratio),
        ]
        for name, one in pair.times.items()
    ]


def _interval(change: Change) -> str:
    lower, upper = change.lower, change.upper
    if lower is None:
        return NO_INTERVAL if upper is None else f"{rounded_up(upper)} or less"
    return (
        f"{rounded_down(lower)} or more" if upper is None else f"{rounded_down(lower)} to {rounded_up(upper)}"
    )


def _cost_rows(costs: Mapping[str, Compared]) -> list[list[str]]:
    return [
        [
            words,
            _number(one.first),
            _number(one.second),
            plain(one.second / one.first) if one.first and one.second else "-",
        ]
        for words, one in costs.items()
    ]


def _number(value: float | None) -> str:
    return "-" if value is None else plain(value)


def _wrap(line: str, indent: str = "") -> str:
    return textwrap.fill(
        line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )
