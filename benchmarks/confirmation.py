"""How often a choice is right, with and without fresh samples: `python -m benchmarks.confirmation [STORES]`.

Runs the simulation of tests/analysis/test_confirm.py, 1,000 stores by default, and prints the figures that
docs/decisions/0007-confirm-the-choice.md quotes. From the repository's root; it takes half a minute.
"""

import sys

import numpy as np

from tests.analysis.choice.test_confirm import simulate

STORES = 1000


def main(stores: int) -> None:
    """Print one line with confirmation and one without."""
    outcomes = [simulate(np.random.default_rng(seed)) for seed in range(stores)]
    certified, sound, fitted, was_sound = np.sum(outcomes, axis=0)
    print(f"{stores} stores of 60 detectors, their true p95 within 2 % of the budget")
    print(
        f"{'fits by its first samples':30}{fitted:6} choices, {was_sound:6} right, {was_sound / fitted:.1%}"
    )
    print(f"{'certified by fresh samples':30}{certified:6} choices, {sound:6} right, {sound / certified:.1%}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else STORES)
