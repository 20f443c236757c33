"""Time the frontier of a million points in 2-D and of ten thousand in 4-D: `python benchmarks/pareto.py`.

Prints the best of several runs beside numpy's `lexsort` of the same points, taken in the same run: the ratio says
more than the seconds on a machine that is slow or busy. Each point set's target is 1 s on two cores.
"""

import time
from collections.abc import Callable

import numpy as np

from analysis.optimum.pareto import pareto_mask

RUNS = 5


def main() -> None:
    """Print one line for each set of points."""
    print(f"{'points':<44}{'optimal':>9}{'frontier':>12}{'lexsort':>12}{'ratio':>8}")
    for words, points in _point_sets(np.random.default_rng(0)).items():
        sense = ["min"] * points.shape[1]
        frontier_s = best_of(lambda points=points, sense=sense: pareto_mask(points, sense))
        lexsort_s = best_of(lambda points=points: np.lexsort(points.T[::-1]))
        optimal = int(pareto_mask(points, sense).sum())
        print(
            f"{words:<44}{optimal:>9}{1e3 * frontier_s:>9.1f} ms{1e3 * lexsort_s:>9.1f} ms"
            f"{frontier_s / lexsort_s:>8.1f}"
        )


def best_of(work: Callable[[], object]) -> float:
    """The shortest of a few runs, in seconds."""
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def _point_sets(rng: np.random.Generator) -> dict[str, np.ndarray]:
    uniform = rng.random((1_000_000, 2))
    directions = np.abs(rng.normal(size=(10_000, 4)))
    return {
        "1,000,000 random in 2-D": uniform,
        "1,000,000 on a line in 2-D (all optimal)": np.column_stack([uniform[:, 0], 1 - uniform[:, 0]]),
        "1,000,000 in 2-D with heavy ties": rng.integers(0, 1000, (1_000_000, 2)).astype(float),
        "10,000 random in 4-D": rng.random((10_000, 4)),
        "10,000 on a sphere in 4-D (all optimal)": -directions / np.linalg.norm(directions, axis=1)[:, None],
        "10,000 in 4-D with heavy ties": rng.integers(0, 20, (10_000, 4)).astype(float),
    }


if __name__ == "__main__":
    main()
