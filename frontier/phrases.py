"""What can be said about a budget and about one candidate, a phrase each."""

from collections.abc import Mapping

from analysis.budget import Budget
from analysis.candidates import Candidate
from analysis.checks import Check, counts_training, is_measured, number
from analysis.table import Cell
from frontier.amounts import QUANTITIES, percent, plain, rounded_up, with_unit

Row = Mapping[str, Cell]


def budget_words(budget: Budget, *, is_printed: bool = False) -> str:
    """The limits in words; of printed times nobody knows which share of the images they hold for.

    >>> budget_words(Budget(max_ms=50, max_memory_mb=200, min_ap=0.2))
    '50 ms per image in 95 of 100 images (p95), 200 MB of memory, AP of at least 0.200'
    """
    words = {column: limit_words(column, limit) for column, limit in budget.limits.items()}
    if budget.max_ms is not None and not is_printed:
        words[budget.latency_column] += f" in {budget.percentile} of 100 images (p{budget.percentile})"
    return ", ".join(words.values())


def limit_words(column: str, limit: float) -> str:
    """One limit in words.

    >>> limit_words("latency_p95_ms", 50), limit_words("gmacs", 1.2)
    ('50 ms per image', '1.20 thousand million multiply-adds')
    """
    if column == "ap":
        return f"AP of at least {plain(limit)}"
    amount = with_unit(column, plain(limit))
    if column.startswith("latency"):
        return f"{amount} per image"
    return f"{amount} {'of ' if column == 'memory_mb' else ''}{QUANTITIES[column].name}"


def time_words(choice: Candidate, budget: Budget) -> str:
    """p50 and the asked percentile with its bound; for a printed time, that it is one."""
    row, p = choice.row, budget.percentile
    if not is_measured(row):
        printed = (
            "unknown" if choice.latency_ms is None else f"{plain(choice.latency_ms)} ms per image, as printed"
        )
        return f"{printed}; its spread over images is unknown"
    named = {percentile: number(row, f"latency_p{percentile}_ms") for percentile in sorted({50, p})}
    known = [f"p{percentile} {plain(value)} ms" for percentile, value in named.items() if value is not None]
    return f"{', '.join(known)}; {_bound_words(row, p)}"


def accuracy_name(budget: Budget) -> str:
    """What the budget's accuracy column is called."""
    return "AP" if budget.objective == "ap" else budget.objective


def accuracy_words(choice: Candidate, budget: Budget, citation: str | None) -> str:
    """The accuracy, the pictures that it was measured on, and where the number was printed."""
    source = choice.row.get("accuracy_source") or "no source"
    printed = f"printed in {citation}, {source}" if citation else source
    return f"COCO {accuracy_name(budget)} {plain(choice.accuracy)} (1 is perfect), {printed}"


def weights_words(row: Row) -> str:
    """Whether the network that was timed is the one whose accuracy is quoted."""
    if not is_measured(row):
        return "those of the source"
    words = {
        "untrained": "untrained: the accuracy is that of trained ones; times change with what is found",
        "trained": "trained here: the accuracy is that of the published ones",
        "imported": "imported from a published checkpoint",
    }
    return words.get(str(row.get("weights")), "not stated")


def memory_words(row: Row) -> str:
    """The memory and what it counts."""
    value, kind = number(row, "memory_mb"), str(row.get("memory_kind") or "of an unnamed kind")
    if value is None:
        return "unknown"
    if counts_training(row):
        return f"unknown at inference ({plain(value)} MB in {kind})"
    return f"{plain(value)} MB ({kind})"


def room_words(check: Check) -> str:
    """How far a candidate stays within one limit, or exceeds it."""
    name = QUANTITIES[check.column].name
    if check.over is None:
        return f"{name} unknown"
    if check.over <= 0:
        return (
            f"AP {percent(check.over)} above the least"
            if check.column == "ap"
            else f"{percent(check.over)} of the {name}"
        )
    return f"{name} {percent(check.over)} over"


def miss_words(candidate: Candidate) -> str:
    """Why a candidate is not within the budget: each limit that it misses or may miss."""
    missed = [
        _missed(check)
        for check in candidate.checks
        if check.state in ("does not fit", "uncertain", "unknown")
    ]
    return "; ".join(missed)


def doubt_words(candidate: Candidate) -> str:
    """Why a candidate is uncertain, and what would decide it."""
    unknown = [QUANTITIES[check.column].name for check in candidate.checks if check.state == "unknown"]
    counts = [check.more_samples for check in candidate.checks if check.state == "uncertain"]
    if unknown:
        return f"not known: {', '.join(unknown)}"
    if not counts:
        return "fresh samples have not confirmed it"
    if None in counts:
        return "its time is so close to the limit that more samples would hardly decide"
    return f"about {max(count for count in counts if count is not None)} more samples would decide"


def _bound_words(row: Row, percentile: int) -> str:
    upper, samples = number(row, f"latency_p{percentile}_upper_ms"), int(number(row, "num_samples") or 0)
    if upper is None:
        return f"its {samples} samples, too few or too dependent, allow no bound"
    confidence = number(row, "confidence")
    sure = "" if confidence is None else f" with {percent(confidence)} confidence"
    return f"p{percentile} is at most {rounded_up(upper)} ms{sure} ({samples} samples)"


def _missed(check: Check) -> str:
    name = QUANTITIES[check.column].name
    if check.state == "unknown" or check.estimate is None:
        return f"{name} unknown"
    limit = with_unit(check.column, plain(check.limit))
    if check.state == "uncertain":
        why = "without a bound yet" if check.needed is None else f"too close to {limit}"
        more = (
            "" if check.more_samples is None else f" (about {check.more_samples} more samples would decide)"
        )
        return f"{name} {with_unit(check.column, plain(check.estimate))}, {why}{more}"
    if check.column == "ap":
        return f"{name} {plain(check.estimate)}, {percent(check.over or 0)} under {limit}"
    value = check.estimate if check.needed is None else check.needed
    return f"{name} {with_unit(check.column, rounded_up(value))}, {percent(check.over or 0)} over {limit}"
