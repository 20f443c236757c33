"""Named amounts one under another: bars from 0, or markers on a logarithmic axis, where bars would have no foot.

A newcomer should see the order and the sizes first; the number stands at the end of each.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from figures.parts import style
from figures.parts.amount_axis import set_amount_axis
from figures.parts.words import wrap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

THICKNESS = 0.62  # of a bar, in lines
STRIP = 0.17  # of the strip at the foot of a bar, which takes a part of its room
LINE_IN = {True: 0.19, False: 0.22}  # height of a line: narrow and wide pictures
NEXT_LINE = 0.68  # height of a name's further lines, in lines
NAME_COLUMNS = {True: 24, False: 46}  # characters of a name in a line
LEGEND_IN = {True: 0.3, False: 1.7}  # what stands to the right of the axes
WHISKER: dict[str, Any] = {"color": style.INK, "linewidth": 1.3}
GUIDE: dict[str, Any] = {"color": "#E4E4E4", "linewidth": 0.8}


class Bar(NamedTuple):
    """One amount.

    Attributes:
        name: what stands to its left; a line break is kept.
        value: its length, at least 0.
        lower, upper: ends of its whisker; None for none on that side.
        words: what stands at its end; a line break is kept.
        meta_architecture, feature_extractor: its look.
        is_hollow: drawn as an outline.
        is_unknown: there is no amount: its words alone stand there, at the foot of where a bar would be.
        parts: lengths and colours of the strip at its foot, from left to right; not drawn on a logarithmic axis,
            where lengths do not add up.
    """

    name: str
    value: float
    lower: float | None
    upper: float | None
    words: str
    meta_architecture: str | None
    feature_extractor: str | None
    is_hollow: bool = False
    is_unknown: bool = False
    parts: tuple[tuple[float, str], ...] = ()

    @property
    def reach(self) -> float:
        """The farthest that it comes, with whisker and strip."""
        return max(self.value, self.upper or 0.0, sum(length for length, _ in self.parts))


class Section(NamedTuple):
    """Bars under one heading; an empty heading takes no line."""

    heading: str
    bars: Sequence[Bar]


def bars_height_in(sections: Sequence[Section], width_in: float, around_in: float) -> float:
    """The height of a picture of the sections, `around_in` of it for what stands above and below the axes."""
    count = float(_heights(_lines(sections), width_in).sum())
    return around_in + max(count, 3.0) * LINE_IN[style.is_narrow(width_in)]


def draw_bars(
    ax: "Axes", sections: Sequence[Section], width_in: float, *, limit: float | None = None
) -> bool:
    """Draw the sections, at least one bar, with their names and numbers; True where the axis is logarithmic.

    Args:
        ax: where to draw.
        sections: what to draw.
        width_in: width of the figure.
        limit: the end of a linear axis; by default it follows the amounts, and so does its scale.
    """
    lines = _lines(sections)
    bars = [line for line in lines if isinstance(line, Bar)]
    length_in = _axes_in(bars, width_in)
    room = _room(bars, width_in, length_in)
    is_log = False
    if limit is None:
        ends = np.array([end for bar in bars for end in (bar.value, bar.lower, bar.reach) if end is not None])
        is_log = set_amount_axis(ax, "x", ends if ends.any() else np.ones(1), length_in, room=room)
    else:
        ax.set_xlim(0, limit * (1 + room))
    heights = _heights(lines, width_in)
    places = np.cumsum(heights) - heights / 2
    for line, place in zip(lines, places, strict=True):
        if isinstance(line, Bar):
            if not line.is_unknown:
                _draw_bar(ax, line, place, width_in, is_log=is_log)
            _draw_words(ax, line, place, width_in, is_log=is_log)
    _set_names(ax, lines, places, width_in)
    ax.set_ylim(float(heights.sum()) + 0.15, -0.1)
    return is_log


def _lines(sections: Sequence[Section]) -> list[Bar | str]:
    """Headings and bars from top to bottom."""
    lines: list[Bar | str] = []
    for section in sections:
        lines += [section.heading] if section.heading else []
        lines += section.bars
    return lines


def _heights(lines: Sequence[Bar | str], width_in: float) -> NDArray[np.float64]:
    """The height of each line, in lines of one name's line."""
    counts = [len(_name_lines(line, width_in)) for line in lines]
    return np.array([1 + NEXT_LINE * (count - 1) for count in counts], np.float64)


