"""Inference as pure functions over (graphdef, state, inputs), to be run under plain `jax.jit`.

Shapes: N pictures on canvases of H x W pixels, T detections.
`nnx.jit` would walk the module in Python on every call and put that into every measured millisecond.
"""

import dataclasses
import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import jax
from flax import nnx
from jaxtyping import Array, Float, Int, UInt8
from numpy import ndarray

from detectors.build import build
from detectors.config import DetectorConfig
from detectors.data.image import fit
from detectors.geometry.nms import Detections

Images = Float[Array, "N H W 3"] | UInt8[Array, "N H W 3"]


@dataclasses.dataclass(frozen=True)
class Detector:
    """A network split into its static graph and its state, a pytree of arrays."""

    config: DetectorConfig
    graphdef: Any
    state: Any


def prepare(model: Any) -> Detector:
    """`model`, as `detectors.build.build` makes it, ready for the functions below."""
    graphdef, state = nnx.split(model)
    return Detector(model.config, graphdef, state)


def untrained(config: DetectorConfig, *, seed: int = 0, reference_form: bool = False) -> Detector:
    """A detector with fresh weights.

    Raises:
        ConfigError: this version cannot build it.
    """
    return prepare(build(config, rngs=nnx.Rngs(seed), reference_form=reference_form))


def predict(graphdef: Any, state: Any, images: Images, image_sizes: Float[Array, "N 2"]) -> Any:
    """What the network says, before any box is chosen.

    Args:
        graphdef: of the detector; static under jit.
        state: of the detector.
        images: RGB in 0..255 on the canvas that `detectors.data.image.fit` makes.
        image_sizes: height and width in pixels of the picture on its canvas.
    """
    return nnx.merge(graphdef, state).predict(images, image_sizes)


def postprocess(graphdef: Any, state: Any, predictions: Any, image_sizes: Float[Array, "N 2"]) -> Detections:
    """The detections that `predictions` stand for, boxes xyxy in pixels of the canvas."""
    return nnx.merge(graphdef, state).postprocess(predictions, image_sizes)


def detect(graphdef: Any, state: Any, images: Images, image_sizes: Float[Array, "N 2"]) -> Detections:
    """`predict` and `postprocess` as one program: what is benchmarked and deployed."""
    model = nnx.merge(graphdef, state)
    return model.postprocess(model.predict(images, image_sizes), image_sizes)


class Found(NamedTuple):
    """What was detected in one picture, by descending score; boxes xyxy in pixels of the original picture."""

    boxes: Float[ndarray, "T 4"]
    scores: Float[ndarray, "T"]
    classes: Int[ndarray, "T"]


def picture_function(detector: Detector) -> Callable[[UInt8[ndarray, "height width 3"]], Found]:
    """A function from a picture of any size to its detections; it compiles once for each canvas size."""
    run = jax.jit(functools.partial(detect, detector.graphdef))

    def find(image: UInt8[ndarray, "height width 3"]) -> Found:
        fitted = fit(image, detector.config)
        boxes, scores, classes, num_valid = jax.device_get(
            run(detector.state, fitted.pixels[None], fitted.size[None])
        )
        count = int(num_valid[0])
        return Found(boxes[0, :count] * fitted.scale, scores[0, :count], classes[0, :count])

    return find
