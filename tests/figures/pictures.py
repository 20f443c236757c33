"""What every picture of bars or dots is held to: nothing clipped, nothing on top of anything else."""

from figures.parts.picture import picture_bytes
from figures.parts.style import PRINT_WIDTH_IN, SCREEN_WIDTH_IN

WIDTHS = (PRINT_WIDTH_IN, SCREEN_WIDTH_IN)


def legend_of(ax):
    return ax.get_legend() or (ax.figure.legends[0] if ax.figure.legends else None)


def entries_of(ax):
    legend = legend_of(ax)
    return [text.get_text() for text in legend.get_texts() if text.get_text()] if legend else []


def texts_in(ax):
    """Every drawn text of the figure: titles, labels, numbers, names."""
    return [
        text
        for text in ax.figure.findobj(lambda artist: hasattr(artist, "get_text"))
        if text.get_text().strip()
    ]


def check_nothing_is_clipped(ax):
    """All words lie within the figure."""
    ax.figure.draw_without_rendering()
    width, height = ax.figure.get_size_inches() * ax.figure.dpi
    for text in texts_in(ax):
        if not text.get_visible() or not _is_shown(text, ax):
            continue
        box = text.get_window_extent()
        assert box.x0 >= -1, text.get_text()
        assert box.y0 >= -1, text.get_text()
        assert box.x1 <= width + 1, text.get_text()
        assert box.y1 <= height + 1, text.get_text()


def check_words_keep_apart(ax):
    """Names on the left, numbers at the ends of bars and the legend do not overlap."""
    ax.figure.draw_without_rendering()
    boxes = [label.get_window_extent() for label in ax.get_yticklabels() if label.get_text()]
    boxes += [text.get_window_extent() for text in ax.texts]
    legend = legend_of(ax)
    boxes += [legend.get_window_extent()] if legend else []
    for i, box in enumerate(boxes):
        assert not any(box.padded(-1.5).overlaps(other.padded(-1.5)) for other in boxes[:i])


def check_legend_is_outside(ax):
    """The legend covers no axes."""
    legend = legend_of(ax)
    ax.figure.draw_without_rendering()
    assert legend is None or not any(
        legend.get_window_extent().overlaps(panel.get_window_extent()) for panel in ax.figure.axes
    )


def check_svg(ax):
    """It can be written."""
    assert b"</svg>" in picture_bytes(ax.figure, "svg")


def _is_shown(text, ax):
    """Whether a tick's number lies within the limits; matplotlib keeps those beyond, undrawn."""
    for panel in ax.figure.axes:
        for axis, place in ((panel.xaxis, 0), (panel.yaxis, 1)):
            ticks = [*axis.get_major_ticks(), *axis.get_minor_ticks()]
            owner = next((tick for tick in ticks if text in (tick.label1, tick.label2)), None)
            if owner is not None:
                low, high = sorted(axis.get_view_interval())
                return low <= owner.get_loc() <= high and text is owner.label1 and place in (0, 1)
    return True
