"""The devices that share a training: every one holds the whole state, each takes its part of a batch."""

import dataclasses
from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec

from detectors.errors import TrainingError

PICTURES = "pictures"  # the axis of the mesh that a batch is spread along


@dataclasses.dataclass(frozen=True)
class Devices:
    """A mesh of devices in a row, of this process or of all that `jax.distributed` has brought together."""

    mesh: Mesh

    @classmethod
    def single(cls) -> "Devices":
        """The first device of this process."""
        return cls(Mesh(np.array(jax.local_devices()[:1]), PICTURES))

    @classmethod
    def first(cls, count: int | None = None) -> "Devices":
        """`count` devices, or all.

        Raises:
            TrainingError: there are fewer.
        """
        found = jax.devices()
        if count is not None and not 1 <= count <= len(found):
            raise TrainingError(
                f"{count} devices asked for, {len(found)} found ({found[0].platform}); take 1 to {len(found)}"
            )
        return cls(Mesh(np.array(found[:count]), PICTURES))

    def spread(self, batch: Any) -> Any:
        """A pytree of arrays with the pictures of this process first, on the devices.

        Raises:
            TrainingError: the pictures do not divide among the devices of this process.
        """
        local = len(self.mesh.local_devices)
        pictures = len(jax.tree.leaves(batch)[0])
        if pictures % local:
            raise TrainingError(
                f"a batch of {pictures} does not divide among {local} devices; take a multiple of {local}"
            )
        sharding = NamedSharding(self.mesh, PartitionSpec(PICTURES))
        return jax.tree.map(lambda leaf: jax.make_array_from_process_local_data(sharding, leaf), batch)

    def replicate(self, state: Any) -> Any:
        """`state` whole on every device; one that is there already stays where it is."""
        return jax.device_put(state, NamedSharding(self.mesh, PartitionSpec()))
