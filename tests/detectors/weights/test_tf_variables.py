"""Weights taken from checkpoints that are held in memory; the reading of files is tested by itself."""

import csv
import dataclasses
from pathlib import Path

import numpy as np
import pytest

from detectors.config import DetectorConfig
from detectors.errors import WeightsError
from detectors.weights.extractor_folder import classifier_shapes
from detectors.weights.names import variable_shapes
from detectors.weights.tf_names import extractor_tf_name, from_tf, tf_names
from detectors.weights.tf_variables import UNUSED, num_classes, take, take_extractor
from detectors.weights.zoo import DETECTORS

ROOT = Path(__file__).parents[3]
FOLDERS = (ROOT / "tests" / "reference" / "data", ROOT.parent / "shared" / "reference")
CONFIG = DetectorConfig(
    meta_architecture="ssd", feature_extractor="mobilenet_v1", resolution=64, num_classes=2, preset="tf_zoo"
)
BIAS = "BoxPredictor_0/ClassPredictor/biases"


class Held:
    """A checkpoint of these variables."""

    def __init__(self, values):
        self.values = {name: np.asarray(value) for name, value in values.items()}
        self.shapes = {name: value.shape for name, value in self.values.items()}

    def read(self, name):
        return self.values[name]


def numbered(config=CONFIG):
    """TensorFlow's variables of a detector, each filled with its own number."""
    names, shapes = tf_names(config), variable_shapes(config)
    return {
        names[ours]: np.full(
            (*shape[:2], shape[3], 1) if names[ours].endswith("depthwise_weights") else shape,
            number,
            np.float32,
        )
        for number, (ours, shape) in enumerate(shapes.items(), start=1)
    }


def taken(values, config=CONFIG):
    return take(Held(values), config, lambda _done, _of: None)


def test_every_variable_is_taken_and_told_of():
    values, seen = numbered(), []
    found = take(Held(values), CONFIG, lambda done, of: seen.append((done, of)))
    expected = from_tf(CONFIG, values)
    assert found.variables.keys() == expected.keys() == variable_shapes(CONFIG).keys()
    for name, value in expected.items():
        np.testing.assert_array_equal(found.variables[name], value)
    assert (found.num_averaged, found.unused) == (0, ())
    assert seen == [(number, len(values)) for number in range(len(values) + 1)]


def test_moving_averages_are_preferred_and_the_rest_of_training_is_left():
    values = numbered()
    weights = "FeatureExtractor/MobilenetV1/Conv2d_0/weights"
    extra = {
        f"{weights}/ExponentialMovingAverage": np.full_like(values[weights], -1),
        f"{weights}/RMSProp": values[weights],
        f"{weights}/RMSProp_1": values[weights],
        "global_step": np.int64(200_000),
    }
    found = taken(values | extra)
    assert (found.variables["extractor/layers/Conv2d_0/kernel"] == -1).all()
    assert found.num_averaged == 1
    assert sorted(found.unused) == sorted(set(extra) - {f"{weights}/ExponentialMovingAverage"})


def test_every_difference_is_listed_at_once():
    values = numbered()
    del values["BoxPredictor_3/BoxEncodingPredictor/weights"]
    values["FeatureExtractor/MobilenetV1/Conv2d_0/weights"] = np.zeros((3, 3, 3, 16), np.float32)
    values["FeatureExtractor/MobilenetV1/Conv2d_1_depthwise/depthwise_weights"] = np.zeros(
        (3, 3, 8, 1), np.float32
    )
    values["FeatureExtractor/MobilenetV1/Conv2d_14/weights"] = np.zeros(3, np.float32)
    values["BoxPredictor_1/ClassPredictor/biases"][0] = np.nan
    with pytest.raises(WeightsError) as caught:
        taken(values)
    for phrase in (
        "it is not of ssd/mobilenet_v1/64@tf_zoo, 5 differences: ",
        "missing BoxPredictor_3/BoxEncodingPredictor/weights (1, 1, 256, 24)",
        "Conv2d_0/weights is (3, 3, 3, 16), not (3, 3, 3, 32)",
        "Conv2d_1_depthwise/depthwise_weights is (3, 3, 8, 1), not (3, 3, 1, 32)",
        "unexpected FeatureExtractor/MobilenetV1/Conv2d_14/weights (3,)",
        "BoxPredictor_1/ClassPredictor/biases holds NaN or infinity",
    ):
        assert phrase in str(caught.value)


