"""`Planned`: a training decided in all its parts, before anything is computed. No jax here."""

import dataclasses
from pathlib import Path
from typing import Any

from detectors.catalog import check_buildable
from detectors.config import DetectorConfig
from detectors.data.dataset import Dataset
from detectors.data.source import open_dataset, splits
from detectors.train.plan import Plan, scaled
from detectors.train.recipe import Recipe
from detectors.train.recipes import EMA_DECAY, entry_of
from frontier.errors import UsageError
from frontier.evaluation.detecting import category_ids
from frontier.records import DataUsed
from frontier.training.asked import NO_SPLIT, Asked

TRAIN_SPLIT, VAL_SPLITS = "train", ("val", "valid", "validation")
EVALUATIONS = 10  # over a training, where nothing else is asked for
MOST_STEPS_UNSAVED = 500
STEPS_TO_TIME = 1000  # a plan of so many is timed to tell how many the minutes have room for


@dataclasses.dataclass(frozen=True, kw_only=True)
class Planned:
    """A training.

    Attributes:
        config: the detector, with the data's number of classes.
        data, split: what it is trained on.
        validation, val_split: what it is evaluated on; None for nothing.
        plan: the recipe, scaled, with a sentence for each change.
        source: where the recipe comes from.
        init: folder of the weights to start from; None for fresh ones.
        seed: of all that is drawn by lot.
        minutes: the budget still to be turned into steps; None where the plan has them.
        evaluate_every, checkpoint_every: in steps; the former None where nothing is evaluated.
        asked: in the words of the command line.
    """

    config: DetectorConfig
    data: Dataset
    split: str | None
    validation: Dataset | None
    val_split: str | None
    plan: Plan
    source: str
    init: Path | None
    seed: int
    minutes: float | None
    evaluate_every: int | None
    checkpoint_every: int
    asked: Asked

    @property
    def recipe(self) -> Recipe:
        """How it is trained."""
        return self.plan.recipe

    @property
    def class_names(self) -> tuple[str, ...]:
        """Of class 0, 1, ..."""
        return self.data.class_names

    @property
    def data_used(self) -> DataUsed:
        """What records call the pictures that it is trained on."""
        place, count = Path(self.asked.data or ""), len(self.data.pictures)
        return DataUsed.of(place, self.split, digest=self.data.digest, num_images=count)

    def identity(self, start: dict[str, Any]) -> dict[str, Any]:
        """All that the course of the training depends on, ready for JSON; `start` says what it began from."""
        return {
            "config": self.config.to_dict(),
            "recipe": self.recipe.to_dict(),
            "data": _told_apart(self.data),
            "validation": None if self.validation is None else _told_apart(self.validation),
            "start": start,
            "seed": self.seed,
        }

    def with_steps(self, steps: int) -> "Planned":
        """The same training with its minutes turned into steps."""
        planned = plan_training(dataclasses.replace(self.asked, minutes=None, steps=steps), self)
        return dataclasses.replace(planned, asked=self.asked)


def plan_training(asked: Asked, opened: Planned | None = None) -> Planned:
    """The training that `asked` stands for.

    Args:
        asked: what was said.
        opened: a plan on the same data, which is not read again.

    Raises:
        UsageError: model or data are not said, or no split fits.
        DetectorError: what is asked for contradicts itself, or the data cannot be used.
    """
    if asked.model is None or asked.data is None:
        raise UsageError(
            "train what, on what? For example: frontier train ssd/mobilenet_v1/300 --data DIR --out RUN"
        )
    config = DetectorConfig.from_name(asked.model)
    check_buildable(config)
    split, val_split = _splits(Path(asked.data), asked)
    data = opened.data if opened else open_dataset(Path(asked.data), split=split)
    validation = opened.validation if opened else _validation(asked, data, val_split)
    if not data.pictures or not data.categories:
        missing = "pictures" if not data.pictures else "categories"
        raise UsageError(f"{data.name} has no {missing}: nothing to train on. Give another data set or split")
    plan = _plan(asked, config, len(data.pictures))
    steps = plan.recipe.total_steps
    evaluate_every = asked.evaluate_every or -(-steps // EVALUATIONS)
    return Planned(
        config=dataclasses.replace(config, num_classes=len(data.categories)),
        data=data,
        split=split,
        validation=validation,
        val_split=val_split,
        plan=plan,
        source=entry_of(config).source,
        init=None if asked.init is None else Path(asked.init),
        seed=asked.seed or 0,
        minutes=asked.minutes,
        evaluate_every=None if validation is None else evaluate_every,
        checkpoint_every=asked.checkpoint_every or min(MOST_STEPS_UNSAVED, evaluate_every),
        asked=asked,
    )


def _splits(path: Path, asked: Asked) -> tuple[str | None, str | None]:
    """The split to train on, and the one to evaluate on, if any: by default those whose names say so."""
    known = list(splits(path))
    split = asked.split or (TRAIN_SPLIT if len(known) > 1 else None)
    if asked.val_split is not None:
        return split, None if asked.val_split == NO_SPLIT else asked.val_split
    return split, next((name for name in VAL_SPLITS if name in known and name != (split or known[0])), None)


def _validation(asked: Asked, data: Dataset, val_split: str | None) -> Dataset | None:
    if val_split is None:
        return None
    validation = open_dataset(Path(asked.data or ""), split=val_split)
    category_ids(data.class_names, validation)  # now, not at the first evaluation
    return validation


def _plan(asked: Asked, config: DetectorConfig, size: int) -> Plan:
    recipe = _changed(entry_of(config).recipe, asked)
    steps = STEPS_TO_TIME if asked.minutes is not None else asked.steps
    plan = scaled(
        recipe,
        dataset_size=size,
        steps=steps,
        epochs=asked.epochs,
        batch_size=asked.batch,
        learning_rate=asked.learning_rate,
        from_scratch=asked.init is None and asked.batch_norm is None,
        cosine=bool(asked.cosine),
    )
    if asked.batch_norm is None or plan.recipe.batch_norm == "none":
        return plan
    recipe = dataclasses.replace(plan.recipe, batch_norm=asked.batch_norm)  # type: ignore[arg-type]  # checked
    note = f"Batch norm is {asked.batch_norm}, as asked"
    return dataclasses.replace(plan, recipe=recipe, notes=(*plan.notes, note))


def _changed(recipe: Recipe, asked: Asked) -> Recipe:
    """The recipe with what was asked for in place of its own, before it is scaled."""
    changes: dict[str, Any] = {}
    if asked.ema is not None:
        changes["ema_decay"] = (recipe.ema_decay or EMA_DECAY) if asked.ema else None
    if asked.augmentation is not None:
        changes["augmentation"] = asked.augmentation
    if asked.precision is not None:
        changes["compute_dtype"] = asked.precision
    return dataclasses.replace(recipe, **changes)


def _told_apart(data: Dataset) -> dict[str, Any]:
    """What tells a data set apart wherever it is kept."""
    return {"digest": data.digest, "pictures": len(data.pictures)}
