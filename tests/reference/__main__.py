"""Compare with the references of a folder: `python -m tests.reference FOLDER [NAME...]`.

Prints each error beside what is allowed and exits with 1 where one is past it, 2 where nothing could be compared.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import jax
import numpy as np

from detectors.config import DetectorConfig
from tests.reference import ssd, two_stage
from tests.reference.compare import Comparison

DETECTORS = {"ssd_mobilenet_v1_coco": (ssd.compare, "ssd/mobilenet_v1/300@tf_zoo")}


def comparisons(folder: Path, name: str) -> Iterator[Comparison]:
    """Every comparison of the reference `name`."""
    with np.load(folder / f"{name}.npz", allow_pickle=False) as arrays:
        recorded = {key: arrays[key] for key in arrays.files}
    compare, model = DETECTORS[name]
    with jax.default_matmul_precision("highest"):
        yield from compare(folder, name, DetectorConfig.from_name(model), recorded)


def main(arguments: list[str]) -> int:
    """The exit status."""
    if not arguments:
        print(__doc__)
        return 2
    folder = Path(arguments[0])
    names = arguments[1:] or [name for name in DETECTORS if (folder / f"{name}.npz").exists()]
    unknown = [name for name in names if name not in DETECTORS or not (folder / f"{name}.npz").exists()]
    if unknown or not names:
        print(
            f"nothing to compare for {', '.join(unknown) or folder}; known: {', '.join(DETECTORS)}",
            file=sys.stderr,
        )
        return 2
    failed = 0
    for name in names:
        for result in comparisons(folder, name):
            failed += not result.passes
            mark = "ok  " if result.passes else "FAIL"
            print(f"{mark} {name:32} {result.what:44} {result.error:.2e} (allowed {result.tolerance:.0e})")
    print(f"{failed} of the comparisons past tolerance" if failed else "all within tolerance")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
