"""TensorFlow's names of our variables, as the Object Detection API and TensorFlow-Slim wrote them.

A variable keeps its values; only depthwise kernels are reshaped, from (k, k, C, multiplier) to
(k, k, 1, C * multiplier).
"""

import re
from collections.abc import Mapping

import numpy as np
from numpy import ndarray

from detectors.catalog import ExtractorEntry, entry_of
from detectors.config import DetectorConfig
from detectors.errors import WeightsError
from detectors.weights.names import variable_shapes

_LEAVES = {
    "kernel": "weights",
    "bias": "biases",
    "depthwise_kernel": "depthwise_weights",
    "pointwise_kernel": "pointwise_weights",
    "norm/scale": "BatchNorm/gamma",
    "norm/bias": "BatchNorm/beta",
    "norm/mean": "BatchNorm/moving_mean",
    "norm/var": "BatchNorm/moving_variance",
}
_HEADS = {"box_codes": "BoxEncodingPredictor", "class_logits": "ClassPredictor"}
_NAME = re.compile(r"(?P<layer>.+?)/(?P<leaf>(?:depthwise_|pointwise_)?kernel|bias|norm/\w+)")


def tf_names(config: DetectorConfig) -> dict[str, str]:
    """Our name -> TensorFlow's, for every variable of the detector of `config`."""
    return {name: tf_name(name, config) for name in variable_shapes(config)}


def tf_name(name: str, config: DetectorConfig) -> str:
    """TensorFlow's name of our variable `name`.

    >>> config = DetectorConfig.from_name("ssd/mobilenet_v1/300")
    >>> tf_name("extractor/layers/Conv2d_0/norm/scale", config)
    'FeatureExtractor/MobilenetV1/Conv2d_0/BatchNorm/gamma'
    >>> tf_name("added/0/halve/kernel", config)
    'FeatureExtractor/MobilenetV1/Conv2d_13_pointwise_2_Conv2d_2_3x3_s2_512/weights'

    Raises:
        WeightsError: TensorFlow has none like it.
    """
    entry = entry_of(config)
    layer, leaf = _layer_and_leaf(name)
    scope = _two_stage_layer(layer, entry) if config.is_two_stage else _ssd_layer(layer, entry)
    return f"{scope}/{leaf}"


def extractor_tf_name(name: str, tf_scope: str) -> str:
    """The classifier's name, as TensorFlow-Slim wrote it, of the variable `name` of a feature extractor.

    >>> extractor_tf_name("layers/block1/unit_1/bottleneck_v1/conv1/norm/var", "resnet_v1_101")
    'resnet_v1_101/block1/unit_1/bottleneck_v1/conv1/BatchNorm/moving_variance'
    """
    layer, leaf = _layer_and_leaf(name)
    return f"{tf_scope}/{layer.removeprefix('layers/')}/{leaf}"


def _layer_and_leaf(name: str) -> tuple[str, str]:
    """Our name of the layer, TensorFlow's of the variable in it."""
    match = _NAME.fullmatch(name)
    if match is None:
        raise WeightsError(
            f"TensorFlow's detectors have no variable such as {name}, so no checkpoint of theirs fits"
        )
    layer, leaf = match["layer"], _LEAVES[match["leaf"]]
    if leaf == "weights" and layer.endswith("_depthwise"):
        leaf = "depthwise_weights"
    return layer, leaf


def _ssd_layer(layer: str, entry: ExtractorEntry) -> str:
    scope = f"FeatureExtractor/{entry.tf_scope}"
    part, *rest = layer.split("/")
    if part == "extractor":
        return "/".join([scope, *rest[1:]])
    if part == "predictors":
        index, head = rest
        return f"BoxPredictor_{index}/{_HEADS[head]}"
    index, which = int(rest[0]), rest[1]
    depth, number = entry.ssd_added_depths[index], len(entry.ssd_endpoints) + index
    suffix = (
        f"1_Conv2d_{number}_1x1_{depth // 2}" if which == "reduce" else f"2_Conv2d_{number}_3x3_s2_{depth}"
    )
    return f"{scope}/{entry.ssd_endpoints[-1]}_{suffix}"


def _two_stage_layer(layer: str, entry: ExtractorEntry) -> str:
    part, *rest = layer.split("/")
    if part in ("extractor", "tail"):
        stage = "First" if part == "extractor" else "Second"
        layers = "/".join(rest[1:])
        if part == "tail":  # TensorFlow numbers repeated modules anew there
            layers = layers.replace("Repeat_2/", "Repeat/")
        return f"{stage}StageFeatureExtractor/{entry.tf_scope}/{layers}"
    if part == "rpn":
        return "Conv" if rest == ["conv"] else f"FirstStageBoxPredictor/{_HEADS[rest[1]]}"
    return f"SecondStageBoxPredictor/{_HEADS.get(part, part)}"


def from_tf(config: DetectorConfig, variables: Mapping[str, ndarray]) -> dict[str, ndarray]:
    """Our variables by our names, from TensorFlow's by TensorFlow's; absent ones are left out, others ignored."""
    return _taken(variable_shapes(config), tf_names(config), variables)


def extractor_from_tf(
    shapes: Mapping[str, tuple[int, ...]], variables: Mapping[str, ndarray], tf_scope: str
) -> dict[str, ndarray]:
    """The variables of a feature extractor, of these names and shapes, from its classifier's; as `from_tf`."""
    return _taken(shapes, {name: extractor_tf_name(name, tf_scope) for name in shapes}, variables)


def _taken(
    shapes: Mapping[str, tuple[int, ...]], names: Mapping[str, str], variables: Mapping[str, ndarray]
) -> dict[str, ndarray]:
    found = {name: variables[tf] for name, tf in names.items() if tf in variables}
    return {
        name: _depthwise(value, shapes[name]) if "_depthwise/kernel" in name else value
        for name, value in found.items()
    }


def _depthwise(value: ndarray, shape: tuple[int, ...]) -> ndarray:
    return np.reshape(value, shape) if value.size == np.prod(shape) else value
