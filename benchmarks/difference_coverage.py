"""How often 95 % intervals of AP differences hold the truth: `python -m benchmarks.difference_coverage [REPEATS] [RESAMPLES]`.

Draws data sets of 500 pictures from the made-up populations of tests/analysis/populations.py, a detector and a worse one
that misses a fifth of what the first gets right, whose true difference is known by drawing 100,000 pictures, and counts
the paired intervals that hold it. From the repository's root; 60 repeats of 100 resamples take a minute for each population
on one x86 core. docs/evaluation.md quotes the figures.
"""

import sys

import numpy as np

from analysis.accuracy.average_precision import score
from analysis.accuracy.matches import Matches
from analysis.accuracy.uncertainty import paired_differences
from analysis.schema import ACCURACIES
from tests.analysis.populations import POPULATIONS, Population, worse

REPEATS, RESAMPLES, PICTURES = 300, 300, 500
OF_TRUTH = 100_000


def two(population: Population, seed: tuple[int, int], pictures: int) -> tuple[Matches, Matches]:
    """The worse detector and the better one on the same pictures."""
    rng = np.random.default_rng(seed)
    better = population.draw(rng, pictures)
    return worse(better, rng), better


def differences(first: Matches, second: Matches) -> np.ndarray:
    """The second's `ACCURACIES` less the first's."""
    return np.subtract(*(score(one)[: len(ACCURACIES)] for one in (second, first)))


def main(repeats: int, resamples: int) -> None:
    """Print a table."""
    print(
        f"{repeats:,} data sets of {PICTURES} pictures, {resamples:,} resamples each; columns {', '.join(ACCURACIES)}"
    )
    for name, population in POPULATIONS.items():
        truth = differences(*two(population, (0, 0), OF_TRUTH))
        held, values = np.zeros((2, len(ACCURACIES)))
        for repeat in range(repeats):
            pair = two(population, (1, repeat), PICTURES)
            found = paired_differences(*pair, resamples=resamples, seed=repeat).numbers
            held += [
                found[column].lower <= true <= found[column].upper
                for column, true in zip(ACCURACIES, truth, strict=True)
            ]
            values += differences(*pair)
        print(name)
        for what, numbers in (
            ("truth", truth),
            ("mean", values / repeats),
            ("intervals that hold it", held / repeats),
        ):
            print(f"  {what:24}" + "".join(f"{number:8.3f}" for number in numbers), flush=True)


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*given, *(REPEATS, RESAMPLES)[len(given) :])
