import pytest

from detectors.catalog import is_buildable
from detectors.config import FEATURE_EXTRACTORS, DetectorConfig
from detectors.weights.zoo import CLASSIFIERS, DETECTORS, archive_of, published_as


@pytest.mark.parametrize("model", sorted(set(DETECTORS.values())))
def test_every_detector_of_the_zoo_can_be_built(model):
    config = DetectorConfig.from_name(model)
    assert is_buildable(config)
    assert (config.name, config.preset) == (model, "tf_zoo")


def test_there_is_a_classifier_for_every_feature_extractor():
    assert sorted(CLASSIFIERS.values()) == sorted(FEATURE_EXTRACTORS)


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("ssd_mobilenet_v1_coco_2018_01_28.tar.gz", "ssd/mobilenet_v1/300@tf_zoo"),
        ("ssd_mobilenet_v1_coco_2017_11_17", "ssd/mobilenet_v1/300@tf_zoo"),
        ("ssd_mobilenet_v1_coco_11_06_2017", "ssd/mobilenet_v1/300@tf_zoo"),  # refused later, with the reason
        ("rfcn_resnet101_coco", "r_fcn/resnet_101/600@tf_zoo"),
        ("faster_rcnn_resnet101_lowproposals_coco_2018_01_28.tar.gz", "faster_rcnn/resnet_101/600@tf_zoo"),
        (
            "faster_rcnn_inception_resnet_v2_atrous_coco_2018_01_28",
            "faster_rcnn/inception_resnet_v2/600/s8@tf_zoo",
        ),
        ("mobilenet_v1_1.0_224.tgz", "mobilenet_v1"),
        ("inception_resnet_v2_2016_08_30.tar.gz", "inception_resnet_v2"),
        ("vgg_16.ckpt", "vgg_16"),
        ("faster_rcnn_resnet101_kitti_2018_01_28.tar.gz", None),
        ("ssd_mobilenet_v2_coco_2018_03_29.tar.gz", None),
        ("ssd_mobilenet_v1_0.75_depth_300x300_coco14_sync_2018_07_03.tar.gz", None),
        ("mobilenet_v1_0.5_224.tgz", None),
        ("resnet_v1_50_2016_08_28.tar.gz", None),
        ("", None),
    ],
)
def test_published_names(name, model):
    assert published_as(name) == model


def test_the_archive_for_a_detector():
    def archive(name):
        return archive_of(DetectorConfig.from_name(name))

    assert archive("ssd/mobilenet_v1/300") == "ssd_mobilenet_v1_coco_2018_01_28.tar.gz"
    assert archive("r_fcn/resnet_101/300/p10@tf_zoo") == "rfcn_resnet101_coco_2018_01_28.tar.gz"
    assert archive("faster_rcnn/inception_resnet_v2/600/s8") == (
        "faster_rcnn_inception_resnet_v2_atrous_coco_2018_01_28.tar.gz"
    )
    assert archive("faster_rcnn/inception_resnet_v2/600") is None  # published at stride 8 only
    assert archive("ssd/mobilenet_v1/300/d0.5") is None
    assert archive("ssd/vgg_16/300") is None
