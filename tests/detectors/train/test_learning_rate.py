import dataclasses

import hypothesis.strategies as st
import jax
import numpy as np
import pytest
from hypothesis import given

from detectors.train.learning_rate import learning_rate
from detectors.train.plan import scaled
from detectors.train.recipes import RECIPES
from detectors.train.schedule import Decay, Level, Ramp, Schedule

FASTER = RECIPES["faster_rcnn", "resnet_101"].recipe
SSD = RECIPES["ssd", "mobilenet_v1"].recipe


@pytest.mark.parametrize("pair", RECIPES, ids="/".join)
def test_is_what_python_says_around_every_change(pair):
    recipe = RECIPES[pair].recipe
    changes = [level.images // recipe.batch_size for level in recipe.schedule.steady(recipe.total_images)]
    steps = sorted({step + offset for step in changes for offset in (-1, 0, 1)} - {-1})
    rate = learning_rate(recipe)
    # exact: a rate of the table is rounded to float32 once
    assert [rate(step) for step in steps] == [np.float32(recipe.rate_at(step)) for step in steps]


def test_levels_by_hand():
    rate = jax.jit(learning_rate(FASTER))
    steps = (0, 899_999, 900_000, 1_199_999, 1_200_000, 1_371_428, 5_000_000)
    assert [rate(step) for step in steps] == pytest.approx([3e-4, 3e-4, 3e-5, 3e-5, 3e-6, 3e-6, 3e-6])


def test_decay_is_tensorflows():
    # tf.compat.v1.train.exponential_decay(0.004, step, 800_000, 0.95, staircase=True), tensorflow-cpu 2.21
    expected = {0: 0.004000000189989805, 799_999: 0.004000000189989805, 800_000: 0.003800000064074993}
    expected |= {1_600_000: 0.0036100000143051147, 2_399_999: 0.0036100000143051147}
    rate = learning_rate(dataclasses.replace(SSD, total_images=32 * 3_000_000))
    assert {step: float(rate(step)) for step in expected} == pytest.approx(expected, rel=1e-7)


def test_the_cosine_is_tensorflows():
    # tf.compat.v1.train.cosine_decay(0.9, step, 19_000), tensorflow-cpu 2.21; 0.0 near the end is its rounding
    expected = {0: 0.8999999761581421, 1000: 0.8938625454902649, 9500: 0.44999995827674866, 18_999: 0.0}
    cosine = dataclasses.replace(
        FASTER, learning_rate=0.9, total_images=19_000, schedule=Schedule(is_cosine=True)
    )
    rate = learning_rate(cosine)
    assert {step: float(rate(step)) for step in expected} == pytest.approx(expected, rel=1e-6, abs=1e-7)


@given(
    st.sampled_from(sorted(RECIPES)),
    st.integers(1, 3000),
    st.sampled_from([1, 7, 32]),
    st.booleans(),
    st.integers(0, 4000),
)
def test_is_what_python_says_at_every_step_of_a_budget(pair, steps, batch_size, cosine, step):
    plan = scaled(RECIPES[pair].recipe, steps=steps, batch_size=batch_size, dataset_size=200, cosine=cosine)
    recipe = plan.recipe
    scale = recipe.learning_rate
    assert float(learning_rate(recipe)(step)) == pytest.approx(
        recipe.rate_at(step), rel=1e-5, abs=1e-6 * scale
    )


def test_all_factors_at_once():
    schedule = Schedule(
        levels=(Level(0, 0.8), Level(101, 1.0)), decay=Decay(70, 0.5), ramp=Ramp(95, 0.1), is_cosine=True
    )
    recipe = dataclasses.replace(FASTER, batch_size=3, total_images=400, schedule=schedule)
    rate = jax.jit(learning_rate(recipe))
    rates = [float(rate(step)) for step in range(recipe.total_steps)]
    expected = [recipe.rate_at(step) for step in range(recipe.total_steps)]
    np.testing.assert_allclose(rates, expected, rtol=1e-5, atol=1e-10)
