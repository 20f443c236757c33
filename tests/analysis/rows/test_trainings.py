import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.rows.trainings import spread, trainings
from analysis.table import Table


def trained(seed, ap, **more):
    return {
        "model": "a",
        "weights": "trained",
        "weights_digest": seed,
        "ap": ap,
        "eval_split": "mine",
        **more,
    }


def found(*rows):
    return trainings(Table.from_rows(rows))


def test_a_configuration_that_was_trained_twice():
    rows = [trained("x", 0.30), trained("y", 0.34), trained("z", 0.5, model="b")]
    assert found(*rows) == ({"x": 0.30, "y": 0.34},)


@pytest.mark.parametrize(
    "other",
    [
        trained("x", 0.34),  # the same weights, timed elsewhere
        trained("y", 0.34, eval_split="others"),
        trained("y", 0.34, train_data="more"),
        trained("y", 0.34, model="b"),
        trained("y", None),
        trained(None, 0.34),
        trained("y", 0.34, weights="imported"),
    ],
)
def test_other_rows_are_no_other_training(other):
    assert found(trained("x", 0.30), other) == ()


def test_a_digest_tells_configurations_apart_where_names_do_not():
    assert found(trained("x", 0.3, config_digest="1"), trained("y", 0.4, config_digest="2")) == ()
    assert trainings(Table({})) == ()


def test_the_spread_worked_by_hand():
    # Deviations of .02 twice and of .03, .00 and .03: squares .0008 and .0018 over 1 + 2 degrees of freedom.
    two, three = {"x": 0.30, "y": 0.34}, {"x": 0.17, "y": 0.20, "z": 0.23}
    both = spread([two, three])
    assert both.deviation == pytest.approx(math.sqrt(0.0026 / 3))
    assert both.of_two == pytest.approx(math.sqrt(2 * 0.0026 / 3))
    assert (both.widest, both.num_trainings, both.num_configurations) == (pytest.approx(0.06), 3, 2)
    assert spread([]) is None


@given(st.lists(st.floats(0, 1), min_size=2, max_size=9))
def test_of_one_configuration_it_is_the_sample_deviation(accuracies):
    of_one = spread([dict(zip("abcdefghi", accuracies, strict=False))])
    assert of_one.deviation == pytest.approx(np.std(accuracies, ddof=1), abs=1e-12)
    assert of_one.widest == pytest.approx(max(accuracies) - min(accuracies))
