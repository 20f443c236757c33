"""Inference as pure functions over (graphdef, state, inputs), to be run under plain `jax.jit`.

Shapes: N pictures on canvases of H x W pixels, T detections.
`nnx.jit` would walk the module in Python on every call and put that into every measured millisecond.
"""

import dataclasses
from typing import Any

from flax import nnx
from jaxtyping import Array, Float, UInt8

from detectors.build import build
from detectors.config import DetectorConfig
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
