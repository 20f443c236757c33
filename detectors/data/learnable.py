"""What training may learn from a picture's annotations, and how many boxes a batch must have room for."""

import numpy as np
from jaxtyping import Float, Int
from numpy import ndarray

from detectors.data.dataset import Dataset, Picture

BOX_STEP = 8  # room is made in steps of this many boxes


def learnable_boxes(picture: Picture) -> tuple[Float[ndarray, "G 4"], Int[ndarray, "G"]]:
    """The boxes to learn, in pixels of the picture, and their classes.

    Crowds are left out, boxes are clipped to the picture, and what then has no area is left out too.
    """
    notes = picture.annotations
    limits = np.array([picture.width, picture.height] * 2, np.float32)
    boxes = np.clip(notes.boxes.astype(np.float32), 0, limits)
    has_area = (boxes[:, 2] > boxes[:, 0]) & (boxes[:, 3] > boxes[:, 1])
    is_kept = has_area & ~notes.is_crowd
    return boxes[is_kept], notes.classes[is_kept].astype(np.int32)


def box_room(dataset: Dataset) -> int:
    """G of every batch: the most boxes that a picture has, crowds aside, rounded up to a multiple of 8; at least 8."""
    most = max((int(np.sum(~picture.annotations.is_crowd)) for picture in dataset.pictures), default=0)
    return BOX_STEP * max(-(-most // BOX_STEP), 1)
