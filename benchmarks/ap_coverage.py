"""How often 95 % intervals of AP hold the AP of all pictures: `python -m benchmarks.ap_coverage [REPEATS] [RESAMPLES]`.

Draws data sets of 500 pictures from the made-up populations of tests/analysis/populations.py, whose true AP is known by
drawing 200,000 pictures, and counts the intervals that hold it. The aim for the AP over all sizes and overlaps: between
93 and 97 % of 1,000. From the repository's root; 1,000 repeats of 1,000 resamples take 15 to 30 minutes for each
population on one x86 core. docs/evaluation.md quotes the figures.
"""

import sys

import numpy as np

from analysis.accuracy.average_precision import score
from analysis.accuracy.uncertainty import RESAMPLES, intervals
from analysis.schema import ACCURACIES
from tests.analysis.populations import POPULATIONS, Population

REPEATS, PICTURES, AIM = 1000, 500, (0.93, 0.97)


def coverage(
    population: Population, repeats: int, resamples: int, pictures: int = PICTURES
) -> tuple[np.ndarray, np.ndarray]:
    """The share of intervals that hold the truth, and the mean of the values, for each of `ACCURACIES`."""
    truth = population.truth()
    hits, values = np.zeros((2, len(ACCURACIES)))
    for repeat in range(repeats):
        data = population.draw(np.random.default_rng((1, repeat)), pictures)
        found = intervals(data, resamples=resamples, seed=repeat).numbers
        hits += [
            found[name].lower <= true <= found[name].upper
            for name, true in zip(ACCURACIES, truth, strict=True)
        ]
        values += score(data)[: len(ACCURACIES)]
    return hits / repeats, values / repeats


def main(repeats: int, resamples: int) -> int:
    """Print a table; 1 where an interval of AP misses the aim."""
    print(
        f"{repeats:,} data sets of {PICTURES} pictures, {resamples:,} resamples each; columns {', '.join(ACCURACIES)}"
    )
    is_met = True
    for name, population in POPULATIONS.items():
        held, means = coverage(population, repeats, resamples)
        print(name)
        for what, numbers in (
            ("true AP", population.truth()),
            ("mean AP", means),
            ("intervals that hold it", held),
        ):
            print(f"  {what:24}" + "".join(f"{number:8.3f}" for number in numbers), flush=True)
        is_met &= AIM[0] <= held[0] <= AIM[1]
    return 0 if is_met else 1


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*given, *(REPEATS, RESAMPLES)[len(given) :]))
