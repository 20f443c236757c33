"""Windows: whole-pixel rectangles laid over a picture, which cropping cuts out and expansion surrounds it with.

Shapes: G boxes, A windows. Boxes are xyxy in pixels of the picture. No jax here.
"""

from typing import NamedTuple

import numpy as np
from jaxtyping import Float
from numpy import ndarray

from detectors.data.augment.example import Example

# The means of ImageNet's RGB, rounded (Object Detection API, faster_rcnn_resnet_v1_feature_extractor)
MEAN_COLOUR = (124, 117, 104)


class Window(NamedTuple):
    """A rectangle in pixels of a picture; it may reach beyond the picture, and beyond zero."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels."""
        return self.bottom - self.top, self.right - self.left

    def shifted(self, right: int, down: int) -> "Window":
        """The window moved by that many pixels."""
        return Window(self.left + right, self.top + down, self.right + right, self.bottom + down)

    def inside(self, height: int, width: int) -> "Window":
        """The part that lies on a picture of this size; without area where nothing does.

        >>> Window(-3, 1, 4, 9).inside(5, 6)
        Window(left=0, top=1, right=4, bottom=5)
        """
        left, right = np.clip((self.left, self.right), 0, width).tolist()
        top, bottom = np.clip((self.top, self.bottom), 0, height).tolist()
        return Window(left, top, right, bottom)


def cut(example: Example, window: Window, *, min_overlap: float = 0.0) -> Example:
    """What is seen through a window that lies on the picture.

    A box is dropped where nothing of it is seen, or less of its area than `min_overlap`; the others are clipped.
    Source: Object Detection API, preprocessor._strict_random_crop_image.
    """
    shares = shares_inside(example.boxes, np.array([window], np.float32))[0]
    is_seen = (shares > 0) & (shares >= min_overlap)
    height, width = window.size
    boxes = example.boxes[is_seen] - np.array([window.left, window.top] * 2, np.float32)
    return Example(
        example.image[window.top : window.bottom, window.left : window.right],
        np.clip(boxes, 0, np.array([width, height] * 2, np.float32)),
        example.classes[is_seen],
    )


def surround(example: Example, window: Window) -> Example:
    """The picture as part of a window that holds it, the rest filled with the mean colour."""
    height, width = example.image.shape[:2]
    canvas = np.empty((*window.size, 3), np.uint8)
    canvas[:] = np.full(
        (window.size[1], 3), MEAN_COLOUR, np.uint8
    )  # row by row: 30 times as fast as by pixel
    canvas[-window.top : height - window.top, -window.left : width - window.left] = example.image
    boxes = example.boxes - np.array([window.left, window.top] * 2, np.float32)
    return example._replace(image=canvas, boxes=boxes)


def shares_inside(boxes: Float[ndarray, "G 4"], windows: Float[ndarray, "A 4"]) -> Float[ndarray, "A G"]:
    """The share of each box's area that each window holds, 0 to 1; 0 for a box without area.

    >>> shares_inside(np.array([[0.0, 0, 4, 4]]), np.array([[2.0, 0, 9, 9]])).tolist()
    [[0.5]]
    """
    corners = np.maximum(boxes[None, :, :2], windows[:, None, :2])
    sides = np.maximum(np.minimum(boxes[None, :, 2:], windows[:, None, 2:]) - corners, 0)  # [A, G, 2]
    areas = np.prod(np.maximum(boxes[:, 2:] - boxes[:, :2], 0), axis=1)
    return np.prod(sides, axis=2) / np.where(areas > 0, areas, 1)
