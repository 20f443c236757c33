"""What every figure of several panels must keep to, for its tests."""


def legend_of(ax):
    return ax.get_legend() or next(
        legend for legend in (*ax.figure.legends, *(other.get_legend() for other in ax.figure.axes)) if legend
    )


def entries_of(ax):
    return [text.get_text() for text in legend_of(ax).get_texts() if text.get_text()]


def title_of(ax):
    return ax.figure.get_suptitle().replace("\n", " ")


def check_layout(ax):
    """All words lie on the picture, every panel keeps room for its data, and legends cover no panel."""
    figure = ax.figure
    figure.draw_without_rendering()
    width, height = figure.get_size_inches() * figure.dpi
    legend = legend_of(ax).get_window_extent()
    boxes = [legend, *(panel.get_tightbbox() for panel in figure.axes)]
    boxes += [figure._suptitle.get_window_extent()] if figure.get_suptitle() else []
    for box in boxes:
        assert box.x0 >= -1
        assert box.y0 >= -1
        assert box.x1 <= width + 1
        assert box.y1 <= height + 1
    for panel in figure.axes:
        inside = panel.get_window_extent()
        assert inside.width > 0.2 * width
        assert inside.height > 0.15 * height
        assert not legend.overlaps(inside)
        check_ticks(panel)


def check_ticks(panel):
    """No two labels of an axis overlap, of those on it."""
    for axis, low, high in ((panel.xaxis, *panel.get_xlim()), (panel.yaxis, *sorted(panel.get_ylim()))):
        labels = [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
        extents = [label.get_window_extent() for label in labels if label.get_visible() and label.get_text()]
        for i, extent in enumerate(extents):
            assert not any(extent.overlaps(other) for other in extents[:i])
