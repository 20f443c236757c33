"""Licences that restrict the use of a published detector, so that an answer can warn before naming it.

Source: the licence file of each repository, as of the commit that the rows cite. A permissive licence
(Apache-2.0, MIT, BSD) is not listed.
"""

from collections.abc import Mapping

AGPL = "AGPL-3.0"
GPL = "GPL-3.0"
YOLO_NAS = "YOLO-NAS licence (restrictive, for the weights)"
ROBOFLOW_PLATFORM = "Platform Model License 1.0 (Roboflow)"

BY_SOURCE = {
    "mmyolo": GPL,
    "yolov6": GPL,
    "yolov7": GPL,
    "yolov9": GPL,
    "ultralytics": AGPL,
    "yolov5": AGPL,
    "yolov10": AGPL,
    "yolov12": AGPL,
}
# Detectors whose weights come from one of those repositories although another document timed them.
BY_META_ARCHITECTURE = {"yolov5": AGPL, "yolo11": AGPL, "yolo26": AGPL, "yolo_nas": YOLO_NAS}
BY_MODEL = {"RF-DETR-XL": ROBOFLOW_PLATFORM, "RF-DETR-2XL": ROBOFLOW_PLATFORM}


def restriction_on(raw: Mapping[str, str]) -> str:
    """The restrictive licence of a raw row; empty where none is known.

    >>> restriction_on({"source": "rfdetr", "meta_architecture": "yolo11", "model": "YOLO11-N"})
    'AGPL-3.0'
    """
    return (
        BY_SOURCE.get(raw["source"])
        or BY_META_ARCHITECTURE.get(raw["meta_architecture"])
        or BY_MODEL.get(raw["model"])
        or ""
    )
