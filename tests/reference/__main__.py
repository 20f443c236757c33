"""Compare with the references of a folder: `python -m tests.reference FOLDER [NAME...]`.

Prints each error beside what is allowed and exits with 1 where one is past it, 2 where nothing could be compared.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import jax
import numpy as np

from detectors.config import DetectorConfig
from tests.reference import extractor, ssd, two_stage
from tests.reference.compare import Comparison

DETECTORS = {
    "ssd_mobilenet_v1_coco": (ssd.compare, "ssd/mobilenet_v1/300@tf_zoo"),
    "ssd_inception_v2_coco": (ssd.compare, "ssd/inception_v2/300@tf_zoo"),
    "faster_rcnn_inception_v2_coco": (two_stage.compare, "faster_rcnn/inception_v2/600@tf_zoo"),
    "faster_rcnn_resnet101_coco": (two_stage.compare, "faster_rcnn/resnet_101/600@tf_zoo"),
    "faster_rcnn_resnet101_atrous_coco": (two_stage.compare, "faster_rcnn/resnet_101/600/s8@tf_zoo"),
    "rfcn_resnet101_coco": (two_stage.compare, "r_fcn/resnet_101/600@tf_zoo"),
    "faster_rcnn_inception_resnet_v2_atrous_coco": (
        two_stage.compare,
        "faster_rcnn/inception_resnet_v2/600/s8@tf_zoo",
    ),
}

KNOWN = (*DETECTORS, *extractor.SECTIONS)


def comparisons(folder: Path, name: str) -> Iterator[Comparison]:
    """Every comparison of the reference `name`."""
    with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
        recorded = {key: arrays[key] for key in arrays.files}
    with jax.default_matmul_precision("highest"):
        if name in extractor.SECTIONS:
            yield from extractor.compare(folder, name, recorded)
            return
        compare, model = DETECTORS[name]
        yield from compare(folder, name, DetectorConfig.from_name(model), recorded)


def main(arguments: list[str]) -> int:
    """The exit status."""
    if not arguments:
        print(__doc__)
        return 2
    folder = Path(arguments[0])
    names = arguments[1:] or [name for name in KNOWN if (folder / f"{name}.npz").exists()]
    unknown = [name for name in names if name not in KNOWN or not (folder / f"{name}.npz").exists()]
    if unknown or not names:
        print(
            f"nothing to compare for {', '.join(unknown) or folder}; known: {', '.join(KNOWN)}",
            file=sys.stderr,
        )
        return 2
    failed = 0
    for name in names:
        for result in comparisons(folder, name):
            failed += not result.passes
            mark = "ok  " if result.passes else "FAIL"
            print(f"{mark} {name:38} {result.what:54} {result.error:.2e} (allowed {result.tolerance:.0e})")
    print(f"{failed} of the comparisons past tolerance" if failed else "all within tolerance")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
