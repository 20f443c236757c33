"""What each setting does by itself: averages and intervals of accuracy and time, one change below another."""

import itertools
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.findings.finding import Finding
from analysis.findings.knobs import KnobEffect
from figures.parts import style
from figures.parts.heading import set_figure_title, set_title
from figures.parts.legend import line_entry
from figures.parts.panels import blank_panels
from figures.parts.picture import figure_of
from figures.parts.words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW_IN = 0.26  # the height of a change; a narrow picture breaks its words in two
NARROW_COLUMNS = 25
MOST_ENTRIES = {True: 2, False: 4}  # of the legend in a line: narrow and wide pictures
AVERAGE_LOOK: dict[str, Any] = {"color": style.INK, "marker": "D", "linestyle": "none"}
INTERVAL_LOOK: dict[str, Any] = {"color": style.INK, "linewidth": 1.6, "solid_capstyle": "butt"}
FEW_LOOK: dict[str, Any] = AVERAGE_LOOK | {"markerfacecolor": "white"}
RANGE_LOOK: dict[str, Any] = {"color": style.FAINT_INK, "linewidth": 1.1, "linestyle": (0, (1, 1.4))}
PAIR_LOOK: dict[str, Any] = AVERAGE_LOOK | {"marker": "o", "markerfacecolor": "white"}
PAIR_INTERVAL_LOOK: dict[str, Any] = INTERVAL_LOOK | {"linewidth": 0.9}


class Line(NamedTuple):
    """One line of the picture: the heading of a setting, which has no effect, or one of its changes."""

    words: str
    effect: KnobEffect | None


def knob_lines(finding: Finding[KnobEffect]) -> tuple[Line, ...]:
    """The lines from top to bottom: each setting's heading, and its changes with the number of pairs."""
    lines = []
    for setting, effects in itertools.groupby(finding.rows, key=lambda effect: effect.setting):
        lines.append(Line(f"{setting[0].upper()}{setting[1:]}", None))
        for effect in effects:
            pairs = max(effect.num_accuracy_pairs, effect.num_time_pairs)
            lines.append(Line(f"{effect.before} to {effect.after} ({pairs})", effect))
    return tuple(lines)


def draw_knobs(
    finding: Finding[KnobEffect], ax: "Axes | None" = None, *, width_in: float = style.SCREEN_WIDTH_IN
) -> "Axes":
    """The first of the axes that show the change of AP and, beside it, that of the time.

    Args:
        finding: of `analysis.findings.knobs.knobs`.
        ax: where to draw the change of AP alone, or that of the time where no change has one of AP; by default a new
            figure with both.
        width_in: width of the new figure in inches; not used where `ax` is given.
    """
    lines = knob_lines(finding)
    shown = [name for name in ("accuracy_difference", "time_change") if _has_any(finding.rows, name)]
    if ax is None:
        panels = blank_panels(width_in, 1.5 + ROW_IN * len(lines), columns=len(shown), share_rows=True)[0]
    else:
        panels, shown = [ax], shown[:1]
    first: Axes = panels[0]
    width_in = figure_of(first).get_figwidth()
    with style.look(width_in):
        for name, panel in zip(shown, panels, strict=True):
            _draw_effects(panel, lines, name, width_in)
        _set_lines(first, lines, width_in)
        if ax is None:
            set_figure_title(first, finding.title)
        else:
            set_title(first, finding.title, "", width_in)
        _add_key(first, _entries(finding.rows, shown))
    return first


def _entries(effects: Sequence[KnobEffect], shown: Sequence[str]) -> list[Any]:
    """What marks and lines mean, for those that are there."""
    drawn = [(effect, name) for effect in effects for name in shown if not math.isnan(getattr(effect, name))]
    averages = [one for one in drawn if not _is_one(*one)]
    bounded = [one for one in drawn if _is_bounded(*one)]
    few = [one for one in averages if not _is_bounded(*one)]
    entries = []
    if len(few) < len(averages):
        entries.append(line_entry("average over pairs (their number)", **AVERAGE_LOOK))
    if few:
        entries.append(line_entry("average without an interval", **FEW_LOOK))
        entries.append(line_entry("range of its pairs", **RANGE_LOOK))
    if len(averages) < len(drawn):
        entries.append(line_entry("one pair", **PAIR_LOOK))
    return [*entries, line_entry("interval", **INTERVAL_LOOK)] if bounded else entries


