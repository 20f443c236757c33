"""Pictures whose boxes are painted rectangles of colours of their own, so that pixels say where each box is."""

import numpy as np
from hypothesis import strategies as st

from detectors.data.augment.example import Example

CELL = 8  # a rectangle lies within its own cell of a grid, so none hides another


def colour_of(number):
    return np.array([10 + number, 200 - number, 7], np.uint8)


@st.composite
def painted(draw):
    """An example of up to 12 boxes of whole pixels; the class of a box is the number of its colour."""
    rows, columns = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    image = np.zeros((rows * CELL, columns * CELL, 3), np.uint8)
    boxes = []
    for row in range(rows):
        for column in range(columns):
            x, y = draw(st.integers(0, CELL - 1)), draw(st.integers(0, CELL - 1))
            w, h = draw(st.integers(1, CELL - x)), draw(st.integers(1, CELL - y))
            left, top = column * CELL + x, row * CELL + y
            image[top : top + h, left : left + w] = colour_of(len(boxes))
            boxes.append([left, top, left + w, top + h])
    kept = draw(st.integers(0, len(boxes)))  # the rest is painted but unknown
    return Example(image, np.array(boxes[:kept], np.float32).reshape(-1, 4), np.arange(kept))


def assert_boxes_enclose_their_pixels(example):
    for box, number in zip(example.boxes, example.classes, strict=True):
        rows, columns = np.nonzero(np.all(example.image == colour_of(number), axis=2))
        found = [columns.min(), rows.min(), columns.max() + 1, rows.max() + 1]
        assert box.tolist() == found
