"""`Asked`: what a training is asked to be, as it was typed. No jax here."""

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from detectors.errors import ResumeError
from frontier.errors import UsageError
from frontier.numbers import optional_positive

NO_SPLIT = "none"  # as --val-split: nothing is evaluated
BUDGETS = ("steps", "epochs", "minutes")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Asked:
    """A training in the words of the command line; None is what was not said.

    Attributes:
        model: name of the detector; its number of classes is the data's.
        data: the data set.
        split, val_split: its parts to train and to evaluate on; `none` as the latter evaluates nothing.
        steps, epochs, minutes: the budget, at most one of them; without any it is the recipe's own.
        batch: pictures a step, of all devices together.
        learning_rate: in place of the recipe's, scaled to the batch.
        cosine: True for a rate that sinks along a cosine in place of the recipe's schedule.
        init: folder of the weights to start from.
        precision: of the network's arithmetic.
        ema: whether parameters are averaged.
        augmentation, batch_norm: in place of the recipe's.
        seed: of all that is drawn by lot.
        evaluate_every, checkpoint_every: in steps.

    Raises:
        UsageError: two budgets are given, or a number makes no sense.
    """

    model: str | None = None
    data: str | None = None
    split: str | None = None
    val_split: str | None = None
    steps: int | None = None
    epochs: float | None = None
    minutes: float | None = None
    batch: int | None = None
    learning_rate: float | None = None
    cosine: bool | None = None
    init: str | None = None
    precision: str | None = None
    ema: bool | None = None
    augmentation: str | None = None
    batch_norm: str | None = None
    seed: int | None = None
    evaluate_every: int | None = None
    checkpoint_every: int | None = None

    def __post_init__(self) -> None:
        given = [f"--{name} {getattr(self, name):g}" for name in BUDGETS if getattr(self, name) is not None]
        if len(given) > 1:
            raise UsageError(f"{' and '.join(given)}: the budget is one of them; leave the others out")
        for name in ("steps", "batch", "evaluate_every", "checkpoint_every"):
            value, option = getattr(self, name), f"--{name.replace('_', '-')}"
            if value is not None and value < 1:
                raise UsageError(
                    f"{option} {value} is below 1; give a whole number, for example {option} 100"
                )
        for name in ("epochs", "minutes", "learning_rate"):
            option = f"--{name.replace('_', '-')}"
            optional_positive(getattr(self, name), option, f"a number above 0, for example {option} 10")
        if self.seed is not None and self.seed < 0:
            raise UsageError(f"--seed {self.seed} is negative; give a whole number of 0 or above")

    @property
    def paths_resolved(self) -> Self:
        """The same with absolute paths, which hold wherever the training is resumed from."""
        paths = {name: getattr(self, name) for name in ("data", "init")}
        absolute: dict[str, Any] = {
            name: str(Path(path).expanduser().resolve()) for name, path in paths.items() if path
        }
        return dataclasses.replace(self, **absolute)

    def to_dict(self) -> dict[str, Any]:
        """What was said, ready for JSON."""
        return {name: value for name, value in dataclasses.asdict(self).items() if value is not None}

    def resuming(self, recorded: Mapping[str, Any], steps: int) -> Self:
        """What is asked on resuming: what was said now, else what was said when the training began.

        Minutes have become `steps` when it began, and stay these.

        Raises:
            ResumeError: another budget is asked for.
        """
        now = self.to_dict()
        held = {name: recorded[name] for name in BUDGETS if name in recorded}
        asked = {name: now[name] for name in BUDGETS if name in now}
        if asked and asked != held:
            raise ResumeError(
                f"the training was begun with {_budget(held)}, and {_budget(asked)} is asked for: the schedule of the "
                "learning rate depends on it. Leave it out, or start anew in another folder"
            )
        both = {**recorded, **now}
        if "minutes" in both:
            both = {name: value for name, value in both.items() if name != "minutes"} | {"steps": steps}
        return type(self)(**both)


def _budget(given: Mapping[str, Any]) -> str:
    return " ".join(f"--{name} {value:g}" for name, value in given.items()) or "the recipe's own budget"
