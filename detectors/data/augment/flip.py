"""Mirroring a picture left to right."""

import numpy as np

from detectors.data.augment.example import Example


def flip_horizontally(example: Example) -> Example:
    """The mirror image: x becomes width - x, so left edges become right edges.

    Source: Object Detection API, preprocessor.random_horizontal_flip.

    >>> boxes = np.array([[0, 0, 1, 2]], np.float32)
    >>> flip_horizontally(Example(np.zeros((2, 5, 3), np.uint8), boxes, np.array([0]))).boxes.tolist()
    [[4.0, 0.0, 5.0, 2.0]]
    """
    left, top, right, bottom = example.boxes.T
    width = example.image.shape[1]
    boxes = np.stack([width - right, top, width - left, bottom], axis=1)
    return example._replace(image=example.image[:, ::-1], boxes=boxes)
