"""How likely each detector is to be on the frontier: Figure 2 of the paper, with its uncertainty as bars."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from analysis.findings.finding import Finding
from analysis.findings.frontier_probability import ProbabilityRow
from analysis.words import fraction, in_whole_percent, milliseconds
from figures.parts import style
from figures.parts.bars import Bar, Section, bars_height_in, draw_bars
from figures.parts.heading import add_heading
from figures.parts.legend import add_legend, colour_group
from figures.parts.picture import blank_axes, figure_of
from figures.parts.words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LEAST = 0.01  # a smaller probability is not drawn
MOST_BARS = 30
LACKING_COLUMNS = 34  # characters of what a detector lacks in a line


def probability_bars(finding: Finding[ProbabilityRow]) -> tuple[Bar, ...]:
    """What is shown, in order of time, `MOST_BARS` at most.

    A bar for each detector that may be on the frontier, the likeliest of many; then the place of each whose probability
    is not known though the estimates put it on the frontier, with what it lacks.
    """
    may_be = [row for row in finding.rows if _probability(row) >= LEAST]
    marked = [row for row in finding.rows if row.probability is None and row.is_on_frontier]
    chosen = [*sorted(may_be, key=_probability, reverse=True), *marked][:MOST_BARS]
    return tuple(_bar(row) for row in finding.rows if row in chosen)


def _probability(row: ProbabilityRow) -> float:
    return row.probability or 0.0


def _bar(row: ProbabilityRow) -> Bar:
    is_unknown = row.probability is None
    return Bar(
        name=f"{row.model}\n{milliseconds(row.time_ms)}, accuracy {fraction(row.accuracy)}",
        value=_probability(row),
        lower=None,
        upper=None,
        words=_lacking(row) if is_unknown else percent(_probability(row)),
        meta_architecture=row.meta_architecture,
        feature_extractor=row.feature_extractor,
        is_unknown=is_unknown,
    )


def _lacking(row: ProbabilityRow) -> str:
    """What a detector lacks for a bar, in the two lines that its name has."""
    lines = wrap(f"not known: {row.unknown}", LACKING_COLUMNS)
    return "\n".join(lines)


def percent(probability: float) -> str:
    """A probability in words; never certain.

    >>> percent(0.624), percent(1.0), percent(0.998)
    ('62 %', '> 99 %', '> 99 %')
    """
    return "> 99 %" if probability > 0.995 else in_whole_percent(probability)


def draw_frontier_probability(
    finding: Finding[ProbabilityRow], ax: "Axes | None" = None, *, width_in: float = style.SCREEN_WIDTH_IN
) -> "Axes":
    """Axes that show the probability of each detector that may be on the frontier, the fastest at the top.

    Args:
        finding: of `analysis.findings.frontier_probability.frontier_probability`.
        ax: where to draw; by default alone on a new figure.
        width_in: width of the new figure in inches; not used where `ax` is given.
    """
    from matplotlib.ticker import FuncFormatter

    bars, is_alone = probability_bars(finding), ax is None
    sections = [Section("", bars)]
    if ax is None:
        ax = blank_axes(
            width_in, bars_height_in(sections, width_in, 1.9 if style.is_narrow(width_in) else 1.3)
        )
    width_in = figure_of(ax).get_figwidth()
    with style.look(width_in):
        draw_bars(ax, sections, width_in, limit=1.0)
        ax.set_xticks([0.0, 0.5, 1.0] if style.is_narrow(width_in) else [0.0, 0.25, 0.5, 0.75, 1.0])
        ax.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{100 * value:g} %"))
        add_heading(ax, finding.title, is_alone=is_alone)
        label = f"Probability of being on the frontier{_left_out(finding.rows, bars)}"
        ax.set_xlabel("\n".join(wrap(label, int(style.text_columns(width_in) * 0.7))))
        add_legend(ax, [colour_group([bar.feature_extractor for bar in bars])])
    return ax


def _left_out(rows: Sequence[ProbabilityRow], bars: Sequence[Bar]) -> str:
    """The detectors that are not shown, in words."""
    num_marked = sum(bar.is_unknown for bar in bars)
    unknown = sum(row.probability is None for row in rows) - num_marked
    beaten = sum(row.probability is not None and row.probability < LEAST for row in rows)
    less_likely = len(rows) - unknown - beaten - len(bars)
    parts = [f"{beaten} below {100 * LEAST:g} %"] if beaten else []
    parts += [f"{less_likely} less likely than these"] if less_likely else []
    parts += [f"{unknown} of unknown uncertainty"] if unknown else []
    return f" (not shown: {', '.join(parts)})" if parts else ""
