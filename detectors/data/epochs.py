"""Which pictures make up which batch: an epoch is a list of batches, each of pictures that share a canvas.

Pictures of a batch must lie on canvases of one size (`detectors.data.canvas`). Each epoch shuffles the pictures of
each canvas, deals them out in batches, and shuffles the batches of all canvases. A canvas's last batch is filled up
with the first pictures of its own shuffled order, over again if need be: every picture is seen at least once an
epoch, and a few twice. All follows from the seed and the step, so that any step can be made alone. No jax here.

Shapes: N pictures a batch, S batches an epoch.
"""

import dataclasses
import functools

import numpy as np
from jaxtyping import Int
from numpy import ndarray

from detectors.config import DetectorConfig
from detectors.data.canvas import canvas_for, fitted_size
from detectors.data.dataset import Dataset
from detectors.errors import DatasetError

SHUFFLE = 0  # tells the random numbers of the shuffling from the others of the same seed


@dataclasses.dataclass(frozen=True, eq=False)
class Epochs:
    """The batches of all epochs.

    Attributes:
        groups: for each canvas that has any, the places of its pictures in the data set.
        batch_size: N.
        seed: of the shuffling.
    """

    groups: tuple[Int[ndarray, "_"], ...]
    batch_size: int
    seed: int

    @property
    def steps(self) -> int:
        """S."""
        return sum(-(-len(group) // self.batch_size) for group in self.groups)

    def batch(self, step: int) -> Int[ndarray, "N"]:
        """The places in the data set of the pictures of a step, counted from 0 through all epochs."""
        epoch, place = divmod(step, self.steps)
        return _deal(self, epoch)[place]


@functools.lru_cache(maxsize=4)
def _deal(epochs: Epochs, epoch: int) -> Int[ndarray, "S N"]:
    rng = np.random.default_rng([epochs.seed, SHUFFLE, epoch])
    size = epochs.batch_size
    rows = []
    for group in epochs.groups:
        order = rng.permutation(group)
        rows.append(np.resize(order, (-(-len(order) // size), size)))  # np.resize starts over at the end
    return rng.permutation(np.concatenate(rows))


def plan_epochs(dataset: Dataset, config: DetectorConfig, batch_size: int, seed: int) -> Epochs:
    """The batches that training sees.

    Raises:
        DatasetError: there are fewer pictures than a batch takes, or none.
    """
    number = len(dataset.pictures)
    if number == 0:
        raise DatasetError(
            f"{dataset.name} has no pictures: nothing to train on. Give another data set or split"
        )
    if not 1 <= batch_size <= number:
        raise DatasetError(
            f"a batch of {batch_size} pictures from {dataset.name}, which has {number}: "
            f"give a batch size from 1 to {number}"
        )
    return Epochs(canvas_groups(dataset, config), batch_size, seed)


def canvas_groups(dataset: Dataset, config: DetectorConfig) -> tuple[Int[ndarray, "_"], ...]:
    """For each canvas that has any, the places of its pictures in the data set, in order."""
    places: dict[tuple[int, int], list[int]] = {}
    canvas_of = functools.cache(lambda size: canvas_for(config, fitted_size(config, *size)))
    for place, picture in enumerate(dataset.pictures):
        places.setdefault(canvas_of((picture.height, picture.width)), []).append(place)
    return tuple(np.array(places[canvas]) for canvas in sorted(places))


def steps_per_epoch(dataset: Dataset, config: DetectorConfig, batch_size: int) -> int:
    """S: how many batches it takes to see every picture.

    Raises:
        DatasetError: there are fewer pictures than a batch takes, or none.
    """
    return plan_epochs(dataset, config, batch_size, seed=0).steps
