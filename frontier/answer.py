"""`Answer`: a recommendation, what it was made from, and what to type next; as plain data for JSON."""

import dataclasses
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from analysis.choice.candidates import Candidate
from analysis.choice.checks import is_measured
from analysis.choice.recommend import FASTER, LOSES, MORE_BUDGET, Recommendation, Trade
from analysis.words import counted
from frontier.errors import ExitCode
from frontier.untimed import Untimed

Basis = Literal["measured here", "measured elsewhere", "published", "imported"]

EXIT_CODES: Mapping[str, ExitCode] = {
    "fits": ExitCode.ANSWERED,
    "published": ExitCode.ANSWERED,
    "uncertain": ExitCode.UNCERTAIN,
    "nothing fits": ExitCode.NOTHING_FITS,
}


class ResultsFolder(NamedTuple):
    """A results folder, `demonstration` for the one that comes with frontier, and how many records it holds.

    Attributes:
        folder: as it is shown.
        measurements, evaluations, trainings: records of each kind.
        imported_files, imported_rows: other people's files that were taken in, and how many rows they have.
    """

    folder: str
    measurements: int = 0
    evaluations: int = 0
    trainings: int = 0
    imported_files: int = 0
    imported_rows: int = 0

    @property
    def contents(self) -> str:
        """What it holds, in words.

        >>> ResultsFolder("here", evaluations=20, imported_files=1, imported_rows=3).contents
        '20 evaluations, 1 imported file of 3 rows'
        >>> ResultsFolder("here").contents
        'nothing yet'
        """
        kinds = {
            "measurement": self.measurements,
            "evaluation": self.evaluations,
            "training": self.trainings,
        }
        words = [counted(count, kind) for kind, count in kinds.items() if count]
        if self.imported_files:
            words.append(
                f"{counted(self.imported_files, 'imported file')} of {counted(self.imported_rows, 'row')}"
            )
        return ", ".join(words) or "nothing yet"

    @property
    def is_empty(self) -> bool:
        """Whether it holds no record of any kind."""
        return not any(self[1:])

    def __str__(self) -> str:
        return f"{self.folder} ({self.contents})"


@dataclasses.dataclass(frozen=True, kw_only=True)
class Answer:
    """What `frontier recommend` says.

    Attributes:
        recommendation: the choice and its reasons.
        basis: `measured here`, `measured elsewhere` (another stored device), `published` or `imported`.
        device, device_key: what the times belong to, in words and as the key that all of them share.
        protocol, runtime, precision: how they were taken; None where the source does not say.
        eval_split: the pictures of all accuracies.
        accuracy_citation: where the accuracy of the choice was printed; None where it has no source.
        pool: what was considered, in words.
        remarks: sentences about what was left out, and about what the times do not include.
        caution: what must be known before the answer is read; None where nothing must.
        problems: sentences about results files that could not be read.
        results: the results folder that was read, and what it holds.
        untimed: the accuracies in it that lack a time on the machine asked about; None where none does.
        measure_command: what measures the candidates on this machine; where nothing was timed on it, and accuracies in
            the folder lack their time, the best of those.
        bound_command: what would give the bound that its time lacks, to the choice where it is uncertain, else to the
            uncertain one that is better than it, else to the next more accurate one; None where no bound is missing.
        next_command: what to type next.
    """

    recommendation: Recommendation
    basis: Basis
    device: str
    device_key: str
    protocol: str | None
    runtime: str | None
    precision: str | None
    eval_split: str | None
    accuracy_citation: str | None
    pool: str
    remarks: tuple[str, ...]
    caution: str | None
    problems: tuple[str, ...]
    results: ResultsFolder
    untimed: Untimed | None
    measure_command: str
    bound_command: str | None
    next_command: str

    @property
    def is_printed(self) -> bool:
        """True where the times are other people's, as they print them."""
        return self.basis in ("published", "imported")

    @property
    def is_elsewhere(self) -> bool:
        """True where the times were measured, but on another machine than this one."""
        return self.basis == "measured elsewhere"

    @property
    def exit_code(self) -> ExitCode:
        """0 for a choice, 3 where nothing fits, 5 where all that may fit is uncertain."""
        return EXIT_CODES[self.recommendation.state]

    def to_data(self) -> dict[str, Any]:
        """Everything that the text says, as plain values; relative numbers are shares, 0.1 is 10 %."""
        found = self.recommendation
        own = {f.name: getattr(self, f.name) for f in dataclasses.fields(self) if f.name != "recommendation"}
        return {
            "state": found.state,
            "choice": _candidate(found.choice, with_row=True),
            "confirmed": found.is_confirmed,
            "budget": dataclasses.asdict(found.budget),
            "next_more_accurate": _candidate(found.next_more_accurate),
            "uncertain_but_better": _candidate(found.uncertain_but_better),
            "cheaper": _trade(found.cheaper),
            "with_more_budget": _trade(found.with_more_budget),
            "more_budget_limits": found.budget.relaxed(1 + MORE_BUDGET).limits,
            "nearest": [_candidate(candidate) for candidate in found.nearest],
            "relaxation": found.relaxation
            and {
                "column": found.relaxation.column,
                "limit": found.relaxation.limit,
                "needed": found.relaxation.needed,
                "change": found.relaxation.change,
                "model": found.relaxation.candidate.model,
                "state": found.relaxation.candidate.state,
            },
            "counts": {**found.counts, "of unknown accuracy": len(found.unranked)},
            "unranked": list(found.unranked),
            "warnings": list(found.warnings),
            "rules": {"cheaper_is_faster_by": FASTER, "cheaper_loses_at_most": LOSES, "more": MORE_BUDGET},
            **own,
            "results": self.results._asdict(),
            "exit_code": int(self.exit_code),
        }

    def __repr__(self) -> str:
        choice = self.recommendation.choice
        return f"Answer({self.recommendation.state!r}, {choice.model if choice else None!r}, {self.basis!r})"

    def __str__(self) -> str:
        from frontier.answer_text import answer_text

        return answer_text(self)

    def _repr_html_(self) -> str:
        from frontier.answer_text import answer_html

        return answer_html(self)


def _candidate(candidate: Candidate | None, *, with_row: bool = False) -> dict[str, Any] | None:
    if candidate is None:
        return None
    row = {"row": dict(candidate.row)} if with_row else {}
    weights = candidate.row.get("weights")
    return {
        "model": candidate.model,
        "row_id": candidate.row_id,
        "state": candidate.state,
        "accuracy": candidate.accuracy,
        "latency_ms": candidate.latency_ms,
        "timed_weights": weights,
        "timed_untrained": weights == "untrained",
        "accuracy_of_other_weights": is_measured(candidate.row) and weights in ("untrained", "trained"),
        "checks": [dataclasses.asdict(check) for check in candidate.checks],
        **row,
    }


def _trade(trade: Trade | None) -> dict[str, Any] | None:
    if trade is None:
        return None
    return {
        **(_candidate(trade.candidate) or {}),
        "time_change": trade.time,
        "accuracy_change": trade.accuracy,
    }