def test_the_slots_of_no_variable_are_unexpected_where_their_name_says_nothing():
    with pytest.raises(WeightsError, match="1 differences: unexpected Momentum"):
        taken(numbered() | {"Momentum": np.zeros(2)})


def test_another_detector_is_named_in_one_phrase():
    with pytest.raises(WeightsError, match=r"no variable of ssd/.*, but Conv/weights: choose --model"):
        taken({"Conv/weights": np.zeros(2)})
    with pytest.raises(WeightsError, match="but nothing: choose"):
        taken({})


@pytest.mark.parametrize(
    "model", ["ssd/mobilenet_v1/64", "faster_rcnn/mobilenet_v1/64", "r_fcn/mobilenet_v1/64"]
)
@pytest.mark.parametrize("count", [1, 90, 545])
def test_the_number_of_classes_is_the_predictors(model, count):
    config = DetectorConfig.from_name(f"{model}@tf_zoo")
    names = tf_names(config)
    of_count = variable_shapes(dataclasses.replace(config, num_classes=count))
    assert num_classes({names[ours]: shape for ours, shape in of_count.items()}, config) == count


@pytest.mark.parametrize("length", [0, 5, 10, 3 * 91 + 1])
def test_a_predictor_that_fits_no_number_of_classes_is_listed(length):
    # the lowest map has 3 anchors: 3 * (K + 1) logits
    values = numbered() | {BIAS: np.zeros(length, np.float32)}
    config = dataclasses.replace(CONFIG, num_classes=num_classes(Held(values).shapes, CONFIG))
    with pytest.raises(WeightsError, match=rf"{BIAS} is \({length},\), not \(273,\)"):
        taken(values, config)


def theirs(path):
    with path.open() as file:
        return {row["name"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("name", [name for name in DETECTORS if "lowproposals" not in name])
def test_the_zoos_detectors_hold_what_ours_need_and_nothing_unknown(name):
    path = next((path for folder in FOLDERS if (path := folder / f"{name}.variables.csv").exists()), None)
    if path is None:
        pytest.skip(f"no list of the variables of {name}")
    ours = set(tf_names(DetectorConfig.from_name(DETECTORS[name])).values())
    assert ours - theirs(path) == set()
    assert [extra for extra in theirs(path) - ours if not UNUSED.fullmatch(extra)] == []


def test_a_deeper_network_is_not_taken_for_ours():
    assert not UNUSED.fullmatch(
        "FirstStageFeatureExtractor/resnet_v1_101/block3/unit_24/bottleneck_v1/conv1/weights"
    )
    assert not UNUSED.fullmatch(
        "FirstStageFeatureExtractor/resnet_v1_152/block4/unit_1/bottleneck_v1/conv1/weights"
    )


@pytest.mark.parametrize(
    ("extractor", "extras"),
    [
        ("mobilenet_v1", ["MobilenetV1/Logits/Conv2d_1c_1x1/weights", "global_step"]),
        ("resnet_101", ["resnet_v1_101/logits/weights", "resnet_v1_101/mean_rgb"]),
        ("inception_v2", ["InceptionV2/Logits/Conv2d_1c_1x1/biases"]),
        (
            "inception_v3",
            ["InceptionV3/AuxLogits/Conv2d_1b_1x1/weights", "InceptionV3/Logits/Conv2d_1c_1x1/biases"],
        ),
    ],
)
def test_a_classifier_gives_its_network_and_keeps_its_last_layer(extractor, extras):
    shapes = classifier_shapes(extractor)
    scopes = {"mobilenet_v1": "MobilenetV1", "resnet_101": "resnet_v1_101"}
    scope = scopes.get(extractor, extras[0].split("/")[0])
    values = {
        extractor_tf_name(ours, scope): np.zeros(
            (*shape[:2], shape[3], 1) if "_depthwise/kernel" in ours else shape, np.float32
        )
        for ours, shape in shapes.items()
    }
    found = take_extractor(
        Held(values | dict.fromkeys(extras, np.zeros(2))), extractor, shapes, lambda _done, _of: None
    )
    assert {name: value.shape for name, value in found.variables.items()} == shapes
    assert list(found.unused) == extras


def test_the_classifier_of_another_network_is_refused():
    with pytest.raises(WeightsError, match="no variable of vgg_16"):
        take_extractor(Held({"a": 1.0}), "vgg_16", classifier_shapes("vgg_16"), lambda _done, _of: None)
