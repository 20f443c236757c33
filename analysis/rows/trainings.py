"""Several trainings of one configuration: how far apart they come out.

Another seed, another order of pictures or another computer makes other weights of the same detector. How much that
changes an accuracy is seen only where one configuration was trained several times and evaluated on the same pictures.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analysis.table import Cell, Table


class Spread(NamedTuple):
    """How far trainings of one configuration come apart.

    Attributes:
        deviation: standard deviation of an accuracy over trainings, pooled over configurations.
        widest: the largest difference between two trainings of one configuration.
        num_trainings: different weights behind it.
        num_configurations: that were trained more than once.
    """

    deviation: float
    widest: float
    num_trainings: int
    num_configurations: int

    @property
    def of_two(self) -> float:
        """By how much two trainings differ, in the root mean square."""
        return math.sqrt(2) * self.deviation


def trainings(table: Table, column: str = "ap") -> tuple[dict[str, float], ...]:
    """Weights -> accuracy of each configuration that was trained more than once, one entry a configuration.

    Configurations are told apart by their digest, where there is none by the model's name, and besides by the pictures
    and by what they learnt from. Weights that are not from here, or were never trained, do not count.

    >>> rows = [{"model": "a", "weights": "trained", "weights_digest": seed, "ap": ap} for seed, ap in (("x", .3), ("y", .4))]
    >>> trainings(Table.from_rows(rows))
    ({'x': 0.3, 'y': 0.4},)
    """
    found: dict[tuple[Cell, ...], dict[str, float]] = defaultdict(dict)
    for row in np.flatnonzero(~np.isnan(table[column])):
        weights = table["weights_digest"][row]
        if weights is None or table["weights"][row] != "trained":
            continue
        name = table["config_digest"][row] or table["model"][row]
        key = (name, table["eval_split"][row], table["train_data"][row])
        found[key].setdefault(weights, float(table[column][row]))
    return tuple(accuracies for accuracies in found.values() if len(accuracies) > 1)


def spread(repeated: Sequence[dict[str, float]]) -> Spread | None:
    """How far trainings of one configuration come apart; None where none was trained more than once.

    Args:
        repeated: of `trainings`.

    >>> spread([{"x": 0.3, "y": 0.4}])
    Spread(deviation=0.0707..., widest=0.1..., num_trainings=2, num_configurations=1)
    """
    if not repeated:
        return None
    groups = [np.array(list(accuracies.values())) for accuracies in repeated]
    squares = sum(float(((group - group.mean()) ** 2).sum()) for group in groups)
    freedom = sum(len(group) - 1 for group in groups)
    return Spread(
        deviation=math.sqrt(squares / freedom),
        widest=max(float(np.ptp(group)) for group in groups),
        num_trainings=len(set(itertools.chain(*repeated))),
        num_configurations=len(groups),
    )
