import itertools
import re

import matplotlib as mpl
import numpy as np
import pytest

from analysis import words
from figures.parts import style

# Machado, Oliveira and Fernandes, A physiologically-based model for simulation of color vision deficiency, IEEE
# TVCG 2009, severity 1.0; they act on linear RGB.
VISIONS = {
    "full": np.eye(3),
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
ALL_COLOURS = [*style.COLOURS.values(), style.OTHER_COLOUR]


def linear(colour):
    """Linear RGB in 0-1 of `#RRGGBB` (IEC 61966-2-1)."""
    encoded = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)


def contrast_with_white(colour):
    """WCAG 2.1, "contrast ratio"."""
    return 1.05 / (linear(colour) @ [0.2126, 0.7152, 0.0722] + 0.05)


def oklab(rgb):
    """Lightness and two opponent axes, nearly even to the eye (Ottosson 2020, "A perceptual color space")."""
    to_lms = np.array(
        [
            [0.4122214708, 0.5363325363, 0.0514459929],
            [0.2119034982, 0.6806995451, 0.1073969566],
            [0.0883024619, 0.2817188376, 0.6299787005],
        ]
    )
    to_lab = np.array(
        [
            [0.2104542553, 0.7936177850, -0.0040720468],
            [1.9779984951, -2.4285922050, 0.4505937099],
            [0.0259040371, 0.7827717662, -0.8086757660],
        ]
    )
    return to_lab @ np.cbrt(to_lms @ np.clip(rgb, 0, 1))


@pytest.mark.parametrize("colour", ALL_COLOURS)
def test_colours_stand_out_from_paper(colour):
    assert re.fullmatch("#[0-9A-F]{6}", colour)
    assert contrast_with_white(colour) >= 3  # WCAG 2.1, 1.4.11


@pytest.mark.parametrize("vision", VISIONS)
def test_colours_stay_apart(vision):
    # A difference of 0.02 is about one just noticeable step in OKLab.
    seen = [oklab(np.array(VISIONS[vision]) @ linear(colour)) for colour in ALL_COLOURS]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) > 0.1


def test_every_word_of_the_house_has_a_look():
    assert list(style.MARKERS) == list(words.META_ARCHITECTURE_WORDS) == ["ssd", "faster_rcnn", "r_fcn"]
    assert list(style.COLOURS) == list(words.FEATURE_EXTRACTOR_WORDS)
    assert len({*style.MARKERS.values(), style.OTHER_MARKER}) == 4


def test_others_are_grey_diamonds():
    assert [style.marker(name) for name in ("ssd", "yolo", None)] == ["o", "D", "D"]
    assert [style.colour(name) for name in ("vgg_16", "mobilenet_v1_fpn", None)] == [
        "#332266",
        "#8A8A8A",
        "#8A8A8A",
    ]


def test_look_is_left_as_it_was():
    before = dict(mpl.rcParams)
    with style.look(3.5):
        assert mpl.rcParams["font.size"] == 7
        assert mpl.rcParams["svg.hashsalt"] == "frontier"
    assert dict(mpl.rcParams) == before


def test_narrow_pictures_have_smaller_text_and_fewer_columns():
    assert style.font_points(3.5) < style.font_points(7)
    assert 16 <= style.text_columns(0.1) < style.text_columns(3.5) < style.text_columns(7)
