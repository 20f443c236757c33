import dataclasses

import hypothesis.strategies as st
import pytest
from hypothesis import given

from detectors.errors import RecipeError
from detectors.train.plan import RAMP_SHARE, scaled
from detectors.train.recipes import RECIPES
from detectors.train.schedule import Level, Ramp

SSD = RECIPES["ssd", "mobilenet_v1"].recipe
WARMED_UP_SSD = RECIPES["ssd", "vgg_16"].recipe
FASTER = RECIPES["faster_rcnn", "resnet_101"].recipe
RECIPE_LIST = [entry.recipe for entry in RECIPES.values()]


@pytest.mark.parametrize("recipe", RECIPE_LIST)
def test_without_a_budget_the_recipe_stands(recipe):
    plan = scaled(recipe, dataset_size=118_000)
    assert plan.recipe == recipe
    assert plan.notes == ()
    assert plan.epochs == recipe.total_images / 118_000


@given(
    st.sampled_from(RECIPE_LIST),
    st.integers(1, 20_000),
    st.sampled_from([1, 2, 8, 32, 100]),
)
def test_the_shape_of_the_schedule_is_kept(recipe, steps, batch_size):
    found = scaled(recipe, steps=steps, batch_size=batch_size, dataset_size=1000).recipe
    assert found.total_steps == steps
    assert found.total_images == steps * batch_size
    for before, after in zip(recipe.schedule.levels, found.schedule.levels, strict=True):
        # each level has the same share of the budget, to half a picture
        share = before.images / recipe.total_images
        assert abs(after.images - share * found.total_images) <= 0.5001
        assert after.factor == before.factor


@given(st.sampled_from(RECIPE_LIST), st.integers(1, 512))
def test_the_rate_is_linear_in_the_batch(recipe, batch_size):
    found = scaled(recipe, batch_size=batch_size, dataset_size=1000).recipe
    assert found.learning_rate == pytest.approx(recipe.learning_rate * batch_size / recipe.batch_size)
    assert found.total_images == recipe.total_images
    assert (found.schedule.ramp is not None) == (batch_size > recipe.batch_size)
    if found.schedule.ramp is not None:
        # the ramp begins at the recipe's own rate
        assert found.rate_at(0) == pytest.approx(recipe.rate_at(0))


def test_a_larger_batch_by_hand():
    plan = scaled(FASTER, steps=10_000, batch_size=8, dataset_size=400)
    found = plan.recipe
    # 80,000 pictures; drops at 7/8 * 3/4 and 7/8 of them; five epochs of warm-up are 2,000 pictures
    assert found.schedule.levels == (Level(0, 1.0), Level(52_500, 0.1), Level(70_000, 0.01))
    assert found.schedule.ramp == Ramp(2000, 1 / 8)
    rates = [found.rate_at(step) for step in (0, 125, 250, 6562, 6563, 8749, 8750, 9999)]
    assert rates == pytest.approx([3e-4, 1.35e-3, 2.4e-3, 2.4e-3, 2.4e-4, 2.4e-4, 2.4e-5, 2.4e-5])
    assert plan.epochs == 200
    assert "\n".join(plan.notes) == (
        "The budget is 10,000 steps of 8: 80,000 pictures, 200 epochs, 0.0583 times the recipe's 1,371,429. "
        "Its schedule keeps its shape in it\n"
        "The batch is 8, synchronous, where the recipe has 1, asynchronous: the rate is scaled with it from "
        "0.0003 to 0.0024\n"
        "The rate rises to that in a line over the first 250 steps"
    )


def test_warm_up_is_cut_where_the_budget_is_short():
    plan = scaled(FASTER, epochs=2, batch_size=8, dataset_size=4000)
    assert plan.recipe.schedule.ramp == Ramp(400, 1 / 8)  # a twentieth of 8,000
    assert any("5 epochs of warm-up would take 250% of it" in note for note in plan.notes)


def test_no_warm_up_where_a_twentieth_is_less_than_a_step():
    plan = scaled(FASTER, steps=19, batch_size=8, dataset_size=400)
    assert plan.recipe.schedule.ramp is None
    assert any("cut to 5%, 0 steps" in note for note in plan.notes)


@given(
    st.sampled_from(RECIPE_LIST),
    st.integers(1, 5000),
    st.integers(1, 64),
    st.integers(64, 10_000),
    st.booleans(),
)
def test_warm_up_never_takes_more_than_its_share(recipe, steps, batch_size, dataset_size, cosine):
    plan = scaled(recipe, steps=steps, batch_size=batch_size, dataset_size=dataset_size, cosine=cosine)
    ramp = plan.recipe.schedule.ramp
    assert ramp is None or ramp.images <= RAMP_SHARE * plan.recipe.total_images
    assert ramp is None or ramp.images <= 5 * dataset_size


