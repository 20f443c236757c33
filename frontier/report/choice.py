"""The candidates of a recommendation as plain data, so that a page can choose again under another limit on the time.

`choice.js` follows the rule of `analysis.choice.recommend`: of those that fit the most accurate, else of those that printed
numbers put within the limits, else of those that may fit; ties go by time, then by name.
"""

from collections.abc import Mapping
from typing import Any

from analysis.choice.budget import Budget
from analysis.choice.candidates import Candidate, candidates_of
from analysis.choice.checks import is_measured, misses_below, number, overall, upper_bound
from analysis.rows.names import differ_in_proposals
from analysis.table import Cell, Table
from analysis.words import model_words
from figures.interactive.family import family_of
from frontier.phrases import bounds_words


def choice_data(table: Table, budget: Budget) -> list[dict[str, Any]]:
    """A dictionary for each row whose accuracy is known, in the order of preference.

    Its `time_ms`, `misses_below_ms` and `upper_ms` are at the budget's percentile, or the printed time and None;
    `meta_architecture` and `feature_extractor` are those of its family in the figures. `bounds` says the bounds of a
    measured time in words, where it has one, and of which percentile they are. `others` is the state of its checks
    against the limits on everything but time, `others_over` the largest share by which an estimate exceeds one of those;
    None where there is none.

    Args:
        table: of one device, protocol and evaluation split.
        budget: gives the percentile, the accuracy to rank by and the limits on everything but time.

    Raises:
        AnalysisError: no row has that accuracy.
    """
    candidates, _ = candidates_of(table, budget)
    says_proposals = differ_in_proposals(table)
    return [
        {"name": model_words(candidate.row, says_proposals=says_proposals), **_data(candidate, budget)}
        for candidate in candidates
    ]


def _data(candidate: Candidate, budget: Budget) -> dict[str, Any]:
    row, is_own = candidate.row, is_measured(candidate.row)
    others = tuple(check for check in candidate.checks if check.column != budget.latency_column)
    overs = [check.over for check in others if check.over is not None]
    return {
        **family_of(_word(row, "meta_architecture"), _word(row, "feature_extractor"))._asdict(),
        "model": candidate.model,
        "row_id": candidate.row_id,
        "accuracy": candidate.accuracy,
        "is_measured": is_own,
        "time_ms": number(row, budget.latency_column if is_own else "latency_ms"),
        "misses_below_ms": misses_below(row, budget.percentile) if is_own else None,
        "upper_ms": upper_bound(row, budget.percentile) if is_own else None,
        "bounds": bounds_words(row, budget.percentile) if is_own else "",
        "others": overall(others, is_measured=True) if others else "fits",
        "others_over": max(overs, default=None),
        "verdict": row.get("verdict"),
    }


def _word(row: Mapping[str, Cell], name: str) -> str | None:
    return None if row.get(name) is None else str(row[name])
