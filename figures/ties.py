"""How far each detector is behind the best one, and which cannot be told apart: bars with letters.

A newcomer should see first whose whisker reaches the left edge: those cannot be told from the best.
"""

from typing import TYPE_CHECKING

from analysis.findings.finding import Finding
from analysis.findings.ties import TieRow
from analysis.words import fraction
from figures.parts import style
from figures.parts.bars import WHISKER, Bar, Section, bars_height_in, draw_bars
from figures.parts.heading import add_heading
from figures.parts.legend import Group, add_legend, colour_group, line_entry
from figures.parts.picture import blank_axes, figure_of
from figures.parts.words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST_BARS = 30
LEAST_LIMIT = 0.01  # of the axis, so that small differences do not look large


def tie_bars(finding: Finding[TieRow]) -> tuple[Bar, ...]:
    """A bar for each of the best `MOST_BARS` detectors, the best first."""
    return tuple(
        Bar(
            name=f"{row.model}\n{fraction(row.accuracy)}",
            value=max(row.behind, 0.0),
            lower=max(row.behind_lower, 0.0),
            upper=max(row.behind_upper, 0.0),
            words=row.groups,
            meta_architecture=row.meta_architecture,
            feature_extractor=row.feature_extractor,
        )
        for row in finding.rows[:MOST_BARS]
    )


def draw_ties(
    finding: Finding[TieRow], ax: "Axes | None" = None, *, width_in: float = style.SCREEN_WIDTH_IN
) -> "Axes":
    """Axes that show how far each detector is behind the best, with the letters of its groups.

    Args:
        finding: of `analysis.findings.ties.ties`.
        ax: where to draw; by default alone on a new figure.
        width_in: width of the new figure in inches; not used where `ax` is given.
    """
    bars, is_alone = tie_bars(finding), ax is None
    sections = [Section("", bars)]
    if ax is None:
        ax = blank_axes(
            width_in, bars_height_in(sections, width_in, 2.0 if style.is_narrow(width_in) else 1.4)
        )
    width_in = figure_of(ax).get_figwidth()
    with style.look(width_in):
        draw_bars(ax, sections, width_in, limit=max(LEAST_LIMIT, *(bar.reach for bar in bars)))
        ax.locator_params(axis="x", nbins=3 if style.is_narrow(width_in) else 5)
        add_heading(ax, finding.title, is_alone=is_alone)
        hidden = len(finding.rows) - len(bars)
        label = "Behind the best; who shares a letter cannot be told apart"
        label += f" ({hidden} more not shown)" if hidden else ""
        ax.set_xlabel("\n".join(wrap(label, int(style.text_columns(width_in) * 0.7))))
        key = [line_entry("interval, all pairs at once", **WHISKER)]
        add_legend(ax, [colour_group([bar.feature_extractor for bar in bars]), Group("How to read it", key)])
    return ax
