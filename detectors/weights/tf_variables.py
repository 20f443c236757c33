"""From the variables of a TensorFlow checkpoint to ours: which are meant, how many classes, and does all fit.

A checkpoint kept while training holds more than the weights: each weight's moving average, which is what the
original evaluates and exports, the optimiser's slots, and the step. Parts that inference never runs are in it too.
"""

import dataclasses
import re
from collections.abc import Callable, Iterable, Mapping

from numpy import ndarray

from detectors.config import DetectorConfig
from detectors.errors import WeightsError
from detectors.weights.names import mismatches, variable_shapes
from detectors.weights.tf_checkpoint import Checkpoint
from detectors.weights.tf_names import from_tf, tf_names
from detectors.weights.tf_slices import Shape

AVERAGE = "/ExponentialMovingAverage"
UNUSED = re.compile(
    r"global_step|beta[12]_power"  # the step, and Adam's
    r"|.+/(ExponentialMovingAverage|Momentum|RMSProp|RMSProp_1|Adam|Adam_1)"  # averages and slots of optimisers
    r"|FirstStageFeatureExtractor/resnet_v1_\d+/block4/.+"  # built above the map that proposals are made on
    r"|(.+/)?(AuxLogits|Logits|logits|Predictions|predictions)/.+"  # of the ImageNet classifier
)
Report = Callable[[int, int], None]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Imported:
    """A detector's weights, taken from a checkpoint.

    Attributes:
        config: as asked, with the checkpoint's number of classes.
        variables: by our names; all that `config` has, of its shapes.
        num_averaged: how many are moving averages of training.
        unused: TensorFlow's names of what the detector has no use for.
    """

    config: DetectorConfig
    variables: dict[str, ndarray]
    num_averaged: int
    unused: tuple[str, ...]


def take(checkpoint: Checkpoint, config: DetectorConfig, on_progress: Report) -> Imported:
    """The weights of the detector of `config` in `checkpoint`.

    Args:
        checkpoint: of this detector, for any number of classes.
        config: its `num_classes` is not looked at.
        on_progress: called with the number of variables read and of all.

    Raises:
        WeightsError: variables are missing, unexpected or misshaped, and the message lists them all; or damaged.
    """
    config = dataclasses.replace(config, num_classes=num_classes(checkpoint.shapes, config))
    places = _places(tf_names(config).values(), checkpoint.shapes)
    if not places:
        found = next(iter(checkpoint.shapes), "nothing")
        raise WeightsError(f"it holds no variable of {config.name}, but {found}: choose --model to match it")
    unused = tuple(name for name in checkpoint.shapes if name not in places and name not in places.values())
    values = {}
    for number, (name, place) in enumerate(places.items()):
        on_progress(number, len(places))
        values[name] = checkpoint.read(place)
    on_progress(len(places), len(places))
    variables = from_tf(config, values)
    unexpected = {name: checkpoint.shapes[name] for name in unused if not UNUSED.fullmatch(name)}
    _check(config, variables, unexpected)
    num_averaged = sum(name != place for name, place in places.items())
    return Imported(config=config, variables=variables, num_averaged=num_averaged, unused=unused)


def num_classes(shapes: Mapping[str, Shape], config: DetectorConfig) -> int:
    """How many classes the predictors in `shapes`, by TensorFlow's names, tell apart; 90 where that fits as well.

    The length of a predictor's bias grows evenly with the classes: two numbers of classes tell how.
    """
    few, many = (dataclasses.replace(config, num_classes=count) for count in (1, 90))
    names, of_few, of_many = tf_names(many), variable_shapes(few), variable_shapes(many)
    for ours, (length,) in ((ours, shape) for ours, shape in of_many.items() if len(shape) == 1):
        step = (length - of_few[ours][0]) // 89
        found = shapes.get(names[ours], ())
        if step and len(found) == 1:
            count, rest = divmod(found[0] - of_few[ours][0], step)
            return count + 1 if not rest and count >= 0 else 90
    return 90


def _places(names: Iterable[str], shapes: Mapping[str, Shape]) -> dict[str, str]:
    """Which stored variable stands for each of TensorFlow's `names`: its moving average where there is one."""
    places = {name: name + AVERAGE if name + AVERAGE in shapes else name for name in names}
    return {name: place for name, place in places.items() if place in shapes}


def _check(config: DetectorConfig, variables: Mapping[str, ndarray], unexpected: Mapping[str, Shape]) -> None:
    names = tf_names(config)
    expected = {names[ours]: shape for ours, shape in variable_shapes(config).items()}
    problems = mismatches(expected, {names[ours]: value for ours, value in variables.items()})
    problems += [f"unexpected {name} {shape}" for name, shape in unexpected.items()]
    if problems:
        raise WeightsError(f"it is not of {config.name}, {len(problems)} differences: {'; '.join(problems)}")