@given(st.floats(0.01, 500), st.integers(32, 10_000), st.integers(1, 32))
def test_epochs_are_rounded_up_to_whole_steps(epochs, dataset_size, batch_size):
    plan = scaled(SSD, epochs=epochs, batch_size=batch_size, dataset_size=dataset_size)
    assert plan.recipe.total_images % batch_size == 0
    assert -1e-6 <= plan.recipe.total_images - epochs * dataset_size <= batch_size


def test_a_rate_that_was_asked_for_is_taken_as_it_is():
    plan = scaled(SSD, dataset_size=1000, batch_size=16, learning_rate=0.01)
    assert plan.recipe.learning_rate == 0.01
    assert plan.recipe.schedule.ramp.start == pytest.approx(0.4)
    assert "The rate is 0.01 as asked; for this batch the recipe has 0.002" in plan.notes
    below = scaled(SSD, dataset_size=1000, learning_rate=1e-3).recipe
    assert (below.learning_rate, below.schedule.ramp) == (1e-3, None)


@pytest.mark.parametrize("recipe", RECIPE_LIST)
def test_from_scratch_batch_norm_is_trained(recipe):
    plan = scaled(recipe, dataset_size=1000, from_scratch=True)
    was_frozen = recipe.batch_norm == "frozen"
    assert plan.recipe.batch_norm == ("trained" if was_frozen else recipe.batch_norm)
    assert any("From scratch: batch norm is trained" in note for note in plan.notes) == was_frozen


def test_averages_remember_the_same_share_of_a_shorter_training():
    plan = scaled(SSD, steps=64_000, dataset_size=1000)  # a tenth of 640,000
    assert plan.recipe.batch_norm_decay == pytest.approx(0.997)
    assert plan.recipe.ema_decay == pytest.approx(0.999)
    assert plan.notes[-2:] == (
        "Batch norm's statistics are averaged with a decay of 0.997, not 0.9997: there are fewer steps",
        "Parameters are averaged with a decay of 0.999, not 0.9999: there are fewer steps",
    )


@given(st.integers(1, 2_000_000))
def test_averages_remember_neither_too_little_nor_more_than_before(steps):
    found = scaled(SSD, steps=steps, dataset_size=1000).recipe
    assert 0.97 <= found.batch_norm_decay <= SSD.batch_norm_decay
    assert 0.99 <= found.ema_decay <= SSD.ema_decay


def test_the_decay_of_frozen_batch_norm_is_not_spoken_of():
    assert not any("Batch norm" in note for note in scaled(FASTER, steps=100, dataset_size=1000).notes)
    trained = scaled(FASTER, steps=100, dataset_size=1000, from_scratch=True)
    assert any("Batch norm's statistics" in note for note in trained.notes)


def test_a_cosine_takes_the_place_of_drops_and_keeps_the_warm_up():
    plan = scaled(FASTER, steps=1000, dataset_size=1000, cosine=True)
    assert plan.recipe.schedule.levels == (Level(0, 1.0),)
    assert plan.recipe.rate_at(500) == pytest.approx(FASTER.learning_rate / 2)
    assert any("ours, not the paper's" in note for note in plan.notes)
    warmed = scaled(WARMED_UP_SSD, steps=6400, dataset_size=1000, cosine=True).recipe
    assert warmed.schedule.levels == (Level(0, 0.64), Level(3200, 0.8), Level(6400, 1.0))
    decaying = scaled(SSD, steps=6400, dataset_size=1000, cosine=True).recipe
    assert (decaying.schedule.decay, decaying.schedule.is_cosine) == (None, True)


def test_what_is_not_asked_for_stays():
    kept = ("optimiser", "l2_weight", "clip_norm", "augmentation", "miner", "box_minibatch", "compute_dtype")
    recipe = dataclasses.replace(SSD, compute_dtype="bfloat16")
    found = scaled(recipe, steps=10, batch_size=8, dataset_size=100, from_scratch=True, cosine=True).recipe
    assert [getattr(found, field) for field in kept] == [getattr(recipe, field) for field in kept]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"steps": 5, "epochs": 2}, "steps = 5 and epochs = 2: the budget is one or the other"),
        ({"steps": 0}, "steps = 0 is below 1"),
        ({"steps": 2.5}, "steps = 2.5 is not a whole number"),
        ({"epochs": 0}, "epochs = 0 is not above 0"),
        ({"epochs": float("inf")}, "epochs = inf"),
        ({"batch_size": 0}, "batch_size = 0 is below 1"),
        ({"batch_size": 101}, r"batch_size = 101 with a data set of 100 .* Take a batch of 100 at most"),
        ({"learning_rate": -1.0}, "learning_rate = -1.0 is not above 0"),
        ({"dataset_size": 0}, "dataset_size = 0 is below 1"),
    ],
)
def test_what_makes_no_sense_is_refused(asked, said):
    with pytest.raises(RecipeError, match=said):
        scaled(SSD, **{"dataset_size": 100, **asked})
