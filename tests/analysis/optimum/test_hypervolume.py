import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from analysis.errors import AnalysisError
from analysis.optimum.hypervolume import hypervolume


def inclusion_exclusion(points, reference):
    """Volume of a union of boxes as the alternating sum over all their intersections, less being better."""
    boxes = [np.maximum(np.array(reference) - point, 0) for point in points]
    return sum(
        (-1) ** (size + 1) * np.prod(np.min(chosen, axis=0))
        for size in range(1, len(boxes) + 1)
        for chosen in itertools.combinations(boxes, size)
    )


def test_hand_worked_staircase():
    # Steps under (4, 4) by hand: (1, 3) covers 3 x 1; (2, 1) adds 2 x 2 below it; (3, 2) lies inside; 3 + 4 = 7.
    assert hypervolume([(1, 3), (2, 1), (3, 2)], ["min", "min"], (4, 4)) == 7.0


def test_hand_worked_cubes():
    # Two boxes of 1 x 1 x 2 and 2 x 2 x 1 before (2, 2, 2) share a unit cube: 2 + 4 - 1 = 5.
    assert hypervolume([(1, 1, 0), (0, 0, 1)], ["min"] * 3, (2, 2, 2)) == 5.0


def test_senses():
    assert hypervolume([(20.0, 0.3)], ["min", "max"], (100.0, 0.1)) == pytest.approx(80 * 0.2)


@pytest.mark.parametrize("d", [1, 2, 3, 4])
def test_equals_inclusion_and_exclusion(d):
    rng = np.random.default_rng(d)
    for _ in range(60):
        points = rng.integers(0, 6, (rng.integers(1, 8), d)).astype(float)
        expected = inclusion_exclusion(points, [5.0] * d)
        assert hypervolume(points, ["min"] * d, [5.0] * d) == pytest.approx(expected, abs=1e-9)


sets = hnp.arrays(
    np.float64, st.tuples(st.integers(1, 8), st.integers(1, 4)), elements=st.floats(0, 2, width=32)
)


@settings(deadline=None)
@given(sets)
def test_another_point_never_lessens_it(points):
    d = points.shape[1]
    fewer = hypervolume(points[1:], ["max"] * d, [0.5] * d)
    assert hypervolume(points, ["max"] * d, [0.5] * d) >= fewer * (1 - 1e-12)


def test_points_beyond_the_reference_and_missing_ones_contribute_nothing():
    inside = [(1.0, 1.0)]
    beyond = [(0.0, 3.0), (2.0, 0.0), (np.nan, 0.0)]
    assert (
        hypervolume(inside + beyond, ["min", "min"], (2, 2))
        == hypervolume(inside, ["min", "min"], (2, 2))
        == 1
    )


@pytest.mark.parametrize("d", [1, 2, 3])
def test_no_points(d):
    assert hypervolume(np.empty((0, d)), ["min"] * d, [1.0] * d) == 0.0


@pytest.mark.parametrize("reference", [(1.0,), (1.0, np.nan), (np.inf, 1.0), 1.0])
def test_wrong_references_are_refused(reference):
    with pytest.raises(AnalysisError, match="give 2 finite numbers"):
        hypervolume([(0, 0)], ["min", "min"], reference)


def test_wrong_shapes_are_refused():
    with pytest.raises(AnalysisError, match="need shape"):
        hypervolume([(0, 0, 0)], ["min", "min"], (1, 1))
