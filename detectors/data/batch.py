"""What one step of training sees. No jax arrays here: the step puts them on the device.

Shapes: N pictures on one canvas of H x W pixels, G boxes of each, padded. Boxes are xyxy in pixels of the canvas.
"""

from typing import NamedTuple

from jaxtyping import Float, Int, UInt8
from numpy import ndarray

from detectors.targets import GroundTruth


class Batch(NamedTuple):
    """Pictures of one canvas and what is known of them.

    Attributes:
        images: RGB in 0..255, top-left on their canvas.
        truth: boxes, classes and sizes on the canvas, as numpy arrays.
        image_ids: of the data set; for messages, not for training.
    """

    images: UInt8[ndarray, "N H W 3"] | Float[ndarray, "N H W 3"]
    truth: GroundTruth
    image_ids: Int[ndarray, "N"]
