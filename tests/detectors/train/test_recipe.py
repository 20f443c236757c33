import dataclasses
import json
import subprocess
import sys

import pytest

from detectors.data.augment.augmentation import PRESETS
from detectors.errors import RecipeError
from detectors.geometry.miner import RFCN_MINER, SSD_MINER
from detectors.train.recipe import AUGMENTATIONS, Optimiser, Recipe
from detectors.train.schedule import Decay, Level, Ramp, Schedule

RECIPE = Recipe(
    optimiser=Optimiser(name="rmsprop", momentum=0.9, decay=0.9, epsilon=1.0),
    batch_size=32,
    learning_rate=0.004,
    schedule=Schedule(levels=(Level(0, 0.5), Level(64, 1.0)), decay=Decay(320, 0.95), ramp=Ramp(32, 0.5)),
    total_images=1000,
    l2_weight=4e-5,
    clip_norm=None,
    batch_norm="trained",
    batch_norm_decay=0.9997,
    ema_decay=0.9999,
    augmentation="ssd",
    box_minibatch=None,
    miner=SSD_MINER,
)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"miner": None, "box_minibatch": 64, "ema_decay": None, "clip_norm": 10.0},
        {"miner": RFCN_MINER, "compute_dtype": "bfloat16", "schedule": Schedule(is_cosine=True)},
        {"optimiser": Optimiser(name="momentum", momentum=0.0)},
    ],
)
def test_json_and_back(changes):
    recipe = dataclasses.replace(RECIPE, **changes)
    again = Recipe.from_dict(json.loads(json.dumps(recipe.to_dict())))
    assert again == recipe
    assert hash(again) == hash(recipe)


def test_rates_by_hand():
    # step 0: level 0.5, ramp 0.5; 1: 64 pictures are not yet seen; 2: 64 are; 10: 320 are; 31 is the last step
    rates = [0.004 * factor for factor in (0.25, 0.5, 1, 1, 0.95)]
    assert [RECIPE.rate_at(step) for step in (0, 1, 2, 9, 10)] == pytest.approx(rates)
    assert RECIPE.total_steps == 32
    assert RECIPE.rate_at(1000) == RECIPE.rate_at(31) == pytest.approx(0.004 * 0.95**3)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"batch_size": 0}, "batch_size = 0 is below 1"),
        ({"batch_size": 1.5}, "batch_size = 1.5 is not a whole number"),
        ({"batch_size": True}, "batch_size = True is not a whole number"),
        ({"total_images": 0}, "total_images = 0 is below 1"),
        ({"total_images": 32}, "a ramp of 32 images in a training of 32"),
        ({"learning_rate": 0}, "learning_rate = 0 is not above 0"),
        ({"learning_rate": float("nan")}, "learning_rate = nan"),
        ({"learning_rate": "fast"}, "learning_rate = 'fast' is not a number"),
        ({"l2_weight": -1.0}, "l2_weight = -1.0 is not 0 or above"),
        ({"clip_norm": 0.0}, "clip_norm = 0.0 is not above 0"),
        ({"batch_norm": "frosen"}, "unknown batch_norm 'frosen'; did you mean frozen"),
        ({"batch_norm_decay": 1.0}, "batch_norm_decay = 1.0 is outside 0 to below 1"),
        ({"ema_decay": 1.5}, "ema_decay = 1.5 is outside"),
        ({"augmentation": "flips"}, "unknown augmentation 'flips'; did you mean flip"),
        ({"compute_dtype": "float16"}, "unknown compute_dtype 'float16'"),
        ({"box_minibatch": 64}, "proposals are either drawn or mined"),
        ({"box_minibatch": 0, "miner": None}, "box_minibatch = 0 is below 1"),
    ],
)
def test_what_makes_no_sense_is_refused(changes, said):
    with pytest.raises(RecipeError, match=said):
        dataclasses.replace(RECIPE, **changes)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "adam", "momentum": 0.9}, "unknown optimiser 'adam'; known: momentum, rmsprop"),
        ({"name": "momentum", "momentum": 1.0}, "momentum = 1.0 is outside"),
        ({"name": "momentum", "momentum": 0.9, "decay": 0.9}, "only rmsprop has one. Leave it out"),
        (
            {"name": "rmsprop", "momentum": 0.9, "decay": 0.9},
            "epsilon = None with rmsprop: rmsprop needs one",
        ),
        ({"name": "rmsprop", "momentum": 0.9, "decay": 0.9, "epsilon": 0.0}, "epsilon = 0.0 is not above 0"),
    ],
)
def test_an_optimiser_that_makes_no_sense_is_refused(fields, said):
    with pytest.raises(RecipeError, match=said):
        Optimiser(**fields)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"speed": 3}, "unknown fields of a recipe speed; known: augmentation, "),
        ({"optimiser": {"name": "momentum"}}, "incomplete recipe"),
        ({"miner": {"num_examples": 3}}, "incomplete recipe"),
        ({"schedule": []}, "no schedule of a recipe|incomplete recipe"),
    ],
)
def test_other_json_is_refused(change, said):
    with pytest.raises(RecipeError, match=said):
        Recipe.from_dict({**RECIPE.to_dict(), **change})


def test_a_missing_field_is_refused():
    values = RECIPE.to_dict()
    del values["batch_size"]
    with pytest.raises(RecipeError, match=r"incomplete recipe.*batch_size"):
        Recipe.from_dict(values)


def test_every_augmentation_exists():
    assert set(AUGMENTATIONS) == set(PRESETS)


def test_recipes_and_plans_need_no_jax():
    program = "import sys, detectors.train.plan, detectors.train.recipes; print('jax' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