def _name_lines(line: Bar | str, width_in: float) -> list[str]:
    """A name or a heading as it is broken."""
    name = line if isinstance(line, str) else line.name
    columns = NAME_COLUMNS[style.is_narrow(width_in)]
    return [broken for one in name.split("\n") for broken in wrap(one, columns)] or [""]


def _axes_in(bars: Sequence[Bar], width_in: float) -> float:
    """About how wide the axes are that the names leave."""
    longest = max(len(line) for bar in bars for line in _name_lines(bar, width_in))
    names_in = longest * 0.56 * style.font_points(width_in) / 72
    return max(width_in - names_in - LEGEND_IN[style.is_narrow(width_in)], 0.8)


def _room(bars: Sequence[Bar], width_in: float, axes_in: float) -> float:
    """Space for the numbers beyond the longest bar, as a share of what the bars span."""
    known = [bar for bar in bars if not bar.is_unknown] or bars
    characters = max(len(bar.words) for bar in known) + 2
    share = min(characters * 0.6 * style.font_points(width_in) / 72 / axes_in, 0.6)
    return share / (1 - share)


def _draw_bar(ax: "Axes", bar: Bar, place: float, width_in: float, *, is_log: bool) -> None:
    colour = style.colour(bar.feature_extractor)
    face = "white" if bar.is_hollow else colour
    if is_log:
        ax.plot([ax.get_xlim()[0], bar.value], [place, place], **GUIDE, zorder=1)
        size = (0.8 * style.font_points(width_in)) ** 2
        look: dict[str, Any] = {"facecolors": face, "edgecolors": colour, "linewidths": 1.2, "zorder": 4}
        ax.scatter(bar.value, place, s=size, marker=style.marker(bar.meta_architecture), **look)
    else:
        thickness = THICKNESS - STRIP if bar.parts else THICKNESS
        middle = place - (THICKNESS - thickness) / 2
        ax.barh(middle, bar.value, thickness, color=face, edgecolor=colour, linewidth=1.0, zorder=2)
        _draw_parts(ax, bar, place + THICKNESS / 2 + 0.02)
    ends = [bar.value if end is None else end for end in (bar.lower, bar.upper)]
    if ends[1] > ends[0]:
        ax.plot(ends, [place, place], color="white", linewidth=3.0, zorder=2.5)  # seen on dark bars
        ax.plot(ends, [place, place], **WHISKER, zorder=3)


def _draw_words(ax: "Axes", bar: Bar, place: float, width_in: float, *, is_log: bool) -> None:
    """What stands at the end of a bar, or where it would begin; within the room of its name's lines."""
    end = max(bar.value, bar.upper or 0.0) if is_log else bar.reach
    ax.annotate(
        bar.words,
        (ax.get_xlim()[0] if bar.is_unknown else end, place),
        (7, 0),
        textcoords="offset points",
        va="center",
        fontsize=style.font_points(width_in) - 0.5,
        color=style.FAINT_INK if bar.is_unknown else style.INK,
    )


def _draw_parts(ax: "Axes", bar: Bar, middle: float) -> None:
    start = 0.0
    for length, colour in bar.parts:
        ax.barh(middle, length, STRIP, left=start, color=colour, edgecolor="white", linewidth=0.3, zorder=3)
        start += length


def _set_names(ax: "Axes", lines: Sequence[Bar | str], places: NDArray[np.float64], width_in: float) -> None:
    ax.set_yticks(places, ["\n".join(_name_lines(line, width_in)) for line in lines])
    for line, text in zip(lines, ax.get_yticklabels(), strict=True):
        text.set_fontweight("bold" if isinstance(line, str) else "normal")
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
    ax.spines["left"].set_visible(False)
