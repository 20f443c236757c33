"""What a training picture costs on this machine: milliseconds a picture of each stage, and pictures a second in all.

    python benchmarks/pipeline.py [DATA] [--split train] [--model ssd/mobilenet_v1/300] [--augmentation ssd]

Without a data set: 64 synthetic pictures of 640 x 480. Stages run one after the other on one thread; the whole
pipeline runs as in training, with and without memory for decoded pictures. The best of several runs: other work can
only slow a run down.
"""

import argparse
import itertools
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from detectors.config import DetectorConfig
from detectors.data.annotated import read_annotated
from detectors.data.augment.augmentation import PRESETS, Augmentation, augment
from detectors.data.augment.example import Example
from detectors.data.dataset import Dataset
from detectors.data.decoded import DEFAULT_CACHE_MB
from detectors.data.epochs import steps_per_epoch
from detectors.data.image import fit
from detectors.data.learnable import learnable_boxes
from detectors.data.loading import default_workers
from detectors.data.pipeline import batches
from detectors.data.source import open_dataset
from detectors.data.synthetic import generate

REPEATS = 5
SAMPLE = 64  # pictures whose stages are timed
SIZE = (640, 480)  # width and height in pixels of the synthetic ones
BATCH = 8


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--split")
    parser.add_argument("--model", default="ssd/mobilenet_v1/300")
    parser.add_argument("--augmentation", choices=PRESETS, default="ssd")
    options = parser.parse_args()
    config, augmentation = DetectorConfig.from_name(options.model), PRESETS[options.augmentation]
    with tempfile.TemporaryDirectory() as folder:
        if options.data is None:
            generate(Path(folder), splits={"train": SAMPLE}, smallest=SIZE, largest=SIZE)
        dataset = open_dataset(options.data or Path(folder), split=options.split)
        print(f"{dataset.name}: {len(dataset.pictures)} pictures, {config.name}, {options.augmentation}")
        print_stages(dataset, config, augmentation)
        print_whole(dataset, config, augmentation)


def print_stages(dataset: Dataset, config: DetectorConfig, augmentation: Augmentation) -> None:
    """Milliseconds a picture of decoding, augmenting and resizing, each alone on one thread."""
    pictures = dataset.pictures[:SAMPLE]
    decoded = [Example(read_annotated(picture), *learnable_boxes(picture)) for picture in pictures]
    changed = [
        augment(example, augmentation, np.random.default_rng(place)) for place, example in enumerate(decoded)
    ]
    stages: dict[str, Callable[[int], object]] = {
        "decode": lambda place: read_annotated(pictures[place]),
        "augment": lambda place: augment(decoded[place], augmentation, np.random.default_rng(place)),
        "resize": lambda place: fit(changed[place].image, config),
    }
    print(f"\n{'stage':10}{'ms a picture':>14}")
    for name, stage in stages.items():
        print(f"{name:10}{1e3 * best_seconds(stage, len(pictures)) / len(pictures):14.2f}")


def best_seconds(stage: Callable[[int], object], number: int) -> float:
    """The quickest of several passes over all pictures."""
    passes = []
    for _ in range(REPEATS):
        begin = time.perf_counter()
        for place in range(number):
            stage(place)
        passes.append(time.perf_counter() - begin)
    return min(passes)


def print_whole(dataset: Dataset, config: DetectorConfig, augmentation: Augmentation) -> None:
    """Pictures a second as training sees them, by whether decoded pictures are kept."""
    print(f"\n{'decoded pictures':18}{'workers':>8}{'ms a picture':>14}{'pictures/s':>12}")
    for cache_mb, workers in itertools.product((DEFAULT_CACHE_MB, 0.0), sorted({0, default_workers()})):
        seconds = min(epoch_seconds(dataset, config, augmentation, cache_mb, workers))
        words = "kept" if cache_mb else "decoded each time"
        print(f"{words:18}{workers:8}{1e3 * seconds:14.2f}{1 / seconds:12.0f}")


def epoch_seconds(
    dataset: Dataset, config: DetectorConfig, augmentation: Augmentation, cache_mb: float, workers: int
) -> Iterator[float]:
    """Seconds a picture of each epoch but the first, in which memory fills."""
    size = min(BATCH, len(dataset.pictures))
    steps = steps_per_epoch(dataset, config, size)
    stream = batches(
        dataset,
        config,
        batch_size=size,
        augmentation=augmentation,
        seed=0,
        num_workers=workers,
        cache_mb=cache_mb,
    )
    for _ in itertools.islice(stream, steps):
        pass
    for _ in range(REPEATS):
        begin = time.perf_counter()
        for _ in itertools.islice(stream, steps):
            pass
        yield (time.perf_counter() - begin) / (steps * size)
    stream.close()


if __name__ == "__main__":
    main()
