"""The folder of a feature extractor's weights, from which a detector's training starts.

    extractor.json   which network, and where the weights come from
    weights.npz      its variables up to the classifier, under our own names, as `layers/conv1/kernel`

The ImageNet classifiers differ from what the detectors are made of: some have no multiplier in their batch norm, and
Inception v2 has a bias in its first layer in place of one. What a detector has and its classifier lacks starts fresh.
"""

import dataclasses
import json
from collections.abc import Mapping
from pathlib import Path

import jax
import numpy as np
from flax import nnx
from numpy import ndarray

from detectors.build import build_extractor
from detectors.catalog import EXTRACTORS, stages_of
from detectors.config import DetectorConfig
from detectors.errors import WeightsError
from detectors.extractors.section import Section
from detectors.infer import Detector
from detectors.weights.names import named_variables
from detectors.weights.npz import read_npz, write_npz
from detectors.weights.whole_file import write_whole

FORMAT_VERSION = 1
DESCRIPTION, VARIABLES = "extractor.json", "weights.npz"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ExtractorWeights:
    """A feature extractor's weights.

    Attributes:
        feature_extractor: its name.
        source: where they come from, in words.
        variables: by our names.
    """

    feature_extractor: str
    source: str
    variables: Mapping[str, ndarray]


def classifier_shapes(extractor: str) -> dict[str, tuple[int, ...]]:
    """Name and shape of every variable of an ImageNet classifier below its last layer."""
    config = DetectorConfig(meta_architecture="faster_rcnn", feature_extractor=extractor, resolution=600)
    section = Section(upto=stages_of(config).tail)
    network = nnx.eval_shape(lambda: build_extractor(EXTRACTORS[extractor], section, rngs=nnx.Rngs(0)))
    return {name: leaf.shape for name, leaf in named_variables(nnx.split(network)[1]).items()}


def save_extractor(folder: Path, weights: ExtractorWeights) -> None:
    """Write `weights` to `folder`, which is made if need be; the description last, each file whole or not at all.

    Raises:
        WeightsError: the folder cannot be written.
    """
    description = {
        "format_version": FORMAT_VERSION,
        "feature_extractor": weights.feature_extractor,
        "source": weights.source,
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_npz(
            folder / VARIABLES, {name: np.asarray(value, "<f4") for name, value in weights.variables.items()}
        )
        write_whole(folder / DESCRIPTION, lambda file: file.write(json.dumps(description, indent=1).encode()))
    except OSError as error:
        raise WeightsError(f"{folder}: weights cannot be written: {error.strerror or error}") from error


def load_extractor(folder: Path) -> ExtractorWeights:
    """The weights in `folder`.

    Raises:
        WeightsError: it is no such folder, of a newer version, or damaged.
    """
    path = folder / DESCRIPTION
    try:
        values = json.loads(path.read_text("utf-8"))
        version, name, source = (values[key] for key in ("format_version", "feature_extractor", "source"))
    except OSError as error:
        raise WeightsError(
            f"{folder} holds no extractor's weights: no readable {DESCRIPTION} in it"
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise WeightsError(f"{path} is damaged: {error}") from error
    if version != FORMAT_VERSION or name not in EXTRACTORS:
        raise WeightsError(f"{path}: version {version} of {name!r} is not known to this program")
    return ExtractorWeights(feature_extractor=name, source=source, variables=read_npz(folder / VARIABLES))


def initialised(detector: Detector, weights: ExtractorWeights) -> tuple[Detector, tuple[str, ...]]:
    """`detector` with `weights` in its feature extractor, and the names of its variables that they did not fill.

    Raises:
        WeightsError: they are of another feature extractor, or none of them fits.
    """
    asked = detector.config.feature_extractor
    if asked != weights.feature_extractor:
        raise WeightsError(f"weights of {weights.feature_extractor} cannot start a detector with {asked}")
    fresh = named_variables(detector.state)
    found = {
        name: weights.variables.get(name.partition("/")[2]) for name in fresh if name.split("/")[0] in _PARTS
    }
    filled = {
        name: value for name, value in found.items() if value is not None and value.shape == fresh[name].shape
    }
    if not filled:
        raise WeightsError(f"none of the {len(weights.variables)} variables fits {detector.config.name}")
    leaves = [
        jax.numpy.asarray(filled[name], leaf.dtype) if name in filled else leaf
        for name, leaf in fresh.items()
    ]
    state = jax.tree.unflatten(jax.tree.structure(detector.state), leaves)
    return dataclasses.replace(detector, state=state), tuple(name for name in fresh if name not in filled)


_PARTS = ("extractor", "tail")  # of a detector's variables; what follows is the network's own name
