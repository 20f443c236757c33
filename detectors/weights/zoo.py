"""Which published TensorFlow checkpoints are which of our detectors and feature extractors.

Names: tensorflow/models, research/object_detection/g3doc/tf1_detection_zoo.md and research/slim/README.md. An
archive's name ends in the date of its release. The detectors called `lowproposals` differ in how many proposals they
run with, not in their weights' shapes; how many is not documented.
"""

import re

from detectors.config import DetectorConfig

RELEASE = "2018_01_28"
DETECTORS = {
    "ssd_mobilenet_v1_coco": "ssd/mobilenet_v1/300@tf_zoo",
    "ssd_inception_v2_coco": "ssd/inception_v2/300@tf_zoo",
    "faster_rcnn_inception_v2_coco": "faster_rcnn/inception_v2/600@tf_zoo",
    "faster_rcnn_resnet101_coco": "faster_rcnn/resnet_101/600@tf_zoo",
    "faster_rcnn_resnet101_lowproposals_coco": "faster_rcnn/resnet_101/600@tf_zoo",
    "rfcn_resnet101_coco": "r_fcn/resnet_101/600@tf_zoo",
    "faster_rcnn_inception_resnet_v2_atrous_coco": "faster_rcnn/inception_resnet_v2/600/s8@tf_zoo",
    "faster_rcnn_inception_resnet_v2_atrous_lowproposals_coco": "faster_rcnn/inception_resnet_v2/600/s8@tf_zoo",
}


CLASSIFIERS = {
    "vgg_16": "vgg_16",
    "mobilenet_v1_1.0_224": "mobilenet_v1",
    "inception_v2": "inception_v2",
    "inception_v3": "inception_v3",
    "resnet_v1_101": "resnet_101",
    "inception_resnet_v2": "inception_resnet_v2",
}


def published_as(path_name: str) -> str | None:
    """The detector or feature extractor that an archive, folder or file called so holds; None for other names.

    >>> published_as("ssd_mobilenet_v1_coco_2018_01_28.tar.gz"), published_as("resnet_v1_101_2016_08_28.tar.gz")
    ('ssd/mobilenet_v1/300@tf_zoo', 'resnet_101')
    """
    for name, model in (DETECTORS | CLASSIFIERS).items():
        if re.match(rf"{re.escape(name)}(_\d|\.|$)", path_name):
            return model
    return None


def archive_of(config: DetectorConfig) -> str | None:
    """The archive with trained weights for `config`, whatever its preset; None where the zoo publishes none.

    >>> archive_of(DetectorConfig.from_name("faster_rcnn/resnet_101/300/p50"))
    'faster_rcnn_resnet101_coco_2018_01_28.tar.gz'
    """
    asked = _network(config)
    for name, model in DETECTORS.items():
        if _network(DetectorConfig.from_name(model)) == asked:
            return f"{name}_{RELEASE}.tar.gz"
    return None


def _network(config: DetectorConfig) -> tuple[object, ...]:
    return config.meta_architecture, config.feature_extractor, config.output_stride, config.depth_multiplier
