"""The input pipeline of training: from a data set to an endless stream of batches.

A batch follows from the data set, the configuration, the batch size, the augmentation, the seed and its step, and
from nothing else: training that resumes at step s asks for `start_step=s` and sees what it would have seen.

Shapes: N pictures a batch on one canvas, G boxes of each, padded. No jax arrays here.
"""

import dataclasses
from collections.abc import Generator

import numpy as np

from detectors.config import DetectorConfig
from detectors.data.augment.augmentation import Augmentation, augment
from detectors.data.augment.example import Example
from detectors.data.batch import Batch
from detectors.data.dataset import Dataset
from detectors.data.decoded import DEFAULT_CACHE_MB, DecodedPictures
from detectors.data.epochs import Epochs, plan_epochs
from detectors.data.image import fit
from detectors.data.learnable import box_room, learnable_boxes
from detectors.data.loading import default_workers, made_ahead
from detectors.errors import ConfigError
from detectors.targets import GroundTruth

AUGMENT = 1  # tells the random numbers of the augmentation from the others of the same seed
ENDLESS = 2**62


def batches(
    dataset: Dataset,
    config: DetectorConfig,
    *,
    batch_size: int,
    augmentation: Augmentation,
    seed: int,
    start_step: int = 0,
    num_workers: int | None = None,
    cache_mb: float = DEFAULT_CACHE_MB,
    part: tuple[int, int] = (0, 1),
) -> Generator[Batch, None, None]:
    """The batches of step `start_step` and all that follow, without end; close it to end its workers.

    Args:
        dataset: what to train on.
        config: says which canvases there are and how pictures are resized.
        batch_size: N.
        augmentation: how pictures change at random; of the two-stage detectors it must keep their size.
        seed: of the shuffling and the augmentation; not negative.
        start_step: the first step wanted.
        num_workers: processes that make batches; by default none below 4 cores.
        cache_mb: memory for decoded pictures, shared out among the workers.
        part: where several hosts share a batch, which part this one makes and how many parts there are: (1, 4) are
            the pictures of the second quarter.

    Raises:
        DatasetError: there are fewer pictures than a batch takes, or none.
        ConfigError: the augmentation changes the size of pictures that must stay on their canvas.
        ImageError: while iterating: a picture is missing, damaged or of another size; the message names it.
    """
    if config.is_two_stage and not augmentation.keeps_size:
        raise ConfigError(
            f"crop = {augmentation.crop:g}, expansion = {augmentation.expansion:g} with {config.name}: they change "
            "a picture's shape, and so the canvas that its batch shares. Take flip and distortion only"
        )
    workers = default_workers() if num_workers is None else num_workers
    maker = BatchMaker(
        dataset,
        config,
        plan_epochs(dataset, config, batch_size, seed),
        augmentation,
        box_room(dataset),
        DecodedPictures(cache_mb / max(workers, 1)),
        part,
    )
    return made_ahead(maker, start_step, ENDLESS, workers)


@dataclasses.dataclass(frozen=True, eq=False)
class BatchMaker:
    """Makes the batch of any step.

    Attributes:
        dataset: where the pictures come from.
        config: what they are fitted to.
        epochs: which of them make up a step.
        augmentation: how they change at random.
        num_boxes: G.
        pictures: reads them.
        part: which of how many parts of a batch is made.
    """

    dataset: Dataset
    config: DetectorConfig
    epochs: Epochs
    augmentation: Augmentation
    num_boxes: int
    pictures: DecodedPictures
    part: tuple[int, int] = (0, 1)

    def __call__(self, step: int) -> Batch:
        """The batch of that step, counted from 0."""
        every, (part, parts) = self.epochs.batch(step), self.part
        mine = range(len(every) * part // parts, len(every) * (part + 1) // parts)
        places = every[mine.start : mine.stop]
        rows = [self._row(step, row, place) for row, place in zip(mine, places.tolist(), strict=True)]
        images, truths = zip(*rows, strict=True)
        truth = GroundTruth(*(np.stack(values) for values in zip(*truths, strict=True)))
        ids = np.array([self.dataset.pictures[place].id for place in places])
        return Batch(np.stack(images), truth, ids)

    def _row(self, step: int, row: int, place: int) -> tuple[np.ndarray, GroundTruth]:
        """One picture of a batch on its canvas, and what is known of it."""
        picture = self.dataset.pictures[place]
        example = Example(self.pictures.pixels(picture), *learnable_boxes(picture))
        rng = np.random.default_rng([self.epochs.seed, AUGMENT, step, row])
        example = augment(example, self.augmentation, rng)
        fitted = fit(example.image, self.config)
        return fitted.pixels, self._pad(example, fitted.scale, fitted.size)

    def _pad(self, example: Example, scale: np.ndarray, size: np.ndarray) -> GroundTruth:
        number = len(example.boxes)
        boxes = np.zeros((self.num_boxes, 4), np.float32)
        boxes[:number] = example.boxes / scale
        classes = np.zeros(self.num_boxes, np.int32)
        classes[:number] = example.classes
        return GroundTruth(boxes, classes, np.arange(self.num_boxes) < number, size)
