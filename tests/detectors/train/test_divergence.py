import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detectors.errors import TrainingError
from detectors.train.divergence import FACTOR, FEWEST, DivergenceGuard

LAST = "the last good checkpoint is run/checkpoints/last/40"


def never():
    raise AssertionError("the images were asked for though nothing is wrong")


def watched(losses, image_ids=list):
    guard = DivergenceGuard()
    for step, loss in enumerate(losses, 1):
        guard.check(step, {"loss": loss, "gradient_norm": 1.0}, image_ids, LAST)
    return guard


@pytest.mark.parametrize("loss", [math.nan, math.inf, -math.inf])
def test_a_loss_that_is_no_number_names_step_images_and_checkpoint(loss):
    with pytest.raises(TrainingError) as raised:
        DivergenceGuard().check(41, {"loss": loss}, lambda: [7, 9], LAST)
    assert str(raised.value).startswith(f"step 41: the loss is {loss}, on the images 7, 9; {LAST}. ")


def test_a_gradient_that_is_no_number_is_wrong_before_the_loss_is():
    with pytest.raises(TrainingError, match="the gradient norm is nan"):
        DivergenceGuard().check(1, {"loss": 1.0, "gradient_norm": math.nan}, list, LAST)


def test_an_exploding_loss_is_wrong():
    with pytest.raises(TrainingError, match=r"the loss is 201, where the median of the last 10 is 2"):
        watched([2.0] * FEWEST + [2.0 * FACTOR + 1])


def test_a_hard_batch_is_not():
    watched([2.0] * FEWEST + [2.0 * FACTOR])


def test_near_zero_the_median_counts_as_one():
    watched([1e-4] * FEWEST + [FACTOR])
    with pytest.raises(TrainingError):
        watched([1e-4] * FEWEST + [FACTOR + 1])


def test_the_steep_beginning_is_not_judged():
    watched([1e6, *[1.0] * 200])
    watched([1.0] * (FEWEST - 1) + [1e9])


def test_many_images_are_counted():
    with pytest.raises(TrainingError, match="30, 31 and 8 more;"):
        DivergenceGuard().check(1, {"loss": math.nan}, lambda: list(range(40)), LAST)


@given(st.lists(st.floats(0, 90), max_size=150))
def test_losses_of_one_magnitude_pass(losses):
    watched(losses, image_ids=never)
