"""The feature extractors alone, as the ImageNet classifiers have them, against their references."""

from collections.abc import Iterator
from pathlib import Path

import jax
import jax.numpy as jnp
from flax import nnx
from numpy import ndarray

from detectors.build import build_extractor
from detectors.catalog import EXTRACTORS, ExtractorEntry
from detectors.extractors.section import Section
from detectors.meta.preprocessing import preprocess
from detectors.weights.names import mismatches, named_variables
from detectors.weights.tf_names import extractor_from_tf
from tests.reference import rule
from tests.reference.compare import Comparison, tensor
from tests.reference.recorded import Recorded

SIDE = 300
# Name of the reference: (feature extractor, what is recorded of it)
SECTIONS = {
    "extractor_mobilenet_v1": ("mobilenet_v1", Section(upto="Conv2d_13_pointwise")),
    "extractor_inception_v2": ("inception_v2", Section(upto="Mixed_5c")),
    "extractor_inception_v3": ("inception_v3", Section(upto="Mixed_7c")),
    "extractor_vgg_16": ("vgg_16", Section(upto="fc7")),
    "extractor_resnet_v1_101_stride16": ("resnet_101", Section(upto="block4")),
    "extractor_resnet_v1_101_stride8": ("resnet_101", Section(upto="block4", output_stride=8)),
    "extractor_inception_resnet_v2_stride16": (
        "inception_resnet_v2",
        Section(upto="Conv2d_7b_1x1", align_feature_maps=True),
    ),
    "extractor_inception_resnet_v2_stride8": (
        "inception_resnet_v2",
        Section(upto="PreAuxLogits", align_feature_maps=True, output_stride=8),
    ),
}


def compare(folder: Path, name: str, recorded: Recorded) -> Iterator[Comparison]:
    """Every recorded endpoint; the last one is recorded as `final` too, and VGG-16's class scores as `fc8`."""
    extractor, section = SECTIONS[name]
    entry, variables = EXTRACTORS[extractor], rule.weights(folder, name)
    images = preprocess(jnp.asarray(rule.picture(folder, SIDE, SIDE))[None], entry.preprocessing)
    endpoints = dict(_run(entry, section, variables, images))
    endpoints["final"] = endpoints[section.upto]
    if f"{entry.tf_scope}/fc8/weights" in variables:
        weights, biases = (variables[f"{entry.tf_scope}/fc8/{leaf}"] for leaf in ("weights", "biases"))
        endpoints["fc8"] = endpoints["fc7"] @ weights[0, 0] + biases
    for key in recorded.names():
        if _endpoint(key, entry) in endpoints:
            yield tensor(recorded, key, endpoints[_endpoint(key, entry)])


def _run(entry: ExtractorEntry, section: Section, variables: dict[str, ndarray], images: jax.Array):
    graphdef, state = nnx.split(nnx.eval_shape(lambda: build_extractor(entry, section, rngs=nnx.Rngs(0))))
    shapes = {name: leaf.shape for name, leaf in named_variables(state).items()}
    values = extractor_from_tf(shapes, variables, entry.tf_scope)
    assert mismatches(shapes, values) == []
    state = jax.tree.unflatten(jax.tree.structure(state), [jnp.asarray(values[name]) for name in shapes])
    return jax.jit(lambda state, images: nnx.merge(graphdef, state)(images))(state, images)


def _endpoint(key: str, entry: ExtractorEntry) -> str:
    return key.replace(".", "/").removeprefix(f"{entry.tf_scope}/")
