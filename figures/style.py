"""The look that all figures share: shape is the meta-architecture, colour the feature extractor, everywhere.

The six colours and the grey were chosen by search: each contrasts with white by at least 3 : 1 (WCAG 2.1,
criterion 1.4.11, graphical objects), so that thin outlines stay visible, and any two stay apart for full colour
vision and under simulated protanopia, deuteranopia and tritanopia (tests/figures/test_style.py measures both).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import as_file, files
from typing import Any

from analysis.table import Cell

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

META_ARCHITECTURE_WORDS = {"ssd": "SSD", "faster_rcnn": "Faster R-CNN", "r_fcn": "R-FCN"}
OTHER_META_ARCHITECTURE_WORDS = "other architecture"
FEATURE_EXTRACTOR_WORDS = {
    "vgg_16": "VGG-16",
    "mobilenet_v1": "MobileNet v1",
    "inception_v2": "Inception v2",
    "inception_v3": "Inception v3",
    "resnet_101": "ResNet-101",
    "inception_resnet_v2": "Inception-ResNet v2",
}
OTHER_FEATURE_EXTRACTOR_WORDS = "other network"
ACCURACY_WORDS = {
    "ap": "AP",
    "ap50": "AP at IoU .5",
    "ap75": "AP at IoU .75",
    "ap_small": "AP of small objects",
    "ap_medium": "AP of medium objects",
    "ap_large": "AP of large objects",
}

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


def model_words(row: Mapping[str, Cell]) -> str:
    """What a table row's detector is called in a picture.

    A configuration that frontier can express (it has a preset) is spelled out; others keep the printed name, for
    two of those may share meta-architecture, extractor and resolution (a quantised twin, say). What is at the
    paper's default, stride 16 and 300 proposals, is not said.

    >>> model_words({"meta_architecture": "faster_rcnn", "feature_extractor": "resnet_101", "resolution": 600.0,
    ...              "num_proposals": 50.0, "output_stride": 16.0, "preset": "paper"})
    'Faster R-CNN ResNet-101, 600 px, 50 proposals'
    >>> model_words({"model": "YOLOX-s", "meta_architecture": "yolox"})
    'YOLOX-s'
    """
    meta, extractor = str(row.get("meta_architecture")), str(row.get("feature_extractor"))
    is_expressed = (
        meta in META_ARCHITECTURE_WORDS and extractor in FEATURE_EXTRACTOR_WORDS and row.get("preset")
    )
    if not is_expressed:
        return str(row.get("model") or "unnamed detector")
    words = [f"{META_ARCHITECTURE_WORDS[meta]} {FEATURE_EXTRACTOR_WORDS[extractor]}"]
    words += [f"{row['resolution']:g} px"] if row.get("resolution") else []
    words += [f"stride {row['output_stride']:g}"] if row.get("output_stride", 16) != 16 else []
    words += [f"{row['num_proposals']:g} proposals"] if row.get("num_proposals", 300) != 300 else []
    return ", ".join(words)


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
