"""`Question`: what `frontier recommend` was asked, and how it would be typed."""

import dataclasses
import shlex

from analysis.choice.budget import Budget

OPTIONS = {
    "max_ms": "--max-ms",
    "percentile": "--percentile",
    "max_memory_mb": "--max-memory-mb",
    "max_gmacs": "--max-gmacs",
    "max_params_m": "--max-params-m",
    "min_ap": "--min-ap",
    "objective": "--objective",
}


@dataclasses.dataclass(frozen=True, kw_only=True)
class Question:
    """A budget, and which rows may answer.

    Attributes:
        budget: the limits, and what to maximise.
        device: a stored device's key, or a published device or protocol; None for this machine.
        meta_architecture, feature_extractor: only these; None for all.
        eval_split: the pictures that accuracies were measured on; None for those that most rows have one on.
        any_detector: also what frontier cannot build.
        results: the results folder as it was typed; None for the default.
        is_only_read: whether that folder is one that nothing of this machine is added to: it holds other machines'
            results alone, or those that come with frontier.
    """

    budget: Budget
    device: str | None = None
    meta_architecture: str | None = None
    feature_extractor: str | None = None
    eval_split: str | None = None
    any_detector: bool = False
    results: str | None = None
    is_only_read: bool = False

    @property
    def only(self) -> dict[str, str]:
        """The columns whose value was asked for."""
        columns = ("meta_architecture", "feature_extractor")
        values = {column: getattr(self, column) for column in columns}
        return {column: value for column, value in values.items() if value is not None}

    @property
    def results_to_add_to(self) -> str | None:
        """The folder for what this machine measures, as it would be typed; None for the default."""
        return None if self.is_only_read else self.results

    def command(self, *, measure: bool = False) -> str:
        """The command line that asks this; with `measure`, of this machine and of what can be built.

        What is measured here goes to the default place where the named folder is only read.

        >>> Question(budget=Budget(max_ms=50), device="titan_x").command()
        'frontier recommend --max-ms 50 --device titan_x'
        >>> Question(budget=Budget(max_ms=50), device="titan_x").command(measure=True)
        'frontier recommend --max-ms 50 --measure'
        """
        words = ["frontier recommend", *_limits(self.budget)]
        if self.meta_architecture is not None:
            words.append(f"--meta-architecture {self.meta_architecture}")
        if self.feature_extractor is not None:
            words.append(f"--feature-extractor {self.feature_extractor}")
        if self.device is not None and not measure:
            words.append(f"--device {shlex.quote(self.device)}")
        if self.eval_split is not None:
            words.append(f"--eval-split {shlex.quote(self.eval_split)}")
        if self.any_detector and not measure:
            words.append("--any-detector")
        folder = self.results_to_add_to if measure else self.results
        if folder is not None:
            words.append(f"--results {shlex.quote(folder)}")
        return " ".join([*words, "--measure"] if measure else words)

    def relaxed(self, column: str, limit: float) -> "Question":
        """The same question with the limit on `column` exchanged."""
        return dataclasses.replace(self, budget=self.budget.with_limit(column, limit))


def _limits(budget: Budget) -> list[str]:
    """The options that differ from a budget's defaults."""
    values = {
        field.name: (getattr(budget, field.name), field.default) for field in dataclasses.fields(budget)
    }
    return [
        f"{OPTIONS[name]} {value:.12g}" if isinstance(value, float) else f"{OPTIONS[name]} {value}"
        for name, (value, default) in values.items()
        if value != default
    ]
