import pytest

from frontier.reference.licences import restriction_on


@pytest.mark.parametrize(
    ("source", "meta_architecture", "model", "licence"),
    [
        ("ultralytics", "yolov8", "YOLOv8n", "AGPL-3.0"),
        ("rfdetr", "yolo26", "YOLO26-N", "AGPL-3.0"),
        ("nanodet", "yolov5", "YOLOv5-n 640*640", "AGPL-3.0"),
        ("mmyolo", "rtmdet", "RTMDet-tiny", "GPL-3.0"),
        ("yolov7", "yolov7", "YOLOv7", "GPL-3.0"),
        ("super_gradients", "yolo_nas", "YOLO-NAS S", "YOLO-NAS licence (restrictive, for the weights)"),
        ("super_gradients", "yolox", "YOLOX-N", ""),
        ("rfdetr", "rf_detr", "RF-DETR-2XL", "Platform Model License 1.0 (Roboflow)"),
        ("rfdetr", "rf_detr", "RF-DETR-N", ""),
        ("tf1_zoo", "ssd", "ssd_mobilenet_v1_coco", ""),
    ],
)
def test_only_restrictive_licences_are_named(source, meta_architecture, model, licence):
    raw = {"source": source, "meta_architecture": meta_architecture, "model": model}
    assert restriction_on(raw) == licence
