"""Facts of single networks: sizes that their papers and TensorFlow-Slim state, and dilation."""

import math

import pytest

from detectors.extractors import inception_v3
from detectors.extractors.resnet import units
from detectors.extractors.section import Section
from detectors.weights.names import named_variables
from tests.detectors.extractors.networks import (
    NARROW,
    assert_close,
    endpoint_shapes,
    picture,
    run,
    shapes_of,
    weights,
)


def maps(name, side, section, channels=3):
    shapes = endpoint_shapes(name, section, 1, side, side, channels)
    return {key: (value.shape[1], value.shape[3]) for key, value in shapes.items()}


def test_the_inception_v3_classifier_is_not_padded():
    # TensorFlow-Slim, inception_v3.py, for 299 x 299
    found = maps("inception_v3", 299, Section(upto="Mixed_7c"))
    assert [found[row.name] for row in inception_v3.TABLE] == [
        (149, 32),
        (147, 32),
        (147, 64),
        (73, 64),
        (73, 80),
        (71, 192),
        (35, 192),
        (35, 256),
        *((35, 288),) * 2,
        *((17, 768),) * 5,
        (8, 1280),
        *((8, 2048),) * 2,
    ]


@pytest.mark.parametrize(
    ("settings", "mixed_5b", "mixed_6a"),
    [
        ({}, 35, 17),
        ({"align_feature_maps": True}, 38, 19),
        ({"output_stride": 8}, 35, 33),
        ({"output_stride": 8, "align_feature_maps": True}, 38, 38),
    ],
)
def test_inception_resnet_v2_at_299(settings, mixed_5b, mixed_6a):
    # TensorFlow-Slim, inception_resnet_v2_test.py
    found = maps("inception_resnet_v2", 299, Section(upto="PreAuxLogits", **settings))
    assert (found["Mixed_5b"], found["Mixed_6a"]) == ((mixed_5b, 320), (mixed_6a, 1088))
    assert found["PreAuxLogits"] == (mixed_6a, 1088)


@pytest.mark.parametrize(
    ("name", "after", "upto", "crop", "expected"),
    [
        # Object Detection API, models/*_feature_extractor_test.py; paper, section 3.6
        ("resnet_101", "block3", "block4", (7, 1024), (7, 2048)),
        ("inception_v2", "Mixed_4e", "Mixed_5c", (14, 576), (7, 1024)),
        ("inception_v3", "Mixed_6e", "Mixed_7c", (17, 768), (8, 2048)),
        ("inception_resnet_v2", "PreAuxLogits", "Conv2d_7b_1x1", (17, 1088), (8, 1536)),
        ("mobilenet_v1", "Conv2d_11_pointwise", "Conv2d_13_pointwise", (14, 512), (7, 1024)),
        ("vgg_16", "conv5", "fc7", (7, 512), (1, 4096)),
        ("vgg_16", "conv5", "atrous_fc7", (38, 512), (38, 1024)),
    ],
)
def test_box_classifiers_make_of_a_crop(name, after, upto, crop, expected):
    side, channels = crop
    assert maps(name, side, Section(after=after, upto=upto), channels)[upto] == expected


@pytest.mark.parametrize(
    ("output_stride", "strides", "rates"),
    # of the last units of the blocks 1 to 4, and of the blocks' units
    [(32, (2, 2, 2, 1), (1, 1, 1, 1)), (16, (2, 2, 1, 1), (1, 1, 1, 2)), (8, (2, 1, 1, 1), (1, 1, 2, 4))],
)
def test_strides_past_the_limit_become_dilation(output_stride, strides, rates):
    blocks = {}
    for unit in units(output_stride):
        blocks.setdefault(unit.name.split("/")[0], []).append(unit)
    assert tuple(rows[-1].stride for rows in blocks.values()) == strides
    assert all(row.stride == 1 for rows in blocks.values() for row in rows[:-1])
    assert tuple({row.rate for row in rows} for rows in blocks.values()) == tuple({rate} for rate in rates)


@pytest.mark.parametrize(
    ("name", "upto"),
    [
        ("resnet_101", "block3"),
        pytest.param("inception_resnet_v2", "PreAuxLogits", marks=pytest.mark.slow),
    ],
)
def test_dilation_computes_the_coarse_map_between_its_cells_too(name, upto):
    # Where a map has an odd number of cells, the strided kernel sits on the even ones, and every second cell of the
    # dilated network is the strided network's
    x, (coarse, fine) = (
        picture(65),
        (Section(upto=upto, output_stride=s, align_feature_maps=True, **NARROW) for s in (16, 8)),
    )
    state = weights(name, coarse)
    strided, dilated = (run(name, section, x, state)[upto] for section in (coarse, fine))
    assert (strided.shape[1], dilated.shape[1]) == (5, 9)
    assert_close(dilated[:, ::2, ::2], strided)


@pytest.mark.parametrize(("multiplier", "millions"), [(1.0, 4.2), (0.75, 2.6), (0.5, 1.3), (0.25, 0.5)])
def test_mobilenet_is_as_small_as_published(multiplier, millions):
    # Howard et al. 2017, Table 6, with the classifier of 1000 classes; trained variables only
    section = Section(upto="Conv2d_13_pointwise", depth_multiplier=multiplier)
    variables = named_variables(shapes_of("mobilenet_v1", section)[1])
    trained = [leaf for key, leaf in variables.items() if not key.endswith(("norm/mean", "norm/var"))]
    total = sum(math.prod(leaf.shape) for leaf in trained)
    total += (section.depth(1024) + 1) * 1000
    assert round(total / 1e6, 1) == millions


def test_inception_resnet_v2_has_no_repeated_modules_in_its_tail_but_its_own():
    names = {
        key.split("/")[1]
        for key in named_variables(
            shapes_of("inception_resnet_v2", Section(after="PreAuxLogits", upto="Conv2d_7b_1x1"))[1]
        )
    }
    assert names == {"Mixed_7a", "Repeat_2", "Block8", "Conv2d_7b_1x1"}
