"""What augmentation works on: a picture in memory with its boxes.

Shapes: G boxes of a picture of H x W pixels. Boxes are xyxy in pixels of the picture. No jax here.
"""

from typing import NamedTuple

from jaxtyping import Float, Int, UInt8
from numpy import ndarray


class Example(NamedTuple):
    """A picture and what is known of it; both arrays are empty where it shows nothing.

    Attributes:
        image: RGB.
        boxes: inside the picture.
        classes: of the boxes, counted from 0.
    """

    image: UInt8[ndarray, "H W 3"]
    boxes: Float[ndarray, "G 4"]
    classes: Int[ndarray, "G"]
