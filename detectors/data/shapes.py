"""Coloured circles, squares and triangles, drawn pixel by pixel: the objects of the synthetic data set.

A pixel belongs to a shape if its centre does. Boxes are xyxy in pixels, tight around the shape's pixels.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from jaxtyping import Bool, Float
from numpy import ndarray

Coordinates = Float[ndarray, "..."]
Inside = Callable[[Coordinates, Coordinates], Bool[ndarray, "..."]]

# Whether a point is inside, in coordinates of the shape: it spans -1 to 1, y pointing down.
SHAPES: dict[str, Inside] = {
    "circle": lambda x, y: x * x + y * y <= 1,
    "square": lambda x, y: np.maximum(np.abs(x), np.abs(y)) <= 1,
    "triangle": lambda x, y: (np.abs(x) <= (y + 1) / 2) & (y <= 1),
}


class Shape(NamedTuple):
    """A shape on a picture: `kind` of `SHAPES`, centre and half its side in pixels, RGB colour in 0..255."""

    kind: str
    x: float
    y: float
    radius: float
    colour: tuple[int, int, int]


def mask(shape: Shape, height: int, width: int) -> Bool[ndarray, "height width"]:
    """The pixels of a picture that `shape` covers."""
    y, x = np.mgrid[0:height, 0:width] + 0.5
    return SHAPES[shape.kind]((x - shape.x) / shape.radius, (y - shape.y) / shape.radius)


def tight_box(covered: Bool[ndarray, "height width"]) -> tuple[int, int, int, int]:
    """The smallest xyxy box around the covered pixels; there must be one.

    >>> tight_box(np.array([[False, False, False], [False, True, True]]))
    (1, 1, 3, 2)
    """
    rows, columns = np.flatnonzero(covered.any(axis=1)), np.flatnonzero(covered.any(axis=0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
