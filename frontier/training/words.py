"""A training in words: what is planned, what an evaluation found, how it ended."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from frontier.training.begin import Begun
from frontier.training.planned import Planned

MAX_NAMES = 8


def plan_words(planned: Planned, begun: Begun, out: Path, *, resumed_at: int | None) -> str:
    """The plan, a line for each of its sides, and a line for each change to the paper's recipe."""
    recipe, validation = planned.recipe, planned.validation
    evaluated = "nothing is evaluated"
    if validation is not None:
        evaluated = (
            f"evaluated on {_data(validation, planned.val_split)} every {planned.evaluate_every:,} steps"
        )
    averaged = "" if recipe.ema_decay is None else f", parameters averaged with {recipe.ema_decay:.5g}"
    sides = {
        "train": f"{planned.config.name}, {len(planned.class_names)} classes: {_names(planned.class_names)}",
        "on": f"{_data(planned.data, planned.split)}; {evaluated}",
        "from": _start_words(begun),
        "recipe": f"the paper's {planned.source}: {recipe.optimiser.name}, rate {recipe.learning_rate:g}, batch "
        f"{recipe.batch_size}, augmentation {recipe.augmentation}, batch norm {recipe.batch_norm}, "
        f"{recipe.compute_dtype}{averaged}",
        "length": f"{recipe.total_steps:,} steps, {recipe.total_images:,} pictures, {planned.plan.epochs:.3g} epochs; a "
        f"checkpoint every {planned.checkpoint_every:,} steps",
        "into": str(out) + ("" if resumed_at is None else f", resumed after step {resumed_at:,}"),
    }
    lines = [f"{side:8}{words}" for side, words in sides.items()]
    return "\n".join([*lines, *(f"{'note':8}{note}" for note in planned.plan.notes)])


def evaluation_words(row: Mapping[str, Any], *, is_best: bool) -> str:
    """What an evaluation found."""
    found = ", ".join(f"{label} {_share(row.get(name))}" for label, name in (("AP", "ap"), ("AP50", "ap50")))
    return f"step {row['step']}: {found}{', the best so far' if is_best else ''}"


def _share(value: float | None) -> str:
    return "unknown" if value is None or math.isnan(value) else f"{value:.3f}"


def _data(data: Any, split: str | None) -> str:
    return f"{data.name}{f' ({split})' if split else ''}, {len(data.pictures):,} pictures"


def _names(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return ", ".join(names[:MAX_NAMES]) + more


def _start_words(begun: Begun) -> str:
    if begun.start is None:
        return begun.source
    taken, left = len(begun.start.taken), begun.start.fresh
    fresh = f"; {len(left)} start fresh, in {', '.join(sorted({name.split('/')[0] for name in left}))}"
    return f"{begun.source}: {taken} variables taken{fresh if left else ''}"