def _is_bounded(effect: KnobEffect, name: str) -> bool:
    """Whether a number has an interval."""
    return not math.isnan(getattr(effect, _bounds(name)[0]))


def _is_one(effect: KnobEffect, name: str) -> bool:
    """Whether a number rests on a single pair, and so is no average."""
    return (effect.num_accuracy_pairs if name == "accuracy_difference" else effect.num_time_pairs) == 1


def _has_any(effects: Sequence[KnobEffect], name: str) -> bool:
    return any(not math.isnan(getattr(effect, name)) for effect in effects)


def _bounds(name: str) -> tuple[str, str]:
    return (
        ("accuracy_lower", "accuracy_upper")
        if name == "accuracy_difference"
        else ("time_lower", "time_upper")
    )


def _range(name: str) -> tuple[str, str]:
    return (
        ("accuracy_least", "accuracy_most") if name == "accuracy_difference" else ("time_least", "time_most")
    )


def _draw_effects(ax: "Axes", lines: Sequence[Line], name: str, width_in: float) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    for place, line in enumerate(lines):
        if line.effect is not None:
            _draw_effect(ax, line.effect, name, place, 0.6 * style.font_points(width_in))
    ax.axvline(0, color=style.FAINT_INK, linewidth=0.9, zorder=1)
    ax.margins(x=0.08)
    ax.xaxis.set_major_locator(MaxNLocator(3 if style.is_narrow(width_in) else 5, steps=[1, 2, 5, 10]))
    is_ap = name == "accuracy_difference"
    factor = 1 if is_ap else 100
    ax.xaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{factor * value:+.3g}" if abs(value) > 1e-9 else "0")
    )
    times = dict.fromkeys(
        line.effect.time_words for line in lines if line.effect and line.effect.num_time_pairs
    )
    words = f"Change of {_accuracy_words(lines)}" if is_ap else f"Change of {' or '.join(times)} in %"
    ax.set_xlabel("\n".join(wrap(words, 12 if style.is_narrow(width_in) else 26)))
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")


def _accuracy_words(lines: Sequence[Line]) -> str:
    return next(line.effect.accuracy_kind for line in lines if line.effect)


def _draw_effect(ax: "Axes", effect: KnobEffect, name: str, place: int, marker_points: float) -> None:
    """A number with its interval; an average that has none is hollow, over the range of its pairs."""
    mark, line, ends = AVERAGE_LOOK, INTERVAL_LOOK, _bounds(name)
    if _is_one(effect, name):
        mark, line = PAIR_LOOK, PAIR_INTERVAL_LOOK
    elif not _is_bounded(effect, name):
        mark, line, ends = FEW_LOOK, RANGE_LOOK, _range(name)
    ax.plot([getattr(effect, end) for end in ends], [place, place], **line, zorder=3)
    ax.plot(getattr(effect, name), place, **mark, markersize=marker_points, zorder=4)


def _set_lines(ax: "Axes", lines: Sequence[Line], width_in: float) -> None:
    columns = NARROW_COLUMNS if style.is_narrow(width_in) else style.text_columns(width_in)
    ax.set_ylim(len(lines) - 0.5, -0.5)
    ax.set_yticks(range(len(lines)), ["\n".join(wrap(line.words, columns)) for line in lines])
    for line, label in zip(lines, ax.get_yticklabels(), strict=True):
        label.set_fontweight("bold" if line.effect is None else "normal")


def _add_key(ax: "Axes", entries: Sequence[Any]) -> None:
    """A legend under the axes: beside them it would take the room of the changes."""
    figure = figure_of(ax)
    handles, words = zip(*entries, strict=True)
    most = MOST_ENTRIES[style.is_narrow(figure.get_figwidth())]
    figure.legend(
        handles, words, loc="outside lower center", ncols=min(most, len(entries)), borderaxespad=0.2
    )
