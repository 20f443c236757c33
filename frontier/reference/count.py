"""Makes `counted.csv`: multiply-adds and parameters of every known configuration, by frontier's own counter.

`python -m frontier.reference.count` writes it anew. Counting builds each network, which takes jax and seconds;
`frontier models` only reads the table, and a test keeps both equal.
"""

import csv
import io
import sys
from pathlib import Path

from frontier.benchmark.cost import cost_of
from frontier.models import COUNTED_FILE, CountedCost, known_configs

DIGITS = 6  # after the point: single multiply-adds are of no interest, single parameters are


def counted() -> dict[str, CountedCost]:
    """Configuration name -> its cost on one square picture of its resolution."""
    costs = {config.name: cost_of(config) for config in known_configs()}
    return {
        name: CountedCost(round(cost.gmacs, DIGITS), round(cost.parameters.total / 1e6, DIGITS))
        for name, cost in costs.items()
    }


def write(path: Path = COUNTED_FILE) -> None:
    """Write the table to `path`."""
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["model", *CountedCost._fields])
    writer.writerows([name, *cost] for name, cost in counted().items())
    path.write_text(file.getvalue(), encoding="utf-8")


if __name__ == "__main__":
    write()
    sys.stderr.write(f"wrote {COUNTED_FILE}\n")
