"""Detectors, accuracies and numbers as sentences and pictures call them."""

import re
from collections.abc import Mapping

from analysis.rounding import Toward, decimals_of, rounded
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


_DEPTH = re.compile(r"/d(\d(?:\.\d+)?)(?=[/@]|$)")


def depth_multiplier(model: str) -> float:
    """The depth multiplier that a name of ours states: 1 where it states none.

    >>> depth_multiplier("ssd/mobilenet_v1/300/d0.5"), depth_multiplier("ssd/mobilenet_v1/300")
    (0.5, 1.0)
    """
    found = _DEPTH.search(model)
    return 1.0 if found is None else float(found[1])


def model_words(row: Mapping[str, Cell], *, says_proposals: bool = False) -> str:
    """What a table row's detector is called in a picture.

    A configuration that frontier can express (it has a preset) is spelled out; others keep the printed name, for
    two of those may share meta-architecture, extractor and resolution (a quantised twin, say). What is at the
    paper's default, depth multiplier 1, stride 16 and, unless `says_proposals`, 300 proposals, is not said.

    >>> model_words({"meta_architecture": "faster_rcnn", "feature_extractor": "resnet_101", "resolution": 600.0,
    ...              "num_proposals": 50.0, "output_stride": 16.0, "preset": "paper"})
    'Faster R-CNN ResNet-101, 600 px, 50 proposals'
    >>> model_words({"model": "ssd/mobilenet_v1/300/d0.5", "meta_architecture": "ssd", "preset": "paper",
    ...              "feature_extractor": "mobilenet_v1", "resolution": 300.0})
    'SSD MobileNet v1, 300 px, depth 0.5'
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
    depth = depth_multiplier(str(row.get("model")))
    words += [f"depth {depth:g}"] if depth != 1 else []
    words += [f"stride {row['output_stride']:g}"] if row.get("output_stride", 16) != 16 else []
    proposals = row.get("num_proposals")
    words += [f"{proposals:g} proposals"] if proposals and (says_proposals or proposals != 300) else []
    return ", ".join(words)


def extractor_words(name: str | None) -> str:
    """A feature extractor by its usual name; one that the paper does not have by the name that its source prints.

    >>> extractor_words("resnet_101"), extractor_words("darknet53"), extractor_words(None)
    ('ResNet-101', 'darknet53', 'unnamed networks')
    """
    return FEATURE_EXTRACTOR_WORDS.get(name or "", name or "unnamed networks")


def meta_architecture_words(name: str | None) -> str:
    """A meta-architecture by its usual name; one that the paper does not have by the name that its source prints.

    >>> meta_architecture_words("r_fcn"), meta_architecture_words("yolox"), meta_architecture_words(None)
    ('R-FCN', 'yolox', 'an unnamed architecture')
    """
    return META_ARCHITECTURE_WORDS.get(name or "", name or "an unnamed architecture")


def meta_architecture_place(name: str | None) -> tuple[int, str]:
    """Where a meta-architecture stands in a list: the paper's first, in its order, then the others by name.

    >>> sorted(["yolox", "r_fcn", "ssd"], key=meta_architecture_place)
    ['ssd', 'r_fcn', 'yolox']
    """
    known = list(META_ARCHITECTURE_WORDS)
    return (known.index(name) if name in known else len(known), name or "")


def milliseconds(value: float, toward: Toward = "nearest") -> str:
    """A time in words, to three figures or to the millisecond.

    >>> milliseconds(14080.0), milliseconds(0.98), milliseconds(31.0), milliseconds(27.026, "up")
    ('14,080 ms', '0.98 ms', '31 ms', '27.1 ms')
    """
    return f"{_amount(value, toward)} ms"


def megabytes(value: float, toward: Toward = "nearest") -> str:
    """An amount of memory in words, to three figures or to the megabyte.

    >>> megabytes(10565.4), megabytes(64.17), megabytes(0.5)
    ('10,565 MB', '64.2 MB', '0.5 MB')
    """
    return f"{_amount(value, toward)} MB"


def _amount(value: float, toward: Toward) -> str:
    shown = rounded(value, decimals_of(value), toward)
    return f"{shown:,.0f}" if shown >= 100 else f"{shown:.3g}"


def fraction(value: float, toward: Toward = "nearest") -> str:
    """An accuracy with three decimals, as COCO's own program prints it, so that those of one list are alike.

    >>> fraction(0.2), fraction(0.193), fraction(0.1931, "up")
    ('0.200', '0.193', '0.194')
    """
    return f"{rounded(value, 3, toward):.3f}"


def signed_fraction(value: float, toward: Toward = "nearest") -> str:
    """A difference of accuracies, as `fraction` has them; with as many decimals as tell it from 0.

    >>> signed_fraction(0.2), signed_fraction(-0.0312, "down"), signed_fraction(-0.00031, "up")
    ('+0.200', '-0.032', '-0.0003')
    """
    is_lost = value != 0 and rounded(value, 3, toward) == 0
    decimals = max(decimals_of(value, 1), 3) if is_lost else 3
    return f"{rounded(value, decimals, toward):+.{decimals}f}"


def counted(number: int, what: str) -> str:
    """A number of things.

    >>> counted(1, "row"), counted(0, "row"), counted(3, "feature extractor")
    ('1 row', '0 rows', '3 feature extractors')
    """
    return f"{number} {what}{'s' * (number != 1)}"


def in_whole_percent(share: float) -> str:
    """A share in percent, without decimals.

    >>> in_whole_percent(0.624), in_whole_percent(1.0)
    ('62 %', '100 %')
    """
    return f"{100 * share:.0f} %"
