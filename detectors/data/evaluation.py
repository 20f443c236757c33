"""The pictures of a data set for evaluation: each exactly once, as it is, in batches of one canvas.

Shapes: N pictures on one canvas of H x W pixels. No jax here.
"""

import dataclasses
from collections.abc import Generator
from typing import NamedTuple

import numpy as np
from jaxtyping import Float, Int, UInt8
from numpy import ndarray

from detectors.config import DetectorConfig
from detectors.data.dataset import Dataset
from detectors.data.decoded import DecodedPictures
from detectors.data.epochs import canvas_groups
from detectors.data.image import Fitted, fit
from detectors.data.loading import default_workers, made_ahead
from detectors.errors import DatasetError

BLANK = -1  # the id of a picture that only fills up a batch


class EvaluationBatch(NamedTuple):
    """Pictures of one canvas, and the way back from it.

    Attributes:
        images: RGB in 0..255, top-left on their canvas; black where there is no picture.
        sizes: height and width in pixels of each picture on its canvas.
        scales: a box on the canvas times this (x, y, x, y) is the box in the picture's own pixels.
        image_ids: of the data set; -1 for a blank that fills up the batch.
    """

    images: UInt8[ndarray, "N H W 3"] | Float[ndarray, "N H W 3"]
    sizes: Float[ndarray, "N 2"]
    scales: Float[ndarray, "N 4"]
    image_ids: Int[ndarray, "N"]

    @property
    def is_real(self) -> ndarray:
        """False for blanks, (N,)."""
        return self.image_ids != BLANK


def evaluation_batches(
    dataset: Dataset, config: DetectorConfig, *, batch_size: int = 1, num_workers: int | None = None
) -> Generator[EvaluationBatch, None, None]:
    """Every picture once, canvas by canvas and by id within; a canvas's last batch is filled up with blanks.

    Without pictures there are no batches.

    Raises:
        DatasetError: the batch size is less than 1.
        ImageError: while iterating: a picture is missing, damaged or of another size; the message names it.
    """
    if batch_size < 1:
        raise DatasetError(f"a batch of {batch_size} pictures: give a batch size of at least 1")
    groups = canvas_groups(dataset, config)
    rows = [
        group[first : first + batch_size].tolist()
        for group in groups
        for first in range(0, len(group), batch_size)
    ]
    maker = _EvaluationMaker(dataset, config, batch_size, rows, DecodedPictures(cache_mb=0.0))
    workers = default_workers() if num_workers is None else num_workers
    return made_ahead(maker, 0, len(rows), min(workers, len(rows)))


@dataclasses.dataclass(frozen=True, eq=False)
class _EvaluationMaker:
    dataset: Dataset
    config: DetectorConfig
    batch_size: int
    rows: list[list[int]]
    pictures: DecodedPictures

    def __call__(self, index: int) -> EvaluationBatch:
        pictures = [self.dataset.pictures[place] for place in self.rows[index]]
        fitted = [fit(self.pictures.pixels(picture), self.config) for picture in pictures]
        blanks = self.batch_size - len(pictures)
        blank = Fitted(np.zeros_like(fitted[0].pixels), fitted[0].size, fitted[0].scale)
        images, sizes, scales = (np.stack(values) for values in zip(*fitted, *[blank] * blanks, strict=True))
        ids = np.array([picture.id for picture in pictures] + [BLANK] * blanks)
        return EvaluationBatch(images, sizes, scales, ids)
