"""Compare with the references of a folder: `python -m tests.reference FOLDER [NAME...]`.

Prints each error beside what is allowed, and at the end how many references passed. Exits with 1 where an error is
past what is allowed, an array was recorded that nothing is compared with, or a reference is unknown or broken; with 2
where there was nothing to compare.
"""

import math
import sys
from collections.abc import Iterator
from pathlib import Path

import jax

from detectors.config import DetectorConfig
from tests.reference import extractor, ssd, two_stage
from tests.reference.compare import Comparison
from tests.reference.recorded import Recorded

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
    """Every comparison of the reference `name`; an array that none of them looks at is one that fails."""
    recorded = Recorded.load(folder / f"{name}.npz")
    with jax.default_matmul_precision("highest"):
        if name in extractor.SECTIONS:
            yield from extractor.compare(folder, name, recorded)
        else:
            compare, model = DETECTORS[name]
            yield from compare(folder, name, DetectorConfig.from_name(model), recorded)
    for key in recorded.unread():
        yield Comparison(f"{key} is compared with nothing", math.inf, 0.0)


def passes(folder: Path, name: str) -> bool:
    """Whether every comparison of `name` passes, each printed; False for a reference that cannot be compared."""
    if name not in KNOWN:
        print(f"FAIL {name:38} is no reference that is known; those are {', '.join(KNOWN)}")
        return False
    passed = True
    try:
        for result in comparisons(folder, name):
            passed &= result.passes
            mark, allowed = "ok  " if result.passes else "FAIL", f"(allowed {result.tolerance:.0e})"
            print(f"{mark} {name:38} {result.what:54} {result.error:.2e} {allowed}", flush=True)
    except Exception as problem:  # noqa: BLE001  # one broken reference must not hide the others
        print(f"FAIL {name:38} {type(problem).__name__}: {problem}")
        return False
    return passed


def main(arguments: list[str]) -> int:
    """The exit status."""
    if not arguments:
        print(__doc__)
        return 2
    folder = Path(arguments[0])
    names = arguments[1:] or sorted(path.stem for path in folder.glob("*.npz"))
    missing = [name for name in names if not (folder / f"{name}.npz").exists()]
    if missing or not names:
        print(
            f"nothing to compare for {', '.join(missing) or folder}; known: {', '.join(KNOWN)}",
            file=sys.stderr,
        )
        return 2
    passed = sum([passes(folder, name) for name in names])
    if absent := [name for name in KNOWN if not arguments[1:] and name not in names]:
        print(f"not in the folder: {', '.join(absent)}")
    print(f"{passed} of {len(names)} passed")
    return 0 if passed == len(names) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
