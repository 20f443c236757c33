import functools
import json

import numpy as np
import pytest

from detectors import infer
from detectors.catalog import META
from detectors.config import DetectorConfig
from detectors.errors import WeightsError
from detectors.weights.extractor_folder import (
    DESCRIPTION,
    VARIABLES,
    ExtractorWeights,
    classifier_shapes,
    initialised,
    load_extractor,
    save_extractor,
)
from detectors.weights.names import named_variables, variable_shapes


@functools.cache
def weights(extractor="mobilenet_v1"):
    """Every variable filled with its own number."""
    shapes = classifier_shapes(extractor)
    values = {
        name: np.full(shape, number, np.float32) for number, (name, shape) in enumerate(shapes.items(), 1)
    }
    return ExtractorWeights(feature_extractor=extractor, source="a test", variables=values)


# Table 2 of the paper, as tests/detectors/extractors proves it: statistics included, classifier excluded
@pytest.mark.parametrize(("extractor", "count"), [("inception_v2", 10_173_112), ("resnet_101", 42_605_504)])
def test_it_holds_the_whole_network_below_the_classifier(extractor, count):
    assert sum(int(np.prod(shape)) for shape in classifier_shapes(extractor).values()) == count


def test_what_was_saved_is_loaded(tmp_path):
    save_extractor(tmp_path / "w", weights())
    found = load_extractor(tmp_path / "w")
    assert (found.feature_extractor, found.source) == ("mobilenet_v1", "a test")
    assert list(found.variables) == list(weights().variables)
    for name, value in weights().variables.items():
        np.testing.assert_array_equal(found.variables[name], value)


@pytest.mark.parametrize("meta", META)
def test_a_detector_starts_from_it(meta):
    config = DetectorConfig(
        meta_architecture=meta, feature_extractor="mobilenet_v1", resolution=64, num_classes=2
    )
    before = infer.untrained(config)
    after, fresh = initialised(before, weights())
    old, new = named_variables(before.state), named_variables(after.state)
    assert set(fresh) == {name for name in old if not name.startswith(("extractor/", "tail/"))}
    for name in old:
        expected = old[name] if name in fresh else weights().variables[name.partition("/")[2]]
        np.testing.assert_array_equal(new[name], expected)


def test_what_the_classifier_lacks_stays_fresh():
    # batch norm has no multiplier in the Inception v2 classifier, and its first layer no batch norm at all
    config = DetectorConfig.from_name("ssd/inception_v2/64")
    _, fresh = initialised(infer.untrained(config), weights("inception_v2"))
    assert {name for name in fresh if name.startswith("extractor/")} == {
        name
        for name in variable_shapes(config)
        if name.startswith("extractor/") and (name.endswith("/norm/scale") or "Conv2d_1a_7x7/norm/" in name)
    }


def test_weights_of_another_network_are_refused():
    detector = infer.untrained(DetectorConfig.from_name("ssd/mobilenet_v1/64"))
    with pytest.raises(WeightsError, match="weights of resnet_101 cannot start a detector with mobilenet_v1"):
        initialised(detector, ExtractorWeights(feature_extractor="resnet_101", source="", variables={}))
    with pytest.raises(WeightsError, match="none of the 0 variables fits ssd/mobilenet_v1/64"):
        initialised(detector, ExtractorWeights(feature_extractor="mobilenet_v1", source="", variables={}))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no readable extractor.json"),
        ("{", "damaged"),
        ("[]", "damaged"),
        ("{}", "damaged"),
        ('{"format_version": 2, "feature_extractor": "vgg_16", "source": ""}', "version 2 of 'vgg_16'"),
        ('{"format_version": 1, "feature_extractor": "vgg_19", "source": ""}', "version 1 of 'vgg_19'"),
    ],
)
def test_a_damaged_folder_is_named(tmp_path, content, said):
    if content is not None:
        (tmp_path / DESCRIPTION).write_text(content)
    with pytest.raises(WeightsError, match=said):
        load_extractor(tmp_path)


def test_missing_weights_and_a_place_that_cannot_be_written_are_named(tmp_path):
    save_extractor(tmp_path / "w", weights())
    assert json.loads((tmp_path / "w" / DESCRIPTION).read_text())["feature_extractor"] == "mobilenet_v1"
    (tmp_path / "w" / VARIABLES).unlink()
    with pytest.raises(WeightsError, match="cannot be read"):
        load_extractor(tmp_path / "w")
    with pytest.raises(WeightsError, match="cannot be written"):
        save_extractor(tmp_path / "w" / DESCRIPTION, weights())
