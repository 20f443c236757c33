"""Several processes that train as one, each on its own devices: what only the first does, and how they agree.

Every process takes the same steps in the same order, for their devices wait for each other. The first of them writes
rows and weights, evaluates, and says when to stop; checkpoints are written by all into one folder that all can see.
"""

import jax
import numpy as np
from jax.experimental import multihost_utils
from jaxtyping import Int
from numpy import ndarray

from detectors.errors import ConfigError


def join(coordinator: str, hosts: int, host: int) -> None:
    """Make this process the one of number `host` of `hosts`; must come before anything else is done with jax.

    Args:
        coordinator: address and free port of the first, as `10.0.0.1:1234`; the same for all.
        hosts: how many processes there are.
        host: which of them this is, from 0.

    Raises:
        ConfigError: the numbers make no sense, or the others did not come.
    """
    if not 0 <= host < hosts:
        raise ConfigError(f"host {host} of {hosts}: hosts are numbered from 0 to {hosts - 1}")
    try:
        jax.distributed.initialize(coordinator, hosts, host)
    except RuntimeError as error:
        reason = " ".join(str(error).split())
        raise ConfigError(
            f"host {host} of {hosts} cannot join the others at {coordinator}: {reason}"
        ) from error


def count() -> int:
    """How many processes there are."""
    return jax.process_count()


def is_first() -> bool:
    """True on one process, which writes what is written once."""
    return jax.process_index() == 0


def agreed(wish: bool) -> bool:  # it is the whole question
    """What the first process says; every process must ask at the same point."""
    return wish if count() == 1 else bool(multihost_utils.broadcast_one_to_all(np.int32(wish)))


def together(parts: Int[ndarray, "n"]) -> Int[ndarray, "all"]:
    """The numbers of all processes, first to last; every process must ask at the same point, with as many."""
    if count() == 1:
        return parts
    halves = np.ascontiguousarray(parts, np.int64).view(np.int32)  # jax has no 64 bits of its own accord
    return np.asarray(multihost_utils.process_allgather(halves, tiled=True)).view(np.int64)


def wait(point: str) -> None:
    """Return when every process is at this point."""
    if count() > 1:
        multihost_utils.sync_global_devices(point)
