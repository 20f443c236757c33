"""`Machine`: what a training runs with and its course does not depend on."""

import dataclasses
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from frontier.errors import UsageError
from frontier.training.planned import Planned

if TYPE_CHECKING:
    from detectors.train.devices import Devices


@dataclasses.dataclass(frozen=True, kw_only=True)
class Machine:
    """How a training is run.

    Attributes:
        devices: how many share a batch; None for one.
        workers: processes that make batches; None for as many as there are cores for.
        tensorboard: whether the metrics are written for TensorBoard too.
        results: the results folder that the record of a finished training goes to; None for none.
    """

    devices: int | None = None
    workers: int | None = None
    tensorboard: bool = False
    results: Path | None = None

    def devices_for(self, planned: Planned) -> "Devices":
        """The devices that share each batch.

        Raises:
            UsageError: the batch does not divide among them.
            TrainingError: there are fewer.
        """
        from detectors.train.devices import Devices

        batch = planned.recipe.batch_size
        if self.devices is not None and (self.devices < 1 or batch % self.devices):
            raise UsageError(
                f"a batch of {batch} does not divide among {self.devices} devices; give --batch a multiple of the devices"
            )
        return Devices.single() if self.devices is None else Devices.first(self.devices)

    def batches(self, planned: Planned, start_step: int) -> Generator[Any, None, None]:
        """The batches of `start_step` and all that follow; close it to end its workers.

        Raises:
            DatasetError: there are fewer pictures than a batch takes.
            ConfigError: the augmentation is not one for the detector.
        """
        from detectors.data.augment.augmentation import PRESETS
        from detectors.data.pipeline import batches

        return batches(
            planned.data,
            planned.config,
            batch_size=planned.recipe.batch_size,
            augmentation=PRESETS[planned.recipe.augmentation],
            seed=planned.seed,
            start_step=start_step,
            num_workers=self.workers,
        )
