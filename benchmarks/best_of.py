"""The shortest of several runs: what other work on the machine adds is left out."""

import time
from collections.abc import Callable
from typing import Any

import jax


def best_ms(function: Callable[..., Any], *inputs: Any, repeats: int = 10) -> float:
    """Milliseconds of the fastest of `repeats` runs, after one that may compile."""
    jax.block_until_ready(function(*inputs))
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        jax.block_until_ready(function(*inputs))
        times.append(time.perf_counter() - start)
    return min(times) * 1e3
