"""What every feature extractor of the catalogue must do; one that is listed there is tested by that.

That each is the original's function is shown by tests/reference.
"""

import csv
import math
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from detectors.catalog import EXTRACTORS, stages_of
from detectors.config import DetectorConfig
from detectors.extractors.section import Section
from detectors.extractors.trunk import COLOURS
from detectors.pooling import max_pool
from detectors.weights.names import named_variables
from detectors.weights.tf_names import extractor_tf_name
from tests.detectors.extractors.networks import (
    NARROW,
    assert_close,
    eager,
    endpoint_shapes,
    gradients,
    picture,
    run,
    shapes_of,
    weights,
)
from tests.reference.extractor import SECTIONS

DATA = Path(__file__).parents[2] / "reference" / "data"
QUICK = ("mobilenet_v1", "vgg_16")
STAGES = {
    name: stages_of(DetectorConfig(meta_architecture="faster_rcnn", feature_extractor=name, resolution=300))
    for name in EXTRACTORS
}
every_extractor = pytest.mark.parametrize("name", EXTRACTORS)
quick_ones = pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.slow) for name in EXTRACTORS]
)


def lower_part(name, *, stride=16, **settings):
    """The network up to the first map of this stride, or the last for 8, narrow."""
    uptos = [endpoint.name for endpoint in EXTRACTORS[name].endpoints if endpoint.stride == stride]
    upto = uptos[-1] if stride == 8 else uptos[0]
    return Section(upto=upto, align_feature_maps=True, normalisation="detection", **NARROW | settings)


def parts(name, **settings):
    """The network in two: up to the map that is cropped from, and after it; and the whole."""
    first, tail = STAGES[name].first_stage, STAGES[name].tail
    return (
        Section(upto=first, **settings),
        Section(after=first, upto=tail, **settings),
        Section(upto=tail, **settings),
    )


@every_extractor
@pytest.mark.parametrize(("height", "width"), [(33, 33), (97, 300), (224, 301)])
def test_endpoints_have_the_declared_strides_and_channels(name, height, width):
    entry = EXTRACTORS[name]
    declared = {
        point.name: (2, entry.cells(point.name, height), entry.cells(point.name, width), point.channels)
        for point in entry.endpoints
        if min(entry.cells(point.name, height), entry.cells(point.name, width)) > 0
    }
    found = {}
    for point in reversed(declared):
        if point not in found:
            found |= endpoint_shapes(name, Section(upto=point, align_feature_maps=True), 2, height, width, 3)
    assert {point: found[point].shape for point in declared} == declared
    assert {point.dtype for point in found.values()} == {jnp.dtype("float32")}


@every_extractor
def test_the_maps_that_detectors_use_are_declared(name):
    entry, stages = EXTRACTORS[name], STAGES[name]
    used = {*entry.ssd_endpoints, *entry.ssd_l2_normalised, stages.first_stage, stages.tail}
    assert used <= {point.name for point in entry.endpoints}
    assert entry.endpoint(stages.first_stage).stride == 16


@every_extractor
def test_parameters_are_those_of_table_2(name):
    # Huang et al., Table 2, counted as the catalogue's notes say
    upto = "conv5" if name == "vgg_16" else STAGES[name].tail
    variables = named_variables(shapes_of(name, Section(upto=upto))[1])
    if name == "mobilenet_v1":
        variables = {
            key: leaf
            for key, leaf in variables.items()
            if key.endswith("kernel") or (key.endswith("norm/bias") and "depthwise" not in key)
        }
    assert sum(math.prod(leaf.shape) for leaf in variables.values()) == EXTRACTORS[name].num_parameters


@pytest.mark.parametrize("reference", SECTIONS)
def test_variables_are_the_classifiers(reference):
    name, section = SECTIONS[reference]
    entry = EXTRACTORS[name]
    with (DATA / f"{reference}.variables.csv").open() as file:
        theirs = {row["name"]: row["shape"] for row in csv.DictReader(file) if "/fc8/" not in row["name"]}
    ours = {
        extractor_tf_name(key, entry.tf_scope): leaf.shape
        for key, leaf in named_variables(shapes_of(name, section)[1]).items()
    }
    shapes = {key: tuple(int(length) for length in shape.split("x")) for key, shape in theirs.items()}
    for key, shape in shapes.items():
        if key.endswith("_depthwise/depthwise_weights"):
            shapes[key] = (*shape[:2], 1, shape[2])
    assert ours == shapes


