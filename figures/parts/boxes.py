"""Detections drawn on their picture, as the paper's figures show them.

Boxes are xyxy in pixels of the picture.
"""

import colorsys
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

# What the paper's pictures show: at most 20 boxes over a score of .3 for SSD, .5 for the others
# (Object Detection API, visualization_utils; paper, supplementary figures)
MAX_BOXES = 20
MIN_SCORE_SSD = 0.3
MIN_SCORE_TWO_STAGE = 0.5
GOLDEN_ANGLE = 0.618034  # of the colour wheel: neighbouring classes get distant hues
LABEL_SHARE = 40  # a label is this many times smaller than the picture's longer edge


def min_score(meta_architecture: str) -> float:
    """The score that a box must exceed to be drawn."""
    return MIN_SCORE_SSD if meta_architecture == "ssd" else MIN_SCORE_TWO_STAGE


def shown(scores: NDArray[np.floating], threshold: float) -> NDArray[np.intp]:
    """Positions of the boxes to draw, best first: at most 20 over `threshold`; empty where there are none."""
    best = np.argsort(-scores, kind="stable")[:MAX_BOXES]
    return best[scores[best] > threshold]


def draw_boxes(
    picture: NDArray[np.uint8],
    boxes: NDArray[np.floating],
    labels: Sequence[str],
    classes: Sequence[int],
) -> Image.Image:
    """A copy of `picture` (height, width, 3) with each box and its label; unchanged where there are no boxes.

    Args:
        picture: RGB.
        boxes: (B, 4); drawn in the given order from last to first, so that the first is on top.
        labels: one for each box.
        classes: one for each box; equal classes have equal colours.
    """
    image = Image.fromarray(picture).convert("RGB")
    draw = ImageDraw.Draw(image)
    size = max(12, max(image.size) // LABEL_SHARE)
    font = ImageFont.load_default(size)
    for box, label, number in reversed(list(zip(boxes, labels, classes, strict=True))):
        _draw_box(
            draw, [float(edge) for edge in box], label, colour_of(number), font, width=max(2, size // 6)
        )
    return image


def colour_of(number: int) -> tuple[int, int, int]:
    """The colour of a class, the same in every picture."""
    red, green, blue = colorsys.hsv_to_rgb((number * GOLDEN_ANGLE) % 1.0, 0.85, 0.95)
    return round(red * 255), round(green * 255), round(blue * 255)


def _draw_box(
    draw: ImageDraw.ImageDraw,
    box: list[float],
    label: str,
    colour: tuple[int, int, int],
    font: ImageFont.FreeTypeFont | ImageFont.ImageFont,
    *,
    width: int,
) -> None:
    left, top, right, bottom = box
    draw.rectangle((left, top, max(left, right), max(top, bottom)), outline=colour, width=width)
    text_left, text_top, text_right, text_bottom = draw.textbbox((0, 0), label, font=font)
    text_width, text_height = text_right - text_left, text_bottom - text_top
    canvas_width, _ = draw.im.size
    x = max(0.0, min(left, canvas_width - text_width - 4))
    y = top - text_height - 4 if top >= text_height + 4 else top
    draw.rectangle((x, y, x + text_width + 4, y + text_height + 4), fill=colour)
    brightness = 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2]
    ink = "black" if brightness > 140 else "white"
    draw.text((x + 2 - text_left, y + 2 - text_top), label, fill=ink, font=font)
