from matplotlib.colors import to_rgba

from figures.parts.picture import blank_axes
from figures.parts.scatter import Dot, draw_dots
from figures.parts.style import COLOURS


def test_one_collection_for_each_look():
    ax = blank_axes()
    dots = [
        Dot(1, 2, "ssd", "vgg_16", False),
        Dot(2, 3, "ssd", "vgg_16", False),
        Dot(3, 4, "yolox", None, True),
    ]
    draw_dots(ax, dots, 7.0)
    filled, hollow = ax.collections
    assert filled.get_offsets().tolist() == [[1, 2], [2, 3]]
    assert tuple(filled.get_facecolor()[0]) == to_rgba(COLOURS["vgg_16"])
    assert tuple(hollow.get_facecolor()[0]) == to_rgba("white")


def test_no_dots_draw_nothing():
    ax = blank_axes()
    draw_dots(ax, [], 7.0)
    assert not ax.collections
