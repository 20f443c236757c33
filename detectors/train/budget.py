"""How many steps fit into a time: a few are taken, timed and thrown away, with compilation left out."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import jax

from detectors.data.batch import Batch
from detectors.train.loop import TrainStep

WARM_UP = 4  # steps whose batches were made ahead while something was compiled
FEWEST = 3  # steps that are timed at least
SHARE, LONGEST_S = 0.05, 60.0  # of the budget that the timing goes on for, and at most


def steps_within(
    seconds: float,
    train_step: TrainStep,
    state: Any,
    batches: Iterator[Batch],
    *,
    is_stopping: Callable[[], bool] = lambda: False,
    now: Callable[[], float] = time.perf_counter,
) -> int:
    """How many steps take `seconds`, at least 1; `state` is used up.

    The first step of each shape of batch is compiled and does not count, nor do the next `WARM_UP`. What the batches
    take to be made counts as it does in training. Steps are as fast as the machine is now: where it is busy with
    something else later, the training takes longer.
    """
    enough = min(SHARE * seconds, LONGEST_S)
    mean = _step_seconds(enough, train_step, state, batches, is_stopping=is_stopping, now=now)
    return max(1, round(seconds / mean))


def _step_seconds(
    enough: float,
    train_step: TrainStep,
    state: Any,
    batches: Iterator[Batch],
    *,
    is_stopping: Callable[[], bool],
    now: Callable[[], float],
) -> float:
    shapes: set[tuple[Any, ...]] = set()
    times: list[float] = []
    to_skip, begun = 0, now()
    for batch in batches:
        shape = tuple(leaf.shape for leaf in jax.tree.leaves(batch))
        state, metrics = train_step(state, batch)
        jax.block_until_ready(metrics)
        ended = now()
        if shape not in shapes:
            to_skip = WARM_UP
        elif to_skip:
            to_skip -= 1
        else:
            times.append(ended - begun)
        shapes.add(shape)
        begun = ended
        if is_stopping() or (len(times) >= FEWEST and sum(times) >= enough):
            break
    return sum(times) / len(times) if times else enough
