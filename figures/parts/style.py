"""The look that all figures share: shape is the meta-architecture, colour the feature extractor, everywhere.

The six colours and the grey were chosen by search: each contrasts with white by at least 3 : 1 (WCAG 2.1,
criterion 1.4.11, graphical objects), so that thin outlines stay visible, and any two stay apart for full colour
vision and under simulated protanopia, deuteranopia and tritanopia (tests/figures/test_style.py measures both).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import as_file, files
from typing import Any

MARKERS = {"ssd": "o", "faster_rcnn": "s", "r_fcn": "^"}
OTHER_MARKER = "D"
COLOURS = {
    "vgg_16": "#332266",
    "mobilenet_v1": "#FF5500",
    "inception_v2": "#0066BB",
    "inception_v3": "#DD55FF",
    "resnet_101": "#005500",
    "inception_resnet_v2": "#AA3377",
}
OTHER_COLOUR = "#8A8A8A"
INK = "#222222"
FAINT_INK = "#666666"

PRINT_WIDTH_IN = 3.5  # one column of a paper
SCREEN_WIDTH_IN = 7.0  # a page, or a slide when shown across it
NARROW_IN = 5.0  # below this, text is smaller and the legend goes under the axes


def marker(meta_architecture: str | None) -> str:
    """The marker of a meta-architecture; one marker for all that the paper does not have.

    >>> marker("faster_rcnn"), marker("retinanet"), marker(None)
    ('s', 'D', 'D')
    """
    return MARKERS.get(meta_architecture or "", OTHER_MARKER)


def colour(feature_extractor: str | None) -> str:
    """The colour of a feature extractor as `#RRGGBB`; grey for all that the paper does not have.

    >>> colour("resnet_101"), colour("efficientnet_b0")
    ('#005500', '#8A8A8A')
    """
    return COLOURS.get(feature_extractor or "", OTHER_COLOUR)


def is_narrow(width_in: float) -> bool:
    """True for a picture of print width, whose text is smaller and whose legend goes under the axes."""
    return width_in < NARROW_IN


def font_points(width_in: float) -> float:
    """The size of text in a picture of that width, in points."""
    return 7.0 if is_narrow(width_in) else 9.0


def text_columns(width_in: float) -> int:
    """How many characters of text fit above a picture of that width, or under its axes."""
    return max(int((width_in - 0.6) * 72 / (0.58 * font_points(width_in))), 16)


@contextmanager
def look(width_in: float = SCREEN_WIDTH_IN) -> Iterator[None]:
    """The matplotlib settings of every figure, for drawing and for saving alike.

    Args:
        width_in: width of the picture in inches.
    """
    import matplotlib as mpl
    from matplotlib import rc_params_from_file

    with as_file(files("figures") / "frontier.mplstyle") as path:
        settings = rc_params_from_file(path, use_default_template=False)
    size = font_points(width_in)
    sizes: dict[Any, float] = {
        "font.size": size,
        "axes.titlesize": size + 1,
        "axes.labelsize": size,
        "xtick.labelsize": size - 0.5,
        "ytick.labelsize": size - 0.5,
        "legend.fontsize": size - 0.5,
        "lines.markersize": size * 0.75,
    }
    with mpl.rc_context(settings), mpl.rc_context(sizes):
        yield
