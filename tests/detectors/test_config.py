import dataclasses
import hashlib
import itertools
import json
import math
import re

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given

from detectors.catalog import is_buildable
from detectors.config import (
    BOX_ENCODINGS,
    DEPTH_EXTRACTORS,
    DEPTH_MULTIPLIERS,
    FEATURE_EXTRACTORS,
    LOCATION_LOSSES,
    MATCHERS,
    META_ARCHITECTURES,
    PRESETS,
    STRIDE_8_EXTRACTORS,
    DetectorConfig,
    closest,
    nearest,
)
from detectors.errors import ConfigError


@st.composite
def configs(draw):
    meta = draw(st.sampled_from(META_ARCHITECTURES))
    extractor = draw(st.sampled_from(FEATURE_EXTRACTORS))
    depths = DEPTH_MULTIPLIERS if extractor in DEPTH_EXTRACTORS else (1.0,)
    fields = {"resolution": draw(st.integers(33, 1200)), "preset": draw(st.sampled_from(PRESETS))}
    fields["depth_multiplier"] = draw(st.sampled_from(depths))
    if meta != "ssd":
        strides = (8, 16) if extractor in STRIDE_8_EXTRACTORS else (16,)
        fields |= {
            "output_stride": draw(st.sampled_from(strides)),
            "num_proposals": draw(st.integers(1, 300)),
        }
    return DetectorConfig(meta_architecture=meta, feature_extractor=extractor, **fields)


@given(configs())
def test_the_name_says_it_all(config):
    assert DetectorConfig.from_name(config.name) == config


@given(configs())
def test_json_and_back(config):
    again = DetectorConfig.from_dict(json.loads(json.dumps(config.to_dict())))
    assert again == config
    assert again.digest == config.digest
    assert hash(again) == hash(config)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("ssd/mobilenet_v1/300", {"resolution": 300, "output_stride": None, "num_proposals": None}),
        ("faster_rcnn/resnet_101/600", {"output_stride": 16, "num_proposals": 300, "max_resolution": 1024}),
        ("faster_rcnn/resnet_101/600/s8/p50", {"output_stride": 8, "num_proposals": 50, "preset": "paper"}),
        ("ssd/mobilenet_v1/300/d0.75", {"depth_multiplier": 0.75, "preset": "paper"}),
        ("r_fcn/mobilenet_v1/300/d0.25/p50@tf_zoo", {"depth_multiplier": 0.25, "num_proposals": 50}),
        ("r_fcn/resnet_101/300@tf_zoo", {"preset": "tf_zoo", "max_resolution": 512, "train_resolution": 300}),
    ],
)
def test_names_by_hand(name, fields):
    config = DetectorConfig.from_name(name)
    assert config.name == name
    assert {field: getattr(config, field) for field in fields} == fields


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("ssd/mobilenet/300", "did you mean mobilenet_v1"),
        ("sdd/mobilenet_v1/300", "did you mean ssd"),
        ("ssd/mobilenet_v1", r"of the form meta/extractor/.*; did you mean ssd/mobilenet_v1/300\?"),
        (
            "mobilenet",
            "did you mean ssd/mobilenet_v1/300, faster_rcnn/mobilenet_v1/600 or r_fcn/mobilenet_v1",
        ),
        ("mobilnet", "did you mean ssd/mobilenet_v1/300, faster_rcnn/mobilenet_v1/600 or r_fcn/mobilenet_v1"),
        ("rfcn", "did you mean r_fcn/vgg_16/600, r_fcn/mobilenet_v1/600 or r_fcn/inception_v2/600"),
        ("SSD/MobileNet_v1/300", r"did you mean ssd/mobilenet_v1/300\?"),
        ("ssd_mobilenet_v1_coco", "did you mean ssd/mobilenet_v1/300 or"),
        ("faster_rcnn_resnet101_coco", "did you mean faster_rcnn/resnet_101/600 or"),
        ("foo", r"\[@preset\], e\.g\. ssd/mobilenet_v1/300"),
        ("ssd/mobilenet_v1/32", "outside 33 to 4096. Nearest: 33"),
        ("ssd/mobilenet_v1/300/p50", "SSD classifies its anchors directly and has no proposals"),
        ("ssd/mobilenet_v1/300/s8", "SSD predicts from several maps"),
        ("faster_rcnn/mobilenet_v1/300/s8", "Nearest: faster_rcnn/mobilenet_v1/300"),
        ("faster_rcnn/resnet_101/300/s4", "16 or 8"),
        ("faster_rcnn/resnet_101/300/p301", "outside 1 to 300. Nearest: 300"),
        ("faster_rcnn/resnet_101/300/p0", "outside 1 to 300"),
        ("ssd/mobilenet_v1/300@zoo", "did you mean tf_zoo"),
        ("ssd/mobilenet_v1/300/d0.6", "known 0.25, 0.5, 0.75, 1. Nearest: 0.5"),
        ("ssd/mobilenet_v1/300/d0", "not above 0"),
        ("ssd/mobilenet_v1/300/p50/d0.5", "not of the form"),
        ("r_fcn/vgg_16/300/d0.5", "thinner forms. Leave it out, or take r_fcn/mobilenet_v1/300/d0.5"),
        ("", "not of the form"),
    ],
)
def test_impossible_names_are_refused_with_the_reason(name, said):
    with pytest.raises(ConfigError, match=said):
        DetectorConfig.from_name(name)


