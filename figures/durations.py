"""How long each detector takes, and what the time goes to (Figure 7 of the paper).

A newcomer should see the order of the detectors first, then how little of the time may be the network's.
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.findings.durations import DurationRow
from analysis.findings.finding import Finding
from analysis.words import META_ARCHITECTURE_WORDS, meta_architecture_words, milliseconds
from figures.parts import style
from figures.parts.bars import WHISKER, Bar, Section, bars_height_in, draw_bars
from figures.parts.heading import add_heading
from figures.parts.legend import Entry, Group, add_legend, colour_group, line_entry
from figures.parts.picture import blank_axes, figure_of
from figures.parts.time_words import time_words
from figures.parts.words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

# Stages as a picture tells them apart: what, which, and its grey.
PHASES = (
    ("before the network", ("decode", "resize", "transfer"), "#BDBDBD"),
    ("network", ("network",), style.INK),
    ("after it", ("postprocess", "fetch", "other"), "#8A8A8A"),
)


MOST_BARS = 80
_SIZE = re.compile(r"at ([\d.]+ px)")


def duration_sections(finding: Finding[DurationRow]) -> tuple[Section, ...]:
    """A section for each meta-architecture, a bar for each detector; of very many the fastest `MOST_BARS`."""
    fastest = sorted(finding.rows, key=lambda row: row.time_ms)[:MOST_BARS]
    rows = [row for row in finding.rows if len(finding.rows) <= MOST_BARS or row in fastest]
    metas, common = dict.fromkeys(row.meta_architecture for row in rows), _titled_size(finding)
    return tuple(
        Section(
            meta_architecture_words(meta),
            [_bar(row, common) for row in rows if row.meta_architecture == meta],
        )
        for meta in metas
    )


def _titled_size(finding: Finding[DurationRow]) -> str:
    """The size that the title states, as names state it; empty where it states none."""
    return "".join(f", {size}" for size in _SIZE.findall(finding.title)[:1])


def _bar(row: DurationRow, common: str) -> Bar:
    heading = f"{META_ARCHITECTURE_WORDS.get(row.meta_architecture or '')} "
    return Bar(
        name=row.model.removeprefix(heading).replace(common, ""),  # section and title say them
        value=row.time_ms,
        lower=row.time_lower_ms,
        upper=row.time_upper_ms,
        words=milliseconds(row.time_ms),
        meta_architecture=row.meta_architecture,
        feature_extractor=row.feature_extractor,
        is_hollow=row.source != "measured",
        parts=tuple((_phase_ms(row, stages), grey) for _, stages, grey in PHASES) if row.stages_ms else (),
    )


def _phase_ms(row: DurationRow, stages: Sequence[str]) -> float:
    return sum(row.stages_ms.get(stage, 0.0) for stage in stages)


def draw_durations(
    finding: Finding[DurationRow], ax: "Axes | None" = None, *, width_in: float = style.SCREEN_WIDTH_IN
) -> "Axes":
    """Axes that show the time of each detector, and under it what it goes to where that was measured.

    Stages are drawn on a linear axis only: on a logarithmic one their lengths would not add up.

    Args:
        finding: of `analysis.findings.durations.durations`.
        ax: where to draw; by default alone on a new figure.
        width_in: width of the new figure in inches; not used where `ax` is given.
    """
    sections, is_alone = duration_sections(finding), ax is None
    if ax is None:
        ax = blank_axes(
            width_in, bars_height_in(sections, width_in, 2.4 if style.is_narrow(width_in) else 1.4)
        )
    width_in = figure_of(ax).get_figwidth()
    with style.look(width_in):
        is_log = draw_bars(ax, sections, width_in)
        key = _key(finding.rows, with_stages=not is_log)
        add_heading(ax, finding.title, is_alone=is_alone)
        hidden = len(finding.rows) - sum(len(section.bars) for section in sections)
        label = time_words([row.time_kind for row in finding.rows])
        label += f" ({hidden} slower ones not shown)" if hidden else ""
        ax.set_xlabel("\n".join(wrap(label, int(style.text_columns(width_in) * 0.8))))
        add_legend(
            ax, [colour_group([row.feature_extractor for row in finding.rows]), Group("How to read it", key)]
        )
    return ax


def _key(rows: Sequence[DurationRow], *, with_stages: bool) -> list[Entry]:
    """What greys, whiskers and hollow bars mean, for those that are there."""
    entries: list[Entry] = []
    if with_stages and any(row.stages_ms for row in rows):
        entries += [line_entry(f"{words}, median", color=grey, linewidth=4.0) for words, _, grey in PHASES]
    if any(row.time_upper_ms is not None or row.time_lower_ms is not None for row in rows):
        entries.append(line_entry("bounds of the time", **WHISKER))
    if any(row.source != "measured" for row in rows):
        look: dict[str, Any] = {"linestyle": "none", "marker": "s", "markerfacecolor": "white"}
        entries.append(line_entry("time not measured here", markeredgecolor=style.FAINT_INK, **look))
    return entries
