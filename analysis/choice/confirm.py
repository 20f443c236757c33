"""The recommendation, certified with samples that had no part in choosing it.

The candidate with the best of many noisy times was partly chosen for its luck, so its own bound is too
optimistic. Fresh samples of the chosen one are free of that. Each further try is one more chance of a wrong
certificate, so tries are few.
"""

import dataclasses
from collections.abc import Callable, Mapping

import numpy as np

from analysis.choice.budget import Budget
from analysis.choice.candidates import Candidate
from analysis.choice.recommend import Recommendation, recommend
from analysis.table import Cell, Table

TRIES = 3

Remeasure = Callable[[Candidate], Mapping[str, Cell] | None]


def recommend_confirmed(
    table: Table, budget: Budget, remeasure: Remeasure, *, tries: int = TRIES
) -> tuple[Recommendation, Table]:
    """The recommendation whose choice still fits after `remeasure`, and the table with the fresh rows.

    A choice that no longer fits with fresh samples keeps its fresh row and the next one is tried. After `tries`
    failures, or when `remeasure` returns None for lack of time, a choice that fits by its old samples only is
    `uncertain`. The chance of certifying a detector that breaks the budget is at most `tries` times that of one
    bound being wrong.

    Args:
        table: as for `recommend`.
        budget: as for `recommend`.
        remeasure: takes the choice, returns its row with fresh samples and a `row_id` of its own, or None.
        tries: how often to measure again at most.

    Raises:
        AnalysisError: as for `recommend`.
    """
    fresh: set[str] = set()
    for _ in range(tries):
        answer = recommend(table, budget, confirmed=fresh)
        if answer.choice is None or answer.state != "fits" or answer.is_confirmed:
            return answer, table
        row = remeasure(answer.choice)
        if row is None:
            break
        table = _exchange(table, answer.choice.row_id, row)
        fresh.add(str(row["row_id"]))
    answer = recommend(table, budget, confirmed=fresh)
    return (answer if answer.is_confirmed or answer.state != "fits" else _doubt(answer)), table


def _exchange(table: Table, row_id: str, row: Mapping[str, Cell]) -> Table:
    kept = table.take(np.flatnonzero(table["row_id"] != row_id))
    return Table.concatenate([kept, Table.from_rows([row])])


def _doubt(answer: Recommendation) -> Recommendation:
    assert answer.choice is not None
    choice = dataclasses.replace(answer.choice, state="uncertain")
    return dataclasses.replace(answer, state="uncertain", choice=choice)
