"""The TensorFlow 1 detection model zoo: which published checkpoints are which of our detectors.

Names: tensorflow/models, research/object_detection/g3doc/tf1_detection_zoo.md. An archive's name ends in the date
of its release. The models called `lowproposals` differ in how many proposals they run with, not in their weights'
shapes; how many is not documented.
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


def model_in(path_name: str) -> str | None:
    """The detector that the last name of a path to an archive or folder of the zoo tells; None for other names.

    >>> model_in("ssd_mobilenet_v1_coco_2018_01_28.tar.gz")
    'ssd/mobilenet_v1/300@tf_zoo'
    """
    return next(
        (model for name, model in DETECTORS.items() if re.match(rf"{name}(_\d|\.|$)", path_name)), None
    )


def archive_of(config: DetectorConfig) -> str | None:
    """The archive with weights for `config`, whatever its preset; None where the zoo publishes none.

    >>> archive_of(DetectorConfig.from_name("faster_rcnn/resnet_101/300/p50"))
    'faster_rcnn_resnet101_coco_2018_01_28.tar.gz'
    """
    for name, model in DETECTORS.items():
        theirs = DetectorConfig.from_name(model)
        if all(
            getattr(theirs, field) == getattr(config, field)
            for field in ("meta_architecture", "feature_extractor", "output_stride")
        ):
            return f"{name}_{RELEASE}.tar.gz"
    return None
