"""What a report's reader must doubt: sentences on missing bounds and intervals, and on verdicts."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from analysis.choice.checks import is_measured, lower_bound, upper_bound, why_no_bound
from analysis.table import Cell, Table
from analysis.words import ACCURACY_WORDS, counted
from frontier.report.contents import Contents

SHOWN = 3


def uncertain(contents: Contents) -> list[str]:
    """Sentences, the most important first; none where nothing is in doubt."""
    answer = contents.answer
    budget = contents.question.budget
    return [
        *([answer.caution] if answer.caution else []),
        *answer.recommendation.warnings,
        *_about_times(contents.rows.pool.table, budget.percentile, answer.recommendation.counts["uncertain"]),
        *_about_accuracies(contents.rows.pool.table, budget.objective),
        *answer.remarks,
        *contents.problems,
        "Another training of the same detector would give another accuracy; no interval here includes that.",
    ]


def _about_times(table: Table, percentile: int, num_uncertain: int) -> Iterator[str]:
    rows = list(table.rows())
    num_printed = sum(not is_measured(row) for row in rows)
    if num_printed:
        yield (
            f"{num_printed} of {len(rows)} times were printed by others: their percentile and their bounds are unknown."
        )
    own = [row for row in rows if is_measured(row)]
    yield from _about_bounds(own, percentile, num_uncertain)
    verdicts = Counter(str(row["verdict"]) for row in own if row.get("verdict") not in (None, "stable"))
    for verdict, count in verdicts.most_common():
        named = [str(row.get("model")) for row in own if row.get("verdict") == verdict]
        more = f" and {count - SHOWN} more" if count > SHOWN else ""
        yield f"{counted(count, 'measurement')} {'was' if count == 1 else 'were'} judged {verdict}: {', '.join(named[:SHOWN])}{more}."


def _about_bounds(own: Sequence[Mapping[str, Cell]], percentile: int, num_uncertain: int) -> Iterator[str]:
    """How many measured times lack a bound, and why; to measure longer is proposed where the budget is uncertain."""
    unbounded = [
        row for row in own if upper_bound(row, percentile) is None or lower_bound(row, percentile) is None
    ]
    if not unbounded:
        return
    reasons = Counter(why_no_bound(row, percentile) for row in unbounded)
    words = ", ".join(f"{count} because of {_REASONS[reason]}" for reason, count in reasons.most_common())
    detectors = counted(num_uncertain, "detector")
    longer = f"; the budget is uncertain for {detectors}, which `frontier benchmark` can measure for longer"
    yield (
        f"{len(unbounded)} of {counted(len(own), 'measured time')} lack a bound of their p{percentile} ({words})"
        f"{longer if num_uncertain else '; the budget is settled without them'}."
    )


_REASONS = {
    "too few samples": "too few samples",
    "samples depend on each other": "samples that depend on each other",
}


def _about_accuracies(table: Table, objective: str) -> Iterator[str]:
    known = ~table.is_missing(objective)
    words = ACCURACY_WORDS[objective]
    if not known.all():
        yield f"{int((~known).sum())} of {len(table)} rows have no {words} and could not be ranked."
    lacking = int((known & table.is_missing(f"{objective}_lower")).sum())
    if lacking:
        yield (
            f"{lacking} of {int(known.sum())} accuracies have no interval: only pictures that frontier scored itself "
            "give one (`frontier evaluate`)."
        )