@every_extractor
def test_the_detectors_normalise_as_the_original_does(name):
    # Inception v2 gains a multiplier everywhere and batch norm on its first layer (ssd_inception_v2_coco and
    # faster_rcnn_inception_v2_coco, variables); Inception v3 a multiplier; nothing else differs
    slim, detection = (
        named_variables(
            shapes_of(name, Section(upto=STAGES[name].tail, normalisation=normalisation))[1]
        ).keys()
        for normalisation in ("slim", "detection")
    )
    gained, lost = detection - slim, slim - detection
    if name not in ("inception_v2", "inception_v3"):
        assert detection == slim
        return
    means = {key for key in detection if key.endswith("norm/mean")}
    first = "layers/Conv2d_1a_7x7/" if name == "inception_v2" else None
    assert {key for key in gained if key.endswith("norm/scale")} == {key[:-4] + "scale" for key in means}
    assert all(key.endswith("norm/scale") or key.startswith(first) for key in gained)
    assert lost == ({f"{first}bias"} if first else set())


@every_extractor
def test_gradients_reach_every_kernel(name):
    section = lower_part(name, stride=8)
    gradient = gradients(name, section, picture(49))
    kernels = {key: value for key, value in gradient.items() if key.endswith("kernel")}
    assert kernels
    assert [key for key, g in kernels.items() if not (np.isfinite(g).all() and np.abs(g).max() > 0)] == []


@every_extractor
def test_a_batch_is_its_pictures_one_by_one_and_may_be_empty(name):
    section, batch = lower_part(name), picture(49, 2)
    together = run(name, section, batch)[section.upto]
    for one, expected in zip(batch, together, strict=True):
        alone = run(name, section, one[None])[section.upto]
        assert_close(alone[0], expected)
    assert run(name, section, batch[:0])[section.upto].shape == (0, *together.shape[1:])


@quick_ones
def test_jit_changes_nothing(name):
    section, x = lower_part(name, stride=8), picture(49)
    compiled, plain = run(name, section, x), eager(name, section, x)
    assert compiled.keys() == plain.keys()
    assert compiled[section.upto].dtype == jnp.float32
    for key, value in plain.items():
        assert_close(compiled[key], value, what=key)


@every_extractor
def test_both_forms_are_the_same_function(name):
    fast, reference = lower_part(name), lower_part(name, form="reference")
    state, x = weights(name, fast), picture(49)
    expected = run(name, reference, x, state)
    for key, value in run(name, fast, x, state).items():
        assert_close(value, expected[key], what=key)


@quick_ones
def test_two_sections_are_the_whole(name):
    first, tail, whole = parts(name, align_feature_maps=True, output_stride=32, **NARROW)
    state, x = weights(name, whole), picture(224 if name == "vgg_16" else 97)
    expected = run(name, whole, x, state)
    features = run(name, first, x, _part(state, weights(name, first)))[first.upto]
    assert_close(features, expected[first.upto])
    if name == "vgg_16":  # the detector's own pool is in the place of pool5
        features = max_pool(features, 2, stride=2, padding="VALID")
    found = run(name, tail, features, _part(state, weights(name, tail)))
    for key, value in found.items():
        assert_close(value, expected[key], what=key)


def _part(state, like):
    """The variables of `state` that the smaller state `like` has too."""
    values = named_variables(state)
    return jax.tree.unflatten(jax.tree.structure(like), [values[key] for key in named_variables(like)])


@every_extractor
def test_sections_hold_all_variables_once(name):
    first, tail, whole = ([*named_variables(shapes_of(name, section)[1])] for section in parts(name))
    assert sorted(first + tail) == sorted(whole)


@every_extractor
def test_activation_can_be_replaced(name):
    section = Section(upto=EXTRACTORS[name].endpoints[0].name, activation="relu6", **NARROW)
    assert float(run(name, section, 100 * picture(33))[section.upto].max()) == 6.0


@pytest.mark.slow
@every_extractor
def test_gradients_pass_through_the_whole_network(name):
    gradient = gradients(
        name, Section(upto=EXTRACTORS[name].ssd_endpoints[-1], align_feature_maps=True, **NARROW), picture(97)
    )
    assert all(np.isfinite(value).all() for value in gradient.values())
    stem = next(value for value in gradient.values() if value.ndim == 4 and value.shape[2] == COLOURS)
    assert np.abs(stem).max() > 0
