import itertools

import pytest

from detectors.catalog import (
    EXTRACTORS,
    META,
    buildable_pairs,
    check_buildable,
    is_buildable,
    is_ours,
    ssd_predictor_kernel,
    stages_of,
)
from detectors.config import FEATURE_EXTRACTORS, META_ARCHITECTURES, DetectorConfig
from detectors.errors import ConfigError


def named(name):
    return DetectorConfig.from_name(name)


def test_any_meta_architecture_goes_with_any_extractor():
    assert set(buildable_pairs()) == set(itertools.product(META_ARCHITECTURES, FEATURE_EXTRACTORS))


def test_what_the_paper_lacks_is_marked():
    ours = {pair for pair in buildable_pairs() if is_ours(named(f"{pair[0]}/{pair[1]}/300"))}
    assert ours == {("ssd", "inception_v3"), ("r_fcn", "inception_v3"), ("r_fcn", "vgg_16")}


# paper, section 3.6: feature map, crop, max-pool; R-FCN: bins, crop
@pytest.mark.parametrize(
    ("name", "first", "crop", "pool"),
    [
        ("faster_rcnn/vgg_16/600", "conv5", 14, 2),
        ("faster_rcnn/resnet_101/600", "block3", 14, 2),
        ("faster_rcnn/inception_v2/600", "Mixed_4e", 14, 1),
        ("faster_rcnn/inception_v3/600", "Mixed_6e", 17, 1),
        ("faster_rcnn/inception_resnet_v2/600", "PreAuxLogits", 17, 1),
        ("faster_rcnn/mobilenet_v1/600", "Conv2d_11_pointwise", 14, 1),
        ("faster_rcnn/inception_v2/600@tf_zoo", "Mixed_4e", 14, 2),
    ],
)
def test_crops_are_the_papers(name, first, crop, pool):
    stages = stages_of(named(name))
    assert (stages.first_stage, stages.crop, stages.pool) == (first, crop, pool)


@pytest.mark.parametrize(
    ("name", "bins", "crop"),
    [
        ("r_fcn/resnet_101/600", 7, 21),
        ("r_fcn/inception_resnet_v2/600", 7, 21),
        ("r_fcn/inception_v2/600", 3, 12),
        ("r_fcn/mobilenet_v1/600", 3, 12),
        ("r_fcn/resnet_101/600@tf_zoo", 3, 18),
    ],
)
def test_bins_are_the_papers(name, bins, crop):
    stages = stages_of(named(name))
    assert (stages.bins, stages.rfcn_crop) == (bins, crop)


def test_predictors_are_one_by_one_but_in_the_zoos_inception():
    assert ssd_predictor_kernel(named("ssd/inception_v2/300")) == 1
    assert ssd_predictor_kernel(named("ssd/inception_v2/300@tf_zoo")) == 3
    assert ssd_predictor_kernel(named("ssd/mobilenet_v1/300@tf_zoo")) == 1


@pytest.mark.parametrize("name", EXTRACTORS)
def test_endpoints_get_coarser_and_the_declared_ones_exist(name):
    entry = EXTRACTORS[name]
    strides = [endpoint.stride for endpoint in entry.endpoints if not endpoint.name.startswith("atrous")]
    assert strides == sorted(strides)
    for endpoint in (*entry.ssd_endpoints, *entry.ssd_l2_normalised):
        assert entry.endpoint(endpoint).channels > 0


def test_what_cannot_be_built_is_refused_with_what_can(monkeypatch):
    monkeypatch.delitem(META, "r_fcn")
    assert not is_buildable(named("r_fcn/resnet_101/600"))
    with pytest.raises(ConfigError, match="cannot be built by this version"):
        check_buildable(named("r_fcn/resnet_101/600"))
