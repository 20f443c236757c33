import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analysis.errors import AnalysisError
from analysis.optimum.pareto import pareto, pareto_mask
from analysis.table import Table


def brute_force(costs):
    """The definition, over all pairs: no worse anywhere and better somewhere, less being better."""
    these, those = costs[:, None], costs[None]
    dominates = (these <= those).all(axis=2) & (these < those).any(axis=2)
    return ~dominates.any(axis=0)


def test_hand_worked_case():
    # Times and accuracies by hand: 20 ms beats 25 ms at equal accuracy (a dominated tie), 60 ms loses accuracy,
    # both copies of (40, .35) stay, and nothing is as accurate as .40.
    points = [(20, 0.30), (25, 0.30), (40, 0.35), (60, 0.33), (40, 0.35), (90, 0.40)]
    assert pareto_mask(points, ["min", "max"]).tolist() == [True, False, True, False, True, True]


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([(1, 1), (1, 2)], [True, False]),
        ([(1, 1), (2, 1)], [True, False]),
        ([(1, 2), (2, 1), (2, 2)], [True, True, False]),
        ([(1, 1), (1, 1), (1, 1)], [True, True, True]),
        ([(1, 1, 5), (1, 2, 5), (1, 1, 5)], [True, False, True]),
        ([(0.0,), (-0.0,), (1.0,)], [True, True, False]),
    ],
)
def test_ties(points, expected):
    assert pareto_mask(points, ["min"] * len(points[0])).tolist() == expected


def test_equals_brute_force_on_ten_thousand_sets_with_heavy_ties():
    rng = np.random.default_rng(20170421)
    for _ in range(10_000):
        n, d = rng.integers(1, 25), rng.integers(2, 5)
        points = rng.integers(0, rng.integers(2, 6), (n, d)).astype(float)
        sense = rng.choice(["min", "max"], d).tolist()
        costs = points * [1 if word == "min" else -1 for word in sense]
        np.testing.assert_array_equal(
            pareto_mask(points, sense), brute_force(costs), err_msg=f"{points} {sense}"
        )


@pytest.mark.parametrize("d", [1, 2, 3, 4, 5])
def test_equals_brute_force_on_large_sets(d):
    rng = np.random.default_rng(d)
    for high in (4, 12, 1000):
        points = rng.integers(0, high, (400, d)).astype(float)
        np.testing.assert_array_equal(pareto_mask(points, ["min"] * d), brute_force(points))


def test_all_of_an_anticorrelated_set_is_optimal():
    directions = np.abs(np.random.default_rng(0).normal(size=(500, 4)))
    on_a_sphere = directions / np.linalg.norm(directions, axis=1, keepdims=True)
    assert pareto_mask(on_a_sphere, ["max"] * 4).all()


sets = hnp.arrays(np.float64, st.tuples(st.integers(0, 90), st.integers(1, 4)), elements=st.integers(-3, 3))


@settings(deadline=None)
@given(sets, st.randoms(use_true_random=False))
def test_order_does_not_matter(points, random):
    sense = ["max"] * points.shape[1]
    order = list(range(len(points)))
    random.shuffle(order)
    np.testing.assert_array_equal(
        pareto_mask(points[order], sense), pareto_mask(points, sense)[np.array(order, int)]
    )


@settings(deadline=None)
@given(sets)
def test_every_dominated_point_is_beaten_by_a_frontier_point(points):
    mask = pareto_mask(points, ["min"] * points.shape[1])
    best = points[mask]
    assert mask.any() == bool(len(points))
    assert all((best <= point).all(axis=1).any() for point in points)


def test_no_points():
    assert pareto_mask(np.empty((0, 3)), ["min"] * 3).shape == (0,)


def test_a_missing_value_neither_stands_nor_dominates():
    points = [(1, np.nan), (np.nan, 9), (2, 3), (3, 3), (np.nan, np.nan)]
    assert pareto_mask(points, ["min", "max"]).tolist() == [False, False, True, False, False]


@pytest.mark.parametrize("infinite", [np.inf, -np.inf])
def test_infinite_values_are_refused(infinite):
    with pytest.raises(AnalysisError, match="point 1 is infinite"):
        pareto_mask([(1, 2), (infinite, np.nan)], ["min", "max"])


@pytest.mark.parametrize("points", [[1.0, 2.0], [[1.0, 2.0, 3.0]], [[[1.0, 2.0]]], 1.0])
def test_wrong_shapes_are_refused(points):
    with pytest.raises(AnalysisError, match=r"need shape \(n, 2\)"):
        pareto_mask(points, ["min", "max"])


@pytest.mark.parametrize("sense", [[], ["min", "least"]])
def test_wrong_senses_are_refused(sense):
    with pytest.raises(AnalysisError, match="give `min` or `max`"):
        pareto_mask([(1, 2)], sense)


def test_pareto_of_a_table_sorts_by_the_first_column_and_counts_what_lacks_a_value():
    rows = [
        {"row_id": "slow", "latency_ms": 90.0, "ap": 0.4},
        {"row_id": "no accuracy", "latency_ms": 1.0},
        {"row_id": "beaten", "latency_ms": 50.0, "ap": 0.2},
        {"row_id": "fast", "latency_ms": 20.0, "ap": 0.2},
        {"row_id": "no time", "ap": 0.9},
    ]
    frontier = pareto(Table.from_rows(rows), {"latency_ms": "min", "ap": "max"})
    assert frontier.table["row_id"].tolist() == ["fast", "slow"]
    assert frontier.mask.tolist() == [True, False, False, True, False]
    assert frontier.excluded == 2


def test_pareto_of_an_empty_table():
    frontier = pareto(Table({}), {"latency_ms": "min", "ap": "max"})
    assert (len(frontier.table), frontier.mask.shape, frontier.excluded) == (0, (0,), 0)


@pytest.mark.parametrize("columns", [{}, {"model": "min"}, {"ap": "max", "speed": "max"}])
def test_pareto_refuses_columns_that_hold_no_numbers(columns):
    with pytest.raises(AnalysisError, match="name number columns"):
        pareto(Table({}), columns)
