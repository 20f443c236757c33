"""What can be said about a budget and about one candidate, a phrase each."""

from collections.abc import Mapping

from analysis.choice.budget import Budget
from analysis.choice.candidates import Candidate
from analysis.choice.checks import (
    FAR_OVER,
    Check,
    NoBound,
    counts_training,
    is_measured,
    lower_bound,
    lower_bound_percentile,
    number,
    upper_bound,
    upper_bound_percentile,
    why_no_bound,
)
from analysis.latency.looks import Forecast
from analysis.table import Cell
from frontier.amounts import QUANTITIES, as_set, percent, plain, rounded_down, rounded_up, with_unit

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
        return f"AP of at least {as_set(limit)}"
    amount = with_unit(column, as_set(limit))
    if column.startswith("latency"):
        return f"{amount} per image"
    return f"{amount} {'of ' if column == 'memory_mb' else ''}{QUANTITIES[column].name}"


def time_words(choice: Candidate, budget: Budget) -> str:
    """p50 and the asked percentile with its bound; for a printed time, that it is one."""
    row, p = choice.row, budget.percentile
    if not is_measured(row):
        printed = (
            "unknown"
            if choice.latency_ms is None
            else f"{plain(choice.latency_ms)} ms per image, as {_origin(row)}"
        )
        return f"{printed}; its spread over images is unknown"
    named = {percentile: number(row, f"latency_p{percentile}_ms") for percentile in sorted({50, p})}
    known = [f"p{percentile} {plain(value)} ms" for percentile, value in named.items() if value is not None]
    return f"{', '.join(known)}; {_bound_words(row, p)}{_canvas_words(row)}"


def _origin(row: Row) -> str:
    return "imported" if row.get("source") == "imported" else "printed"


def accuracy_name(budget: Budget) -> str:
    """What the budget's accuracy column is called."""
    return "AP" if budget.objective == "ap" else budget.objective


def accuracy_words(choice: Candidate, budget: Budget, citation: str | None) -> str:
    """The accuracy, the pictures that it was measured on, and where the number was printed."""
    source = choice.row.get("accuracy_source") or "no source"
    printed = f"printed in {citation}, {source}" if citation else source
    interval = _interval_words(choice.row, budget)
    return f"COCO {accuracy_name(budget)} {plain(choice.accuracy)} (1 is perfect), {interval}{printed}"


def _interval_words(row: Row, budget: Budget) -> str:
    """The interval of a measured accuracy, with a comma behind; nothing where there is none."""
    ends = [number(row, f"{budget.objective}_{end}") for end in ("lower", "upper")]
    known = [plain(end) for end in ends if end is not None]
    return f"95 % interval {' to '.join(known)}, " if len(known) == len(ends) else ""


def weights_words(row: Row) -> str:
    """Whether the network that was timed is the one whose accuracy is quoted."""
    if not is_measured(row):
        return "those of the source"
    if str(row.get("accuracy_source")).startswith("measured "):
        return f"{row.get('weights')}: the accuracy is of these very weights"
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
    """How far a candidate stays within one limit, or exceeds it; of a measured time, by its estimate and its bound."""
    name = QUANTITIES[check.column].name
    if check.over is None:
        return f"{name} unknown"
    if check.needed != check.estimate:
        return (
            f"{name}: {_side(check.over)} by its estimate, {_side(check.needed_over)} by {bound_name(check)}"
        )
    if check.over <= 0:
        return (
            f"AP {percent(check.over)} above the least"
            if check.column == "ap"
            else f"{percent(check.over)} of the {name}"
        )
    return f"{name} {percent(check.over)} over"


def bound_name(check: Check) -> str:
    """Whose the bound of a measured time is: `its bound`, or that of a higher percentile, which holds for it too."""
    return f"the bound of p{check.bound_percentile}" if _is_borrowed(check) else "its bound"


def _is_borrowed(check: Check) -> bool:
    return check.bound_percentile is not None and check.column != f"latency_p{check.bound_percentile}_ms"


def miss_words(candidate: Candidate) -> str:
    """Why a candidate is not within the budget: each limit that it misses or may miss."""
    missed = [
        _missed(check, candidate.row)
        for check in candidate.checks
        if check.state in ("does not fit", "uncertain", "unknown")
    ]
    return "; ".join(missed)


def doubt_words(candidate: Candidate) -> str:
    """Why a candidate is uncertain, and what would decide it."""
    unknown = [QUANTITIES[check.column].name for check in candidate.checks if check.state == "unknown"]
    uncertain = [check for check in candidate.checks if check.state == "uncertain"]
    if unknown:
        return f"not known: {', '.join(unknown)}"
    if not uncertain:
        return "fresh samples have not confirmed it"
    (check,) = uncertain  # of all that is limited only the time is
    forecast = _forecast_words(check)
    if check.no_bound is None:
        return forecast or "its time varies too much, so close to the limit, for more samples to decide"
    unbounded = _samples_words(candidate.row, check.no_bound)
    return f"{unbounded}; {forecast or 'no bound of it is claimed at any look of this protocol'}"


def overtaking_words(candidate: Candidate, budget: Budget) -> str:
    """That an uncertain candidate is better than the choice by its estimates, and what it lacks."""
    accuracy = f"{accuracy_name(budget)} {plain(candidate.accuracy)}"
    time = f"p{budget.percentile} {plain(candidate.latency_ms or 0.0)} ms"
    return (
        f"{candidate.model} is more accurate ({accuracy}) and faster by its estimate ({time}), but uncertain: "
        f"{doubt_words(candidate)}"
    )


