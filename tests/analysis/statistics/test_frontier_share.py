import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.optimum.pareto import pareto_mask
from analysis.statistics.frontier_share import frontier_share


def test_shares_worked_by_hand():
    # The second point wins against the first in accuracy in one draw of two, and is always slower.
    times = np.array([[10.0, 20.0], [10.0, 20.0]])
    assert frontier_share(times, np.array([[0.2, 0.3], [0.3, 0.3]])).tolist() == [1.0, 0.5]


def test_equal_points_are_on_it_together():
    assert frontier_share(np.full((1, 3), 5.0), np.array([[0.2, 0.2, 0.1]])).tolist() == [1.0, 1.0, 0.0]


@given(
    arrays(float, (3, 6), elements=st.integers(1, 4)),
    arrays(float, (3, 6), elements=st.integers(0, 4)),
)
def test_it_is_the_mean_of_the_frontiers_of_all_draws(times, accuracies):
    masks = [
        pareto_mask(np.column_stack(draw), ("min", "max")) for draw in zip(times, accuracies, strict=True)
    ]
    np.testing.assert_allclose(frontier_share(times, accuracies), np.mean(masks, axis=0))


def test_no_points_no_shares():
    assert frontier_share(np.empty((4, 0)), np.empty((4, 0))).shape == (0,)
