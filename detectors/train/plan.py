"""`scaled`: a recipe brought to a budget and a batch, with every change put into words. No jax here."""

import dataclasses
import math

from detectors.errors import RecipeError
from detectors.train.checks import check_above_zero, check_whole
from detectors.train.recipe import Recipe
from detectors.train.schedule import Ramp, Schedule

RAMP_EPOCHS = 5  # Goyal et al. 2017, section 2.2
RAMP_SHARE = 1 / 20  # at most, of the budget: 1k of 20k steps, ssd_mobilenet_v1_300x300_coco14_sync.config
# Averages never remember fewer steps than these: batch norm's as in that same configuration, the parameters' is ours
LEAST_NORM_DECAY, LEAST_EMA_DECAY = 0.97, 0.99


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """A recipe to train with as it stands, and what was changed to make it.

    Attributes:
        recipe: brought to the budget and the batch.
        dataset_size: pictures of one epoch.
        notes: sentences for the user, one for each change.
    """

    recipe: Recipe
    dataset_size: int
    notes: tuple[str, ...]

    @property
    def epochs(self) -> float:
        """How often each picture is seen."""
        return self.recipe.total_images / self.dataset_size


def scaled(
    recipe: Recipe,
    *,
    dataset_size: int,
    steps: int | None = None,
    epochs: float | None = None,
    batch_size: int | None = None,
    learning_rate: float | None = None,
    from_scratch: bool = False,
    cosine: bool = False,
) -> Plan:
    """The recipe within a budget: the shape of its schedule is kept, its rate follows the batch.

    Args:
        recipe: the paper's.
        dataset_size: pictures of one epoch.
        steps: the budget in steps of the batch; or
        epochs: the budget in epochs, rounded up to whole steps. With neither the training is as long as the recipe's.
        batch_size: of all devices together; None for the recipe's.
        learning_rate: in place of the recipe's rate scaled to the batch.
        from_scratch: True where the feature extractor comes without weights: its batch norm is trained then.
        cosine: True for half a cosine in place of drops and decay: ours, for short budgets.

    Raises:
        RecipeError: steps and epochs are both given, or a number makes no sense.
    """
    check_whole("dataset_size", dataset_size, low=1)
    batch_size = recipe.batch_size if batch_size is None else batch_size
    _check_batch(batch_size, dataset_size)
    images = _budget(recipe, dataset_size, steps=steps, epochs=epochs, batch_size=batch_size)
    plan = Plan(recipe=recipe, dataset_size=dataset_size, notes=())
    plan = _with_budget(plan, images, batch_size)
    plan = _with_cosine(plan) if cosine else plan
    plan = _with_rate(plan, recipe, learning_rate)
    plan = _from_scratch(plan) if from_scratch else plan
    return _with_shorter_memory(plan, recipe)


def _check_batch(batch_size: int, dataset_size: int) -> None:
    check_whole("batch_size", batch_size, low=1)
    if batch_size > dataset_size:
        raise RecipeError(
            f"batch_size = {batch_size} with a data set of {dataset_size} pictures: a batch holds a picture once. "
            f"Take a batch of {dataset_size} at most"
        )


def _budget(
    recipe: Recipe, dataset_size: int, *, steps: int | None, epochs: float | None, batch_size: int
) -> int:
    """Pictures of the whole training, a multiple of the batch unless it is the recipe's own number."""
    if steps is not None and epochs is not None:
        raise RecipeError(
            f"steps = {steps} and epochs = {epochs}: the budget is one or the other. Leave one out"
        )
    if steps is not None:
        check_whole("steps", steps, low=1)
        return steps * batch_size
    if epochs is not None:
        check_above_zero("epochs", epochs)
        return math.ceil(epochs * dataset_size / batch_size) * batch_size
    return recipe.total_images


def _with_budget(plan: Plan, images: int, batch_size: int) -> Plan:
    recipe = plan.recipe
    old = recipe.total_images
    schedule = recipe.schedule.stretched(old, images)
    plan = _changed(plan, total_images=images, schedule=schedule, batch_size=batch_size)
    if images == old:
        return plan
    return _noted(
        plan,
        f"The budget is {plan.recipe.total_steps:,} steps of {batch_size}: {images:,} pictures, {plan.epochs:.3g} "
        f"epochs, {images / old:.3g} times the recipe's {old:,}. Its schedule keeps its shape in it",
    )


