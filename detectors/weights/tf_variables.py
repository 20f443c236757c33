"""From the variables of a TensorFlow checkpoint to ours: which are meant, how many classes, and does all fit.

A checkpoint kept while training holds more than the weights: each weight's moving average, which is what the
original evaluates and exports, the optimiser's slots, and the step. Parts that are never run here are in it too.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from numpy import ndarray

from detectors.catalog import EXTRACTORS
from detectors.config import DetectorConfig
from detectors.errors import WeightsError
from detectors.weights.names import mismatches, variable_shapes
from detectors.weights.tf_checkpoint import Checkpoint
from detectors.weights.tf_names import extractor_from_tf, extractor_tf_name, from_tf, tf_names
from detectors.weights.tf_slices import Shape

AVERAGE = "/ExponentialMovingAverage"
UNUSED = re.compile(
    r"global_step|beta[12]_power"  # the step, and Adam's
    r"|.+/(ExponentialMovingAverage|Momentum|RMSProp|RMSProp_1|Adam|Adam_1)"  # averages and slots of optimisers
    r"|FirstStageFeatureExtractor/resnet_v1_101/block4/.+"  # built above the map that proposals are made on
    r"|\w+/(AuxLogits|Logits|logits|fc8)/.+"  # a classifier's last layer
    r"|\w+/mean_rgb"  # what it subtracts from pictures
)
Report = Callable[[int, int], None]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Taken:
    """Weights taken from a checkpoint.

    Attributes:
        variables: by our names; all that were expected, of their shapes.
        num_averaged: how many are moving averages of training.
        unused: TensorFlow's names of what was left behind.
    """

    variables: dict[str, ndarray]
    num_averaged: int
    unused: tuple[str, ...]


def take(checkpoint: Checkpoint, config: DetectorConfig, on_progress: Report) -> Taken:
    """The weights of the detector of `config` in `checkpoint`.

    Args:
        checkpoint: of this detector.
        config: what they are for; its number of classes is the checkpoint's, as `num_classes` tells it.
        on_progress: called with the number of variables read and of all.

    Raises:
        WeightsError: variables are missing, unexpected or misshaped, and the message lists them all; or damaged.
    """
    return _take(
        checkpoint,
        config.name,
        tf_names(config),
        variable_shapes(config),
        convert=lambda values: from_tf(config, values),
        on_progress=on_progress,
    )


def take_extractor(
    checkpoint: Checkpoint, extractor: str, shapes: Mapping[str, Shape], on_progress: Report
) -> Taken:
    """The weights of the feature extractor called `extractor` in the `checkpoint` of its ImageNet classifier.

    Args:
        checkpoint: as TensorFlow-Slim published it.
        extractor: one of `detectors.catalog.EXTRACTORS`.
        shapes: of the variables to take, by our names.
        on_progress: called with the number of variables read and of all.

    Raises:
        WeightsError: as `take`.
    """
    scope = EXTRACTORS[extractor].tf_scope
    names = {name: extractor_tf_name(name, scope) for name in shapes}
    return _take(
        checkpoint,
        extractor,
        names,
        shapes,
        convert=lambda values: extractor_from_tf(shapes, values, scope),
        on_progress=on_progress,
    )


def num_classes(shapes: Mapping[str, Shape], config: DetectorConfig) -> int:
    """How many classes a checkpoint with these variables tells apart, background not counted; 90 where none fits.

    The length of a predictor's bias grows evenly with the classes, so two numbers of classes tell by how much.

    Args:
        shapes: of the checkpoint's variables, by TensorFlow's names.
        config: the detector; its own `num_classes` is not looked at.
    """
    few, many = (dataclasses.replace(config, num_classes=count) for count in (1, 90))
    names, shortest = tf_names(many), variable_shapes(few)
    for name, longest in variable_shapes(many).items():
        step = (longest[0] - shortest[name][0]) // 89
        if len(longest) == 1 and step and len(shapes.get(names[name], ())) == 1:
            more, rest = divmod(shapes[names[name]][0] - shortest[name][0], step)
            return 1 + more if not rest and more >= 0 else 90
    return 90


def _take(
    checkpoint: Checkpoint,
    what: str,
    names: Mapping[str, str],
    shapes: Mapping[str, Shape],
    *,
    convert: Callable[[dict[str, ndarray]], dict[str, ndarray]],
    on_progress: Report,
) -> Taken:
    places = _places(names.values(), checkpoint.shapes)
    if not places:
        found = next(iter(checkpoint.shapes), "nothing")
        raise WeightsError(f"it holds no variable of {what}, but {found}: choose --model to match it")
    used = {*places, *places.values()}
    unused = tuple(name for name in checkpoint.shapes if name not in used)
    values = {}
    for number, (name, place) in enumerate(places.items()):
        on_progress(number, len(places))
        values[name] = checkpoint.read(place)
    on_progress(len(places), len(places))
    variables = convert(values)
    problems = mismatches(_by(names, shapes), _by(names, variables))
    problems += [
        f"unexpected {name} {checkpoint.shapes[name]}" for name in unused if not UNUSED.fullmatch(name)
    ]
    if problems:
        raise WeightsError(f"it is not of {what}, {len(problems)} differences: {'; '.join(problems)}")
    return Taken(
        variables=variables, num_averaged=sum(name != place for name, place in places.items()), unused=unused
    )


def _places(names: Iterable[str], shapes: Mapping[str, Shape]) -> dict[str, str]:
    """Which stored variable stands for each of TensorFlow's `names`: its moving average where there is one."""
    places = {name: name + AVERAGE if name + AVERAGE in shapes else name for name in names}
    return {name: place for name, place in places.items() if place in shapes}


def _by(names: Mapping[str, str], values: Mapping[str, Any]) -> dict[str, Any]:
    return {names[name]: value for name, value in values.items()}
