"""One row of several that say the same: a detector that was evaluated on two sets of pictures is timed once."""

import numpy as np

from analysis.table import Table


def distinct(table: Table, column: str = "row_id") -> Table:
    """The first row of each word in a text column, in table order; rows without one are all kept.

    A results table holds a measurement once for each set of pictures that its detector was evaluated on, and an
    evaluation once for each measurement of its detector. What looks at times alone must count the former once, and
    what looks at accuracies alone the latter.

    >>> table = Table.from_rows([{"row_id": "a", "ap": 0.2}, {"row_id": "a", "ap": 0.3}, {"ap": 0.1}, {"ap": 0.1}])
    >>> distinct(table)["ap"].tolist()
    [0.2, 0.1, 0.1]
    """
    first: dict[object, int] = {}
    for row, word in enumerate(table[column]):
        first.setdefault(row if word is None else word, row)
    return table.take(np.array(sorted(first.values()), np.intp))