def _with_cosine(plan: Plan) -> Plan:
    """Levels up to the full rate stay, for they warm up; drops and decay make room for the cosine."""
    levels = plan.recipe.schedule.levels
    full = max(range(len(levels)), key=lambda place: levels[place].factor)
    schedule = Schedule(levels=levels[: full + 1], is_cosine=True)
    return _noted(
        _changed(plan, schedule=schedule),
        "The rate sinks along a cosine to 0 in place of the recipe's drops or decay: ours, not the paper's",
    )


def _with_rate(plan: Plan, original: Recipe, learning_rate: float | None) -> Plan:
    """The rate for the batch, with a ramp where it is above the recipe's."""
    base, batches = original.learning_rate, (plan.recipe.batch_size, original.batch_size)
    followed = base * batches[0] / batches[1]
    rate = followed if learning_rate is None else learning_rate
    check_above_zero("learning_rate", rate)
    plan = _changed(plan, learning_rate=rate)
    if learning_rate is not None:
        plan = _noted(plan, f"The rate is {rate:g} as asked; for this batch the recipe has {followed:g}")
    elif batches[0] != batches[1]:
        plan = _noted(
            plan,
            f"The batch is {batches[0]}, synchronous, where the recipe has {batches[1]}, asynchronous: the rate is "
            f"scaled with it from {base:g} to {rate:g}",
        )
    return _with_ramp(plan, base / rate) if rate > base else plan


def _with_ramp(plan: Plan, start: float) -> Plan:
    recipe = plan.recipe
    wanted, allowed = RAMP_EPOCHS * plan.dataset_size, recipe.total_images * RAMP_SHARE
    ramp_steps = math.floor(min(wanted, allowed) / recipe.batch_size)
    if wanted > allowed:
        plan = _noted(
            plan,
            f"The budget is short: {RAMP_EPOCHS} epochs of warm-up would take {wanted / recipe.total_images:.0%} of "
            f"it, so warm-up is cut to {RAMP_SHARE:.0%}, {ramp_steps} steps",
        )
    if ramp_steps == 0:
        return plan
    ramp = Ramp(ramp_steps * recipe.batch_size, start)
    plan = _changed(plan, schedule=dataclasses.replace(recipe.schedule, ramp=ramp))
    return _noted(plan, f"The rate rises to that in a line over the first {ramp_steps:,} steps")


def _with_shorter_memory(plan: Plan, original: Recipe) -> Plan:
    """Moving averages over the same share of the training as in the recipe, where there are fewer steps."""
    share = plan.recipe.total_steps / original.total_steps
    norm, ema = original.batch_norm_decay, original.ema_decay
    norm_now = _shorter(norm, share, LEAST_NORM_DECAY)
    ema_now = None if ema is None else _shorter(ema, share, LEAST_EMA_DECAY)
    plan = _changed(plan, batch_norm_decay=norm_now, ema_decay=ema_now)
    averages = (
        ("Batch norm's statistics", norm, norm_now, plan.recipe.batch_norm == "trained"),
        ("Parameters", ema, ema_now, True),
    )
    for what, before, now, is_used in averages:
        if is_used and now != before:
            plan = _noted(
                plan, f"{what} are averaged with a decay of {now:.6g}, not {before:g}: there are fewer steps"
            )
    return plan


def _shorter(decay: float, share: float, least: float) -> float:
    """A decay that remembers `share` of the steps, 1 / (1 - decay) of them, but no fewer than `least` does."""
    return min(decay, max(1 - (1 - decay) / share, least))


def _from_scratch(plan: Plan) -> Plan:
    if plan.recipe.batch_norm != "frozen":
        return plan
    return _noted(
        _changed(plan, batch_norm="trained"),
        "From scratch: batch norm is trained, where the recipe freezes what ImageNet taught it",
    )


def _changed(plan: Plan, **fields: object) -> Plan:
    return dataclasses.replace(plan, recipe=dataclasses.replace(plan.recipe, **fields))


def _noted(plan: Plan, note: str) -> Plan:
    return dataclasses.replace(plan, notes=(*plan.notes, note))
