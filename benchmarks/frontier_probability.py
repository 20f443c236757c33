"""Whether frontier probabilities are right, where the truth is known: `python -m benchmarks.frontier_probability [WORLDS]`.

Each world has true times and accuracies of some detectors; frontier sees samples of them, and what it says of the
frontier is held against the truth. From the repository's root; 300 worlds of each kind take about two minutes.
"""

import sys

from tests.analysis.frontier_worlds import KINDS, reliability, simulate

WORLDS = 300


def main(worlds: int) -> None:
    """Print a table of reliability for each kind of world."""
    for kind, words in KINDS.items():
        said, came_true = simulate(kind, worlds)
        print(f"{kind}: {words}")
        print(f"  {'said':>12} {'detectors':>10} {'mean said':>10} {'came true':>10}")
        for row in reliability(said, came_true):
            print(f"  {row.words:>12} {row.count:10,} {row.said:10.1%} {row.came_true:10.1%}")
        share = [said.mean(), came_true.mean()]
        print(f"  {'all':>12} {len(said):10,} {share[0]:10.1%} {share[1]:10.1%}\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else WORLDS)