def forecast_words(forecast: Forecast) -> str:
    """How many more samples would decide, or are needed at least.

    >>> forecast_words(Forecast(94, is_least=True))
    'at least 94 more samples are needed to decide'
    """
    if forecast.is_least:
        return f"at least {forecast.samples} more samples are needed to decide"
    return f"about {forecast.samples} more samples would decide"


def _forecast_words(check: Check) -> str:
    if check.more_samples is None:
        return ""
    return forecast_words(Forecast(check.more_samples, check.more_is_least))


def _side(over: float | None) -> str:
    if over is None:
        return "unknown"
    return f"{percent(over)} {'over' if over > 0 else 'left'}"


def _bound_words(row: Row, percentile: int) -> str:
    upper = upper_bound(row, percentile)
    if upper is None:
        return _samples_words(row, why_no_bound(row, percentile))
    confidence = number(row, "confidence")
    sure = "" if confidence is None else f" with {percent(confidence)} confidence"
    borrowed = _of(upper_bound_percentile(row, percentile), percentile)
    return f"p{percentile} is at most {rounded_up(upper)} ms{borrowed}{sure} ({_num_samples(row)} samples)"


def bounds_words(row: Row, percentile: int) -> str:
    """The bounds of a measured time, each with the percentile that it is of where that is not the one asked for.

    >>> bounds_words({"latency_p50_lower_ms": 29.0, "latency_p95_upper_ms": 44.0}, 95)
    'at least 29 ms (the bound of p50), at most 44 ms'
    """
    lower, upper = lower_bound(row, percentile), upper_bound(row, percentile)
    words = []
    if lower is not None:
        words.append(
            f"at least {rounded_down(lower)} ms{_of(lower_bound_percentile(row, percentile), percentile)}"
        )
    if upper is not None:
        words.append(
            f"at most {rounded_up(upper)} ms{_of(upper_bound_percentile(row, percentile), percentile)}"
        )
    return ", ".join(words)


def _of(holder: int | None, percentile: int) -> str:
    """Whose a bound is, where it is not that of the percentile asked for."""
    return "" if holder == percentile else f" (the bound of p{holder})"


def _samples_words(row: Row, no_bound: NoBound) -> str:
    """How many samples of a time there are, and why they give no bound."""
    why = "are too few" if no_bound == "too few samples" else "depend on each other too much"
    return f"its {_num_samples(row)} samples {why} for a bound"


def _num_samples(row: Row) -> int:
    return int(number(row, "num_samples") or 0)


def _canvas_words(row: Row) -> str:
    """Which pictures the time of a two-stage detector is of; nothing where there is one canvas for all."""
    if row.get("canvases") is None:
        return ""
    names = str(row["canvases"]).split(", ")
    return (
        f", on canvas {names[0]} alone" if len(names) == 1 else f", on the slowest of {len(names)} canvases"
    )


def _missed(check: Check, row: Row) -> str:
    name = QUANTITIES[check.column].name
    if check.state == "unknown" or check.estimate is None:
        return f"{name} unknown"
    limit = with_unit(check.column, as_set(check.limit))
    if check.column == "ap":
        return f"{name} {plain(check.estimate)}, {percent(check.over or 0)} under {limit}"
    value = with_unit(check.column, plain(check.estimate)) + _bound_of(check)
    if check.state == "uncertain":
        reasons = [_gap_words(check, limit), _unbounded_words(check, row), _forecast_words(check)]
        return f"{name} {value}, uncertain: {'; '.join(filter(None, reasons))}"
    by_far = f"; {_far_words(check, row, limit)}" if check.is_far_over else ""
    return f"{name} {value}, {percent(check.over or 0)} over {limit}{by_far}"


def _far_words(check: Check, row: Row, limit: str) -> str:
    """What rules a time out that has no lower bound."""
    samples = f"its {_num_samples(row)} samples{_trace_words(row)}"
    if check.column == "latency_p50_ms":
        return f"half of {samples} took more than {plain(FAR_OVER)} times {limit}"
    return f"half of {samples} took longer"


def _gap_words(check: Check, limit: str) -> str:
    """On which side of a limit the estimate and the bound of an uncertain time lie."""
    if check.over is not None and check.over > 0:
        return f"{percent(check.over)} over {limit}" + (" by its estimate" if check.no_bound else "")
    return f"within {limit} by its estimate" + ("" if check.no_bound else f", over it by {bound_name(check)}")


def _unbounded_words(check: Check, row: Row) -> str:
    """Why an uncertain time has no bound, with the verdict on its trace; nothing where it has one."""
    if check.no_bound is None:
        return ""
    return f"{_samples_words(row, check.no_bound)}{_trace_words(row)}"


def _trace_words(row: Row) -> str:
    verdict = row.get("verdict")
    return "" if verdict in (None, "stable", "too few") else f" (judged {verdict})"


def _bound_of(check: Check) -> str:
    """The bound of a measured time; nothing for numbers that have none by nature."""
    if check.needed is None:
        return "" if check.state == "uncertain" or check.is_far_over else " (no upper bound)"
    if check.needed == check.estimate:
        return ""
    whose = f"p{check.bound_percentile} " if _is_borrowed(check) else ""
    return f" ({whose}at most {with_unit(check.column, rounded_up(check.needed))})"
