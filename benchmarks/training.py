"""What a step of training costs on this machine, beside what its multiply-adds would at the matrix-multiply peak.

python benchmarks/training.py [MODEL...] [--batch 8] [--steps 5] [--data DIR]

Without a data set: 32 synthetic pictures of 640 x 480. The step is the compiled one of `frontier train`, batch norm
trained; the best of several, since other work can only slow one down. Its multiply-adds are counted forward and backward
on the reference form of the network. The pipeline's share is what making a batch on one thread would add if nothing ran
beside it.
"""

import argparse
import itertools
import tempfile
import time
from pathlib import Path

import jax
from flax import nnx
from matmul_peak import matmul_peak_gmacs

from detectors.build import build
from detectors.config import DetectorConfig
from detectors.data.augment.augmentation import PRESETS
from detectors.data.batch import Batch
from detectors.data.dataset import Dataset
from detectors.data.pipeline import batches
from detectors.data.source import open_dataset
from detectors.data.synthetic import generate
from detectors.train.objective import objective
from detectors.train.plan import scaled
from detectors.train.recipe import Recipe
from detectors.train.recipes import recipe_of
from detectors.train.step import make_state, make_train_step
from frontier.benchmark.macs import count_macs

MODELS = ("ssd/mobilenet_v1/300", "faster_rcnn/mobilenet_v1/300", "r_fcn/mobilenet_v1/300")
SYNTHETIC = 32
PIPELINE_BATCHES = 12  # more than are made ahead
SIZE = (640, 480)  # width and height in pixels of the synthetic ones


def main() -> None:
    """Print a line for each model."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("models", nargs="*", default=MODELS)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--steps", type=int, default=5)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args()
    peak = matmul_peak_gmacs()
    print(f"matrix-multiply peak {peak:.0f} GMAC/s; batch {options.batch}")
    print(
        f"{'model':32} {'s a step':>9} {'images/s':>9} {'GMACs a step':>13} {'share of peak':>14} {'pipeline':>9}"
    )
    with tempfile.TemporaryDirectory() as folder:
        if options.data is None:
            generate(Path(folder), splits={"train": SYNTHETIC}, smallest=SIZE, largest=SIZE)
        dataset = open_dataset(options.data or Path(folder), split="train")
        for model in options.models:
            print_line(DetectorConfig.from_name(model), dataset, options.batch, options.steps, peak)


def print_line(config: DetectorConfig, dataset: Dataset, batch_size: int, steps: int, peak: float) -> None:
    """Time the step and the pipeline of one detector, and count its multiply-adds."""
    config = DetectorConfig.from_dict({**config.to_dict(), "num_classes": len(dataset.categories)})
    recipe = scaled(
        recipe_of(config),
        dataset_size=len(dataset.pictures),
        steps=steps,
        batch_size=batch_size,
        from_scratch=True,
    ).recipe
    made, pipeline_s = timed_batches(dataset, config, recipe, batch_size, steps + 1)
    step_s = best_step(config, recipe, made)
    gmacs = step_macs(config, recipe, made[0]) / 1e9
    print(
        f"{config.name:32} {step_s:9.2f} {batch_size / step_s:9.1f} {gmacs:13.1f} {gmacs / step_s / peak:14.0%} "
        f"{pipeline_s / step_s:9.1%}",
        flush=True,
    )


def timed_batches(
    dataset: Dataset, config: DetectorConfig, recipe: Recipe, batch_size: int, count: int
) -> tuple[list[Batch], float]:
    """So many batches, and the seconds that the quickest took to make."""
    augmentation = PRESETS[recipe.augmentation]
    endless = batches(
        dataset, config, batch_size=batch_size, augmentation=augmentation, seed=0, num_workers=0
    )
    made, seconds = [], []
    start = time.perf_counter()
    for batch in itertools.islice(endless, count):
        made.append(batch)
        seconds.append(time.perf_counter() - start)
        start = time.perf_counter()
    return made, min(seconds)


def best_step(config: DetectorConfig, recipe: Recipe, made: list[Batch]) -> float:
    """Seconds of the quickest step, after one that compiles."""
    graphdef, state = make_state(build(config, rngs=nnx.Rngs(0)), recipe)
    train_step = make_train_step(graphdef, recipe, seed=0)
    seconds = []
    for batch in made:
        start = time.perf_counter()
        state, metrics = train_step(state, batch)
        jax.block_until_ready((state, metrics))
        seconds.append(time.perf_counter() - start)
    return min(seconds[1:])


def step_macs(config: DetectorConfig, recipe: Recipe, batch: Batch) -> int:
    """Multiply-adds of the loss and its gradient, on the reference form; nothing is computed."""
    graphdef, state = make_state(build(config, rngs=nnx.Rngs(0), reference_form=True), recipe)

    def loss(params: object, rest: object) -> jax.Array:
        model = nnx.merge(graphdef, params, rest, copy=True)  # batch norm gathers in it
        return objective(model, batch.images, batch.truth, jax.random.key(0), recipe=recipe)[0]

    return count_macs(jax.grad(loss), state.params, state.rest)


if __name__ == "__main__":
    main()
