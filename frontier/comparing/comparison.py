"""`Comparison`: two detectors or more held against each other, as plain data, text and HTML."""

import dataclasses
from collections.abc import Mapping
from typing import Any

from analysis.findings.compare import Compared, TimeCompared
from analysis.findings.verdict import Margins, Verdict


@dataclasses.dataclass(frozen=True, kw_only=True)
class Pair:
    """One detector, the second, against another, the first. Differences are the second's less the first's.

    Attributes:
        first, second: the detectors in words.
        pictures: what both accuracies were measured on; None where they were not measured on the same.
        num_pictures: how many they are; None where the match data do not tell.
        accuracies: names of `analysis.schema.ACCURACIES` -> both values in 0-1; empty likewise.
        categories: the AP of each category of these pictures, where both have match data.
        confidence: of each interval by itself; of AP and of the times, of those of all pairs together.
        resamples: draws of the pictures behind them; None where there are none.
        device, protocol: of both times; None where they were not timed alike.
        times: `p50` and so on, or `printed` -> both times in ms; empty likewise.
        judged: which of the times the verdict is on; None likewise.
        costs: `gmacs` and `params_m` -> both values; what neither states is not there.
        memory: what the figure counts, such as "paper's total" -> both in MB; likewise.
        verdict: how the second stands against the first.
        reason: the verdict in a sentence, with its numbers.
        notes: sentences on what could not be compared, and on what the numbers leave out.
    """

    first: str
    second: str
    pictures: str | None
    num_pictures: int | None
    accuracies: Mapping[str, Compared]
    categories: Mapping[str, Compared]
    confidence: float
    resamples: int | None
    device: str | None
    protocol: str | None
    times: Mapping[str, TimeCompared]
    judged: str | None
    costs: Mapping[str, Compared]
    memory: Mapping[str, Compared]
    verdict: Verdict
    reason: str
    notes: tuple[str, ...]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Comparison:
    """Every pair of some detectors; it shows itself as text and in a notebook.

    Attributes:
        contenders: the detectors in words, in the order in which they were asked for.
        pairs: each detector against each one before it.
        margins: the differences that do not matter to the verdicts.
        problems: sentences about results files that could not be read.
    """

    contenders: tuple[str, ...]
    pairs: tuple[Pair, ...]
    margins: Margins
    problems: tuple[str, ...]

    def to_data(self) -> dict[str, Any]:
        """Everything that the text says, and each category, as plain values; accuracies in 0-1."""
        return {
            "contenders": self.contenders,
            "pairs": [_pair_data(pair) for pair in self.pairs],
            "margins": dataclasses.asdict(self.margins),
            "problems": self.problems,
        }

    def __repr__(self) -> str:
        verdicts = ", ".join(pair.verdict.kind for pair in self.pairs)
        return f"Comparison({' against '.join(reversed(self.contenders))}: {verdicts})"

    def __str__(self) -> str:
        from frontier.comparing.text import comparison_text

        return comparison_text(self)

    def _repr_html_(self) -> str:
        from frontier.comparing.text import comparison_html

        return comparison_html(self)


def _pair_data(pair: Pair) -> dict[str, Any]:
    fields = {field.name: getattr(pair, field.name) for field in dataclasses.fields(pair)}
    for name in ("accuracies", "categories", "costs", "memory"):
        fields[name] = {key: _compared_data(one) for key, one in fields[name].items()}
    fields["times"] = {
        key: {
            "first_ms": one.first_ms,
            "second_ms": one.second_ms,
            "difference_ms": one.difference_ms._asdict(),
            "ratio": one.ratio._asdict(),
        }
        for key, one in pair.times.items()
    }
    return {**fields, "verdict": dataclasses.asdict(pair.verdict)}


def _compared_data(one: Compared) -> dict[str, Any]:
    return {
        "first": one.first,
        "second": one.second,
        "difference": one.difference and one.difference._asdict(),
    }
