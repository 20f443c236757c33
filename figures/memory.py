"""Memory of each meta-architecture and feature extractor, with its range (Figure 9 of the paper)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.findings.finding import Finding
from analysis.findings.memory import MemoryRow
from analysis.words import extractor_words, megabytes, meta_architecture_words
from figures.parts import style
from figures.parts.bars import WHISKER, Bar, Section, bars_height_in, draw_bars
from figures.parts.heading import add_heading
from figures.parts.legend import Group, add_legend, line_entry
from figures.parts.picture import blank_axes, figure_of
from figures.parts.words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def memory_sections(finding: Finding[MemoryRow]) -> tuple[Section, ...]:
    """A section for each meta-architecture, a bar for each of its extractors."""
    metas = dict.fromkeys(row.meta_architecture for row in finding.rows)
    return tuple(
        Section(
            meta_architecture_words(meta),
            [_bar(row) for row in finding.rows if row.meta_architecture == meta],
        )
        for meta in metas
    )


def _bar(row: MemoryRow) -> Bar:
    return Bar(
        name=extractor_words(row.feature_extractor),
        value=row.memory_mb,
        lower=row.lowest_mb,
        upper=row.highest_mb,
        words=megabytes(row.memory_mb),
        meta_architecture=row.meta_architecture,
        feature_extractor=row.feature_extractor,
    )


def draw_memory(
    finding: Finding[MemoryRow], ax: "Axes | None" = None, *, width_in: float = style.SCREEN_WIDTH_IN
) -> "Axes":
    """Axes that show the memory of each pair, longest bar the most.

    Args:
        finding: of `analysis.findings.memory.memory`.
        ax: where to draw; by default alone on a new figure.
        width_in: width of the new figure in inches; not used where `ax` is given.
    """
    sections = memory_sections(finding)
    is_alone = ax is None
    if ax is None:
        ax = blank_axes(width_in, bars_height_in(sections, width_in, 1.5))
    width_in = figure_of(ax).get_figwidth()
    with style.look(width_in):
        draw_bars(ax, sections, width_in)
        add_heading(ax, finding.title, is_alone=is_alone)
        kind = finding.rows[0].memory_kind
        ax.set_xlabel("\n".join(wrap(f"Memory in MB, {kind}", int(style.text_columns(width_in) * 0.75))))
        if any(row.highest_mb > row.lowest_mb for row in finding.rows):
            add_legend(ax, [Group("How to read it", [line_entry(_range_words(finding.rows), **WHISKER)])])
    return ax


def _range_words(rows: Sequence[MemoryRow]) -> str:
    """What the ranges are over."""
    fewest = [row.fewest_proposals for row in rows if row.fewest_proposals is not None]
    most = [row.most_proposals for row in rows if row.most_proposals is not None]
    if not fewest or min(fewest) == max(most):
        return "range of settings"
    return f"range of settings,\n{min(fewest)} to {max(most)} proposals"
