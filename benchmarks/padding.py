"""What the padding of a canvas costs a two-stage detector in AP: the same pictures on their own canvas and on a larger one.

python benchmarks/padding.py WEIGHTS DATA [--split val] [--proposals 50]

Pictures that fill the smallest canvas (4 : 3, landscape) are evaluated there, where nothing is padded, and then on the
canvas of the same height and the greatest width. The detector blanks what lies beyond a picture and proposes nothing
there; what is left is what blank input does to the maps near the edge.
"""

import argparse
import dataclasses
from pathlib import Path
from unittest import mock

from analysis.accuracy.uncertainty import paired_differences
from detectors.config import DetectorConfig
from detectors.data import canvas
from detectors.data.canvas import canvas_for, canvas_name, canvases, fitted_size
from detectors.data.dataset import Dataset
from detectors.data.source import open_dataset
from detectors.infer import Detector
from detectors.weights.folder import describe, load
from frontier.evaluation.scoring import Evaluated, evaluate_detector


def main() -> None:
    """Print AP on both canvases, and the difference with its interval."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--split", default="val")
    parser.add_argument("--proposals", type=int, default=50)
    options = parser.parse_args()
    config = dataclasses.replace(describe(options.weights).config, num_proposals=options.proposals)
    detector, _ = load(options.weights, config)
    exact, wide, *_ = canvases(config)
    data = filling(open_dataset(options.data, split=options.split), config, exact)
    print(f"{config.name}, {len(data.pictures)} pictures of {data.name} that fill {canvas_name(exact)}")
    found = [evaluated(detector, data, one) for one in (exact, wide)]
    for one, name in zip(found, (exact, wide), strict=True):
        print(f"{canvas_name(name):>9}  AP {one.scores.ap:.4f}  AP50 {one.scores.ap50:.4f}")
    interval = paired_differences(found[0].matches, found[1].matches).numbers["ap"]
    difference = found[1].scores.ap - found[0].scores.ap
    print(f"AP {difference:+.4f} ({interval.lower:+.4f} to {interval.upper:+.4f})")


def filling(data: Dataset, config: DetectorConfig, exact: tuple[int, int]) -> Dataset:
    """The pictures that nothing is padded of on the canvas `exact`."""
    ids = [
        picture.id
        for picture in data.pictures
        if canvas_for(config, fitted_size(config, picture.height, picture.width))
        == fitted_size(config, picture.height, picture.width)
        == exact
    ]
    return data.select(ids)


def evaluated(detector: Detector, data: Dataset, only: tuple[int, int]) -> Evaluated:
    """The detector on `data` with every picture on the canvas `only`."""
    with mock.patch.object(canvas, "canvases", return_value=(only,)):
        return evaluate_detector(detector, data, data.class_names, batch_size=8)


if __name__ == "__main__":
    main()
