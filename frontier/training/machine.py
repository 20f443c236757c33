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
        coordinator: address and port of the first of several hosts; None for this host alone.
        hosts: how many hosts share a batch, each with all its devices.
        host: which of them this is, from 0.

    Raises:
        UsageError: these contradict each other.
    """

    devices: int | None = None
    workers: int | None = None
    tensorboard: bool = False
    results: Path | None = None
    coordinator: str | None = None
    hosts: int = 1
    host: int = 0

    def __post_init__(self) -> None:
        if (self.coordinator is None) != (self.hosts == 1):
            raise UsageError(
                "several hosts need --coordinator ADDRESS:PORT, --hosts N and, on each, --host I from 0; a single one "
                "needs none of them"
            )
        if self.devices is not None and self.devices < 1:
            raise UsageError(
                f"--devices {self.devices} is below 1; give a whole number, for example --devices 2"
            )
        if not 0 <= self.host < self.hosts:
            raise UsageError(
                f"--host {self.host} of {self.hosts}: hosts are numbered from 0 to {self.hosts - 1}"
            )
        if self.hosts > 1 and self.devices is not None:
            raise UsageError(
                f"--devices {self.devices} with --hosts: each host gives all its devices; leave it out"
            )

    @property
    def is_first(self) -> bool:
        """True on the host that writes and speaks for all."""
        return self.host == 0

    def join(self) -> None:
        """Bring the hosts together, if there are several; must come before anything else is done with jax.

        Raises:
            ConfigError: the others did not come.
        """
        if self.coordinator is not None:
            from detectors.train import hosts

            hosts.join(self.coordinator, self.hosts, self.host)

    def wait(self) -> None:
        """Return when all hosts are here."""
        if self.coordinator is not None:
            from detectors.train import hosts

            hosts.wait("frontier train")

    def devices_for(self, planned: Planned) -> "Devices":
        """The devices that share each batch.

        Raises:
            UsageError: the batch does not divide among them.
            TrainingError: there are fewer.
        """
        from detectors.train.devices import Devices

        if self.devices is None:
            devices = Devices.single() if self.hosts == 1 else Devices.first()
            _check_divides(planned.recipe.batch_size, devices.mesh.size)
            return devices
        _check_divides(planned.recipe.batch_size, self.devices)  # whether or not there are as many
        return Devices.first(self.devices)

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
            part=(self.host, self.hosts),
        )


def _check_divides(batch: int, devices: int) -> None:
    if batch % devices:
        raise UsageError(
            f"a batch of {batch} does not divide among {devices} devices; give --batch a multiple of {devices}"
        )
