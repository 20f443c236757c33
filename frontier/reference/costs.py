"""Multiply-adds, parameters and memory of a raw row, in our units; blank where the printed figure is not that.

A printed "FLOPs" may count a multiply-add once or twice. Only where the document states it, its counting code
shows it, or a known network confirms it, does the figure become `gmacs`; else it stays in the notes as printed.
"""

from collections.abc import Mapping
from decimal import Decimal

from frontier.reference.vocabulary import Vocabulary

MB_PER_MIB = Decimal("1.048576")
TENTH = Decimal("0.1")

# Three projects count the cost of their 1280-pixel models at 640: YOLOv5 says so in the column header, and the
# counts of the other two agree with it (YOLOv5n6: 4.6 in YOLOv5 = 2 x 2.30 in MMYOLO; YOLOv5n6u: 7.8, YOLOv5nu: 7.7).
COUNTED_AT_640 = ("yolov5", "ultralytics", "mmyolo")


def gmacs(raw: Mapping[str, str], words: Vocabulary) -> tuple[str, str]:
    """Thousand million multiply-adds and a remark; the number is empty where it is not certain."""
    if not raw["gflops"]:
        return "", ""
    per_multiply_add = words.ours("gflops_kind", raw["gflops_kind"])
    doubt = _doubt_about_gflops(raw, words)
    if doubt:
        return "", f"Cost printed as {raw['gflops']} GFLOPs: {doubt}."
    return (plain(Decimal(raw["gflops"]) / int(per_multiply_add)) if per_multiply_add else ""), ""


def _doubt_about_gflops(raw: Mapping[str, str], words: Vocabulary) -> str:
    if words.ours("gflops_basis", raw["gflops_basis"]) == "uncertain":
        return "whether a multiply-add counts once or twice is not stated"
    if raw["source"] in COUNTED_AT_640 and raw["resolution"] == "1280":
        return "counted at 640 px, the model runs at 1280"
    if (raw["source"], raw["meta_architecture"]) == ("omz", "faster_rcnn"):
        # ResNet-101 up to conv4 alone takes 86 thousand million multiply-adds at 600 x 1024; half of 112 is 56.
        return "half of it is less than the feature extractor alone needs at this size"
    if (raw["source"], raw["model"]) == ("torchvision", "MaskRCNN_ResNet50_FPN"):
        return "repeats the figure of Faster R-CNN, so the mask head is not counted"
    return ""


def params_m(raw: Mapping[str, str]) -> tuple[str, str]:
    """Millions of parameters and a remark."""
    if raw["params_m"] and (raw["source"], raw["meta_architecture"]) == ("rfdetr", "yolo26"):
        return "", f"Parameters printed as {raw['params_m']} M: those of YOLO11."
    return raw["params_m"], ""


def memory_mb(raw: Mapping[str, str]) -> str:
    """MB of 1e6 bytes, to a tenth; the raw figure is MiB, computed from printed GB."""
    if not raw["memory_mb"]:
        return ""
    return plain((Decimal(raw["memory_mb"]) * MB_PER_MIB).quantize(TENTH))


def plain(value: Decimal) -> str:
    """`value` with all its digits and without an exponent.

    >>> plain(Decimal("1.2E+2"))
    '120'
    """
    return format(value, "f")
