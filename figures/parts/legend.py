"""A legend outside the axes, in headed groups: beside a wide picture, under a narrow one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis import words
from figures.parts import style
from figures.parts.picture import figure_of

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend


Entry = tuple["Artist", str]  # what to show and its words


class Group(NamedTuple):
    """Entries under one heading."""

    heading: str
    entries: Sequence[Entry]


def add_legend(ax: "Axes", groups: Sequence[Group]) -> "Legend":
    """The legend of `groups`, those without entries left out; it lies outside the axes and covers nothing.

    A figure without a layout engine gets the constrained one, which makes room for it.
    """
    groups = [group for group in groups if group.entries]
    figure = figure_of(ax)
    if figure.get_layout_engine() is None:
        figure.set_layout_engine("constrained")
    handles, words = _columns(groups) if style.is_narrow(figure.get_figwidth()) else _stack(groups)
    if style.is_narrow(figure.get_figwidth()):
        legend = figure.legend(handles, words, loc="outside lower center", ncols=len(groups), **_TIGHT)
    else:
        legend = ax.legend(handles, words, loc="upper left", bbox_to_anchor=(1.02, 1.0), borderaxespad=0.0)
    headings = {group.heading for group in groups}
    for text in legend.get_texts():
        text.set_fontweight("bold" if text.get_text() in headings else "normal")
    if style.is_narrow(figure.get_figwidth()):
        _fit(legend, figure)
    return legend


_SHRINKS = 4  # enough for twice the width
_TIGHT: dict[str, Any] = {"borderaxespad": 0.2, "columnspacing": 0.8}


def _stack(groups: Sequence[Group]) -> tuple[list["Artist"], list[str]]:
    """Handles and words of one column, an empty line between groups."""
    entries: list[Entry] = []
    for group in groups:
        entries += [_blank()] if entries else []
        entries += [_blank(group.heading), *group.entries]
    return [handle for handle, _ in entries], [words for _, words in entries]


def _columns(groups: Sequence[Group]) -> tuple[list["Artist"], list[str]]:
    """Handles and words of one column for each group, all of one length."""
    rows = max((len(group.entries) for group in groups), default=0)
    entries: list[Entry] = []
    for group in groups:
        entries += [_blank(group.heading), *group.entries, *[_blank()] * (rows - len(group.entries))]
    return [handle for handle, _ in entries], [words for _, words in entries]


def _fit(legend: "Legend", figure: "Figure") -> None:
    """Shrink the text of a legend that is wider than its figure; what stands between its texts does not shrink."""
    width_px = figure.get_figwidth() * figure.dpi
    for _ in range(_SHRINKS):
        share = width_px / legend.get_window_extent().width
        if share >= 1:
            return
        for text in legend.get_texts():
            text.set_fontsize(float(text.get_fontsize()) * share * 0.97)


def shape_group(meta_architectures: Sequence[str | None]) -> Group:
    """What each marker shape means, for the meta-architectures that are there; empty where no known one is."""
    known = [name for name in style.MARKERS if name in meta_architectures]
    entries = [marker_entry(style.MARKERS[name], words.META_ARCHITECTURE_WORDS[name]) for name in known]
    if known and any(name not in style.MARKERS for name in meta_architectures):
        entries.append(marker_entry(style.OTHER_MARKER, words.OTHER_META_ARCHITECTURE_WORDS))
    return Group("Meta-architecture", entries)


def colour_group(feature_extractors: Sequence[str | None]) -> Group:
    """What each colour means, for the feature extractors that are there; empty where no known one is."""
    known = [name for name in style.COLOURS if name in feature_extractors]
    entries = [_swatch(style.COLOURS[name], words.FEATURE_EXTRACTOR_WORDS[name]) for name in known]
    if known and any(name not in style.COLOURS for name in feature_extractors):
        entries.append(_swatch(style.OTHER_COLOUR, words.OTHER_FEATURE_EXTRACTOR_WORDS))
    return Group("Feature extractor", entries)


def marker_entry(shape: str, words: str, *, is_hollow: bool = False, alpha: float = 1.0) -> Entry:
    """A marker without colour of its own, filled or hollow, of some opacity."""
    from matplotlib.lines import Line2D

    face = "white" if is_hollow else style.FAINT_INK
    look: dict[str, Any] = {"markerfacecolor": face, "markeredgecolor": style.FAINT_INK, "alpha": alpha}
    return Line2D([], [], linestyle="none", marker=shape, **look), words


def line_entry(words: str, **look: Any) -> Entry:
    """A line with the matplotlib properties `look`."""
    from matplotlib.lines import Line2D

    return Line2D([], [], **look), words


def _swatch(colour: str, words: str) -> Entry:
    from matplotlib.patches import Patch

    return Patch(facecolor=colour), words


def _blank(words: str = "") -> Entry:
    return line_entry(words, linestyle="none")
