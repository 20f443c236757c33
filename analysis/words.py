"""Detectors, accuracies and numbers as sentences and pictures call them."""

from collections.abc import Mapping

from analysis.table import Cell

META_ARCHITECTURE_WORDS = {"ssd": "SSD", "faster_rcnn": "Faster R-CNN", "r_fcn": "R-FCN"}
OTHER_META_ARCHITECTURE_WORDS = "other architecture"
FEATURE_EXTRACTOR_WORDS = {
    "vgg_16": "VGG-16",
    "mobilenet_v1": "MobileNet v1",
    "inception_v2": "Inception v2",
    "inception_v3": "Inception v3",
    "resnet_101": "ResNet-101",
    "inception_resnet_v2": "Inception-ResNet v2",
}
OTHER_FEATURE_EXTRACTOR_WORDS = "other network"
ACCURACY_WORDS = {
    "ap": "AP",
    "ap50": "AP at IoU .5",
    "ap75": "AP at IoU .75",
    "ap_small": "AP of small objects",
    "ap_medium": "AP of medium objects",
    "ap_large": "AP of large objects",
}


def model_words(row: Mapping[str, Cell]) -> str:
    """What a table row's detector is called in a picture.

    A configuration that frontier can express (it has a preset) is spelled out; others keep the printed name, for
    two of those may share meta-architecture, extractor and resolution (a quantised twin, say). What is at the
    paper's default, stride 16 and 300 proposals, is not said.

    >>> model_words({"meta_architecture": "faster_rcnn", "feature_extractor": "resnet_101", "resolution": 600.0,
    ...              "num_proposals": 50.0, "output_stride": 16.0, "preset": "paper"})
    'Faster R-CNN ResNet-101, 600 px, 50 proposals'
    >>> model_words({"model": "YOLOX-s", "meta_architecture": "yolox"})
    'YOLOX-s'
    """
    meta, extractor = str(row.get("meta_architecture")), str(row.get("feature_extractor"))
    is_expressed = (
        meta in META_ARCHITECTURE_WORDS and extractor in FEATURE_EXTRACTOR_WORDS and row.get("preset")
    )
    if not is_expressed:
        return str(row.get("model") or "unnamed detector")
    words = [f"{META_ARCHITECTURE_WORDS[meta]} {FEATURE_EXTRACTOR_WORDS[extractor]}"]
    words += [f"{row['resolution']:g} px"] if row.get("resolution") else []
    words += [f"stride {row['output_stride']:g}"] if row.get("output_stride", 16) != 16 else []
    words += [f"{row['num_proposals']:g} proposals"] if row.get("num_proposals", 300) != 300 else []
    return ", ".join(words)


def milliseconds(value: float) -> str:
    """A time in words, to three figures or to the millisecond.

    >>> milliseconds(14080.0), milliseconds(0.98), milliseconds(31.0)
    ('14,080 ms', '0.98 ms', '31 ms')
    """
    return f"{value:,.0f} ms" if value >= 100 else f"{value:.3g} ms"


def fraction(value: float) -> str:
    """An accuracy with two decimals, or three where the third is not 0.

    >>> fraction(0.2), fraction(0.193)
    ('0.20', '0.193')
    """
    words = f"{value:.3f}"
    return words.removesuffix("0")