@pytest.mark.parametrize("resolution", [300.0, True, "300", None])
def test_a_resolution_is_a_whole_number(resolution):
    with pytest.raises(ConfigError, match="not a whole number"):
        DetectorConfig(meta_architecture="ssd", feature_extractor="mobilenet_v1", resolution=resolution)


def ssd(**fields):
    return DetectorConfig(meta_architecture="ssd", feature_extractor="mobilenet_v1", resolution=300, **fields)


@pytest.mark.parametrize(
    ("field", "known"),
    [("box_encoding", BOX_ENCODINGS), ("matcher", MATCHERS), ("location_loss", LOCATION_LOSSES)],
)
def test_the_words_of_table_1_are_known(field, known):
    configs = [ssd(**{field: word}) for word in known]
    assert configs[0] == ssd()  # the paper's own comes first
    assert len({config.digest for config in configs}) == len(known)
    assert all(DetectorConfig.from_dict(config.to_dict()) == config for config in configs)
    with pytest.raises(ConfigError, match=f"unknown {field.replace('_', ' ')} 'zzz'; known: {known[0]}"):
        ssd(**{field: "zzz"})


def test_location_weighs_1_in_ssd_and_2_in_two_stages():
    # Object Detection API, ssd_mobilenet_v1_coco.config and faster_rcnn_resnet101_coco.config
    two_stage = DetectorConfig.from_name("faster_rcnn/resnet_101/600")
    assert (ssd().alpha, two_stage.alpha) == (1, 2)
    assert (ssd(location_weight=3).alpha, dataclasses.replace(two_stage, location_weight=3).alpha) == (3, 3)


def test_saying_the_default_changes_nothing():
    said = ssd(
        depth_multiplier=1,
        box_encoding="centre_size",
        matcher="argmax",
        location_loss="smooth_l1",
        location_weight=1,
        classification_weight=1,
    )
    assert said == ssd()
    assert said.to_dict() == ssd().to_dict()
    assert ssd(location_weight=3).digest == ssd(location_weight=3.0).digest


def test_the_digest_of_a_plain_configuration_never_changes():
    # records are found by it: sha256 of this JSON, whatever fields come to be
    text = '{"feature_extractor":"mobilenet_v1","meta_architecture":"ssd","resolution":300,"train_resolution":300}'
    assert ssd().digest == hashlib.sha256(text.encode()).hexdigest()


@pytest.mark.parametrize("field", ["location_weight", "classification_weight", "depth_multiplier"])
@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "not above 0"),
        (-1.0, "not above 0"),
        (math.inf, "finite"),
        (math.nan, "finite"),
        ("1", "not a number"),
        (True, "not a number"),
    ],
)
def test_a_weight_is_a_number_above_0(field, value, said):
    with pytest.raises(ConfigError, match=f"{field} = .*{said}"):
        ssd(**{field: value})


def test_unknown_and_missing_fields_are_named():
    with pytest.raises(ConfigError, match="unknown configuration fields colour"):
        DetectorConfig.from_dict({"colour": 1})
    with pytest.raises(ConfigError, match="incomplete"):
        DetectorConfig.from_dict({"meta_architecture": "ssd"})


def test_digests_tell_configurations_apart():
    names = [
        f"{meta}/{x}/{r}"
        for meta, x, r in itertools.product(META_ARCHITECTURES, FEATURE_EXTRACTORS, (300, 600))
    ]
    assert len({DetectorConfig.from_name(name).digest for name in names}) == len(names)


def test_what_only_inference_uses_shares_a_checkpoint():
    config = DetectorConfig.from_name("faster_rcnn/resnet_101/300/p50")
    trained = dataclasses.replace(config, train_resolution=600).trained_as()
    assert trained == DetectorConfig.from_name("faster_rcnn/resnet_101/600")


def test_a_configuration_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        DetectorConfig.from_name("ssd/mobilenet_v1/300").resolution = 600


def test_closest_puts_the_likeliest_first():
    assert closest("resnet", ["vgg_16", "resnet_101"]) == "did you mean resnet_101? (also known: vgg_16)"
    assert closest("zzz", ["vgg_16"]) == "known: vgg_16"
    assert closest("", ["vgg_16"]) == "known: vgg_16"


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("mobilenet", ["mobilenet_v1"]),  # and not resnet_101, which shares letters with it
        ("mobilnet_v1", ["mobilenet_v1"]),  # and not inception_v3
        ("inception", ["inception_v2", "inception_v3", "inception_resnet_v2"]),
        ("resnet_v2", ["inception_resnet_v2"]),
        ("VGG16", ["vgg_16"]),
        ("efficientnet", []),
        ("v", []),
    ],
)
def test_only_what_is_spelt_alike_is_suggested(word, near):
    assert nearest(word, FEATURE_EXTRACTORS) == near


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz_/123", max_size=30))
def test_whatever_is_suggested_is_a_name(word):
    assume(word.count("/") != 2)
    with pytest.raises(ConfigError) as caught:
        DetectorConfig.from_name(word)
    suggested = re.findall(r"[a-z_0-9]+/[a-z_0-9]+/[0-9]+", str(caught.value).partition("[@preset]")[2])
    assert suggested
    for name in suggested:
        assert DetectorConfig.from_name(name).name == name
        assert is_buildable(DetectorConfig.from_name(name))
