"""Where the weights of a training start: fresh, from a feature extractor's, or from another detector's.

SSD's extractor reaches to its last map; the two-stage detectors cut the same network into `extractor` and `tail`. So
variables of extractors are told by the name of their layer, whichever part it is in.
"""

import dataclasses
from pathlib import Path
from typing import NamedTuple

import jax.numpy as jnp
from jax import tree

from detectors.config import DetectorConfig
from detectors.errors import WeightsError
from detectors.infer import Detector
from detectors.weights import extractor_folder, folder
from detectors.weights.extractor_folder import ExtractorWeights, initialised, load_extractor
from detectors.weights.names import named_variables, variable_shapes

EXTRACTOR_PARTS = ("extractor", "tail")  # of a detector's variables; what follows is the layer's own name


class Start(NamedTuple):
    """A detector to begin with.

    Attributes:
        detector: what to train.
        source: where its weights come from, in words.
        taken: names of the variables that came from there.
        fresh: names of those that did not.
    """

    detector: Detector
    source: str
    taken: tuple[str, ...]
    fresh: tuple[str, ...]

    @property
    def has_head(self) -> bool:
        """True where layers beyond the feature extractor came too."""
        return any(name.split("/")[0] not in EXTRACTOR_PARTS for name in self.taken)


def start_from(path: Path, detector: Detector, class_names: tuple[str, ...]) -> Start:
    """`detector` with all that fits it of the weights in `path`.

    A folder of a feature extractor's weights, as `frontier import-tf` makes it, fills the extractor. A weights folder
    of the same detector fills everything but the layers that classify, and these too where the classes are the same. A
    weights folder of another detector fills the feature extractor.

    Raises:
        WeightsError: it is neither folder, or damaged, or of another feature extractor or depth.
    """
    if (path / extractor_folder.DESCRIPTION).exists():
        weights = load_extractor(path)
        return _extractor_only(detector, weights)
    if not (path / folder.DESCRIPTION).exists():
        raise WeightsError(
            f"{path} holds nothing to start from: neither {extractor_folder.DESCRIPTION} nor {folder.DESCRIPTION} is in "
            "it. Give a folder that frontier import-tf or frontier train made"
        )
    described = folder.describe(path)
    other, _ = folder.load(path, described.config)
    if folder.differences(described.config, detector.config):
        return _extractor_only(detector, _extractor_of(other, described.source, detector.config))
    return _same_detector(detector, other, described, class_names)


def _extractor_only(detector: Detector, weights: ExtractorWeights) -> Start:
    filled, fresh = initialised(detector, weights)
    taken = tuple(name for name in named_variables(detector.state) if name not in fresh)
    return Start(filled, f"{weights.feature_extractor} of {weights.source}", taken, fresh)


def _extractor_of(detector: Detector, source: str, asked: DetectorConfig) -> ExtractorWeights:
    held = detector.config
    is_same = held.feature_extractor == asked.feature_extractor
    if is_same and held.depth_multiplier != asked.depth_multiplier:
        raise WeightsError(
            f"weights of {held.name}, of depth {held.depth_multiplier:g}, cannot start {asked.name}, of depth "
            f"{asked.depth_multiplier:g}: its layers have other sizes"
        )
    named = ((name.partition("/"), value) for name, value in named_variables(detector.state).items())
    variables = {layer: value for (part, _, layer), value in named if part in EXTRACTOR_PARTS}
    return ExtractorWeights(
        feature_extractor=held.feature_extractor, source=f"{held.name}, {source}", variables=variables
    )


def _same_detector(
    detector: Detector, other: Detector, described: folder.WeightsFolder, class_names: tuple[str, ...]
) -> Start:
    held, wanted = named_variables(other.state), named_variables(detector.state)
    classify = set() if described.class_names == class_names else classifying(detector.config)
    taken = tuple(name for name in wanted if name not in classify)
    leaves = [jnp.asarray(held[name], leaf.dtype) if name in taken else leaf for name, leaf in wanted.items()]
    state = tree.unflatten(tree.structure(detector.state), leaves)
    fresh = tuple(name for name in wanted if name in classify)
    filled = dataclasses.replace(detector, state=state)
    return Start(filled, f"{described.config.name}, {described.source}", taken, fresh)


def classifying(config: DetectorConfig) -> set[str]:
    """The names of the variables whose shape depends on the number of classes."""
    more = dataclasses.replace(config, num_classes=config.num_classes + 1)
    shapes, others = variable_shapes(config), variable_shapes(more)
    return {name for name, shape in shapes.items() if shape != others[name]}
