"""Making things by number ahead of time: in threads, and in other processes where there are cores for them.

Grain does the work: what is made depends on the number alone, so the order is the same however it is made.
"""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable, Generator
from typing import TypeVar

import grain
import jax
import numpy as np
from absl import flags

Item = TypeVar("Item")
MIN_CORES_FOR_WORKERS = 4  # with fewer, other processes only take turns with the training
MAX_WORKERS = 8
THREADS = 2  # decoding and resizing leave Python free
READY = 4  # items made ahead of their use
READY_PER_WORKER = 2  # beside the one that each worker holds out


def default_workers() -> int:
    """Half the cores, at most 8; none where there are fewer than 4."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores // 2, MAX_WORKERS) if cores >= MIN_CORES_FOR_WORKERS else 0


def made_ahead(
    make: Callable[[int], Item], first: int, stop: int, num_workers: int
) -> Generator[Item, None, None]:
    """`make(first)`, `make(first + 1)`, ... up to `stop`, made ahead by threads of this or of `num_workers` processes.

    What `make` raises is raised here at its turn. Closing the generator ends the workers.
    """
    items = grain.MapDataset.range(first, stop).map(make)
    ready = READY_PER_WORKER if num_workers else READY
    stream = items.to_iter_dataset(grain.ReadOptions(num_threads=THREADS, prefetch_buffer_size=ready))
    if num_workers:
        _let_grain_read_its_flags()
        stream = stream.mp_prefetch(grain.MultiprocessingOptions(num_workers), _tie_to_parent)
    iterator = iter(stream)
    try:
        yield from map(_copied, iterator) if num_workers else iterator
    finally:
        iterator.close()


def _tie_to_parent(_worker: int, _workers: int) -> None:
    """Runs in a worker: Ctrl-C is the parent's to answer, and a parent that was killed takes its workers along."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _copied(item: Item) -> Item:
    """The same in memory of our own: what a worker shares must be let go of before the program ends."""
    return jax.tree.map(np.array, item)


def _let_grain_read_its_flags() -> None:
    """Grain's worker processes take options from absl's flags, which raise unless a command line was parsed."""
    if not flags.FLAGS.is_parsed():
        flags.FLAGS.mark_as_parsed()
