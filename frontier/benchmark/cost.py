"""What a detector costs on any machine: multiply-adds, parameters, the paper's memory total. Nothing is run."""

import dataclasses
import functools
from collections.abc import Sequence
from typing import Any

from detectors.config import DetectorConfig
from frontier.benchmark.macs import ParameterCount, count_macs, count_parameters
from frontier.benchmark.memory import parameters_mb, total_mb

CanvasShape = tuple[int, int]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Cost:
    """Counted on the reference form of the network, for one picture.

    Attributes:
        parameters: weights and statistics.
        gmacs: multiply-adds in thousand millions, on the canvas that takes most of them.
        parameters_mb: bytes of the parameters in MB.
        total_mb: the paper's total of all intermediate results in MB, on the canvas that takes most.
    """

    parameters: ParameterCount
    gmacs: float
    parameters_mb: float
    total_mb: float


def cost_of(config: DetectorConfig, canvases: Sequence[CanvasShape] | None = None) -> Cost:
    """The cost of the detector that `config` describes, from picture to box codes and class scores.

    Postprocessing is left out: it is no matrix work, and its loops run as often as the picture makes them. Of several
    canvases the numbers are the largest, for so are the times that stand beside them in a record.

    Args:
        config: the detector; it is built in its reference form, as shapes alone.
        canvases: heights and widths in px that pictures lie on, in any order; by default one square of the
            configuration's resolution.

    Raises:
        ConfigError: this version cannot build the detector.
        ValueError: `canvases` is empty.
    """
    detector = _abstract_detector(config)
    from detectors.infer import predict

    canvases = [(config.resolution, config.resolution)] if canvases is None else list(canvases)
    if not canvases:
        raise ValueError("cost_of: no canvas to count on; give at least one height and width")
    network = functools.partial(predict, detector.graphdef)
    inputs = [(detector.state, *_picture_of(canvas)) for canvas in dict.fromkeys(canvases)]
    return Cost(
        parameters=count_parameters(detector.state),
        gmacs=max(count_macs(network, *arguments) for arguments in inputs) / 1e9,
        parameters_mb=parameters_mb(detector.state),
        total_mb=max(total_mb(network, *arguments) for arguments in inputs),
    )


def _abstract_detector(config: DetectorConfig) -> Any:
    """The reference form with shapes for weights, which takes neither time nor memory to draw."""
    from flax import nnx

    from detectors.build import build
    from detectors.infer import prepare

    return prepare(nnx.eval_shape(lambda: build(config, rngs=nnx.Rngs(0), reference_form=True)))


def _picture_of(canvas: CanvasShape) -> tuple[Any, Any]:
    """Shapes of one picture on its canvas and of its size."""
    import jax
    import numpy as np

    return jax.ShapeDtypeStruct((1, *canvas, 3), np.uint8), jax.ShapeDtypeStruct((1, 2), np.float32)
