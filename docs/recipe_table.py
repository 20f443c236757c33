"""The recipe of every detector as a Markdown table, for `docs/training-recipes.md`."""

from detectors.train.recipe import Recipe
from detectors.train.recipes import RECIPES, Entry
from detectors.train.schedule import Level

HEADER = (
    "detector",
    "rate",
    "the rate from step ... on, in thousands",
    "end",
    "batch norm",
    "learns from",
    "source",
)
START = Level(0, 1.0)


def recipe_table() -> str:
    """One row for each detector; steps are of its recipe's own batch."""
    rows = [_row(f"{meta}/{extractor}", entry) for (meta, extractor), entry in RECIPES.items()]
    lines = [HEADER, ("---",) * len(HEADER), *rows]
    return "\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def _row(name: str, entry: Entry) -> tuple[str, ...]:
    recipe = entry.recipe
    return (
        name,
        f"{recipe.learning_rate:g}",
        _changes(recipe) or "constant",
        _thousands(recipe, recipe.total_images),
        recipe.batch_norm,
        _examples(recipe),
        f"ours: {entry.source}" if entry.is_ours else entry.source,
    )


def _changes(recipe: Recipe) -> str:
    """Levels and decay, for example `x 0.1 from 900, x 0.01 from 1,200`."""
    schedule = recipe.schedule
    levels = [
        f"x {level.factor:g} from {_thousands(recipe, level.images)}"
        for level in schedule.levels
        if level != START
    ]
    decay = schedule.decay
    stairs = [] if decay is None else [f"x {decay.factor:g} every {_thousands(recipe, decay.images)}"]
    return ", ".join([*levels, *stairs])


def _thousands(recipe: Recipe, images: int) -> str:
    return f"{images / recipe.batch_size / 1000:,.0f}"


def _examples(recipe: Recipe) -> str:
    """The anchors of SSD, or the proposals, that the classifier learns from."""
    miner = recipe.miner
    if miner is None:
        return "all proposals" if recipe.box_minibatch is None else f"{recipe.box_minibatch} proposals, drawn"
    ratio = miner.negatives_per_positive
    return f"{miner.num_examples} hardest proposals" if ratio is None else f"hard anchors, {ratio:g} : 1"
