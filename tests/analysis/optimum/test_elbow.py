import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import AnalysisError
from analysis.optimum.elbow import CriticalPoints, critical_points, elbow
from analysis.optimum.pareto import pareto_mask

TIME_AND_AP = ("min", "max")


def distance_from_chord(points):
    """Distance of each point from the line between the first and the last, both axes scaled to 0-1."""
    scaled = (points - points.min(axis=0)) / (points.max(axis=0) - points.min(axis=0))
    (x0, y0), (x1, y1) = scaled[0], scaled[-1]
    x, y = scaled.T
    return ((x1 - x0) * (y - y0) - (x - x0) * (y1 - y0)) / np.hypot(x1 - x0, y1 - y0)


def test_hand_worked_case():
    # Scaled by hand: (0, 0), (1/10, 1/2), (3/10, 9/10), (1, 1); above the chord by 0, .4, .6, 0.
    assert elbow([(10, 0.10), (20, 0.20), (40, 0.28), (110, 0.30)], TIME_AND_AP) == 2


def test_logarithm_moves_the_elbow():
    # Doublings of the time by hand: (0, 0), (1/4, 1/2), (1/2, 2/3), (1, 1); above the chord by 0, 1/4, 1/6, 0.
    # On a plain axis the third point, at 3/15 of the time, stands highest: 2/3 - 3/15 against 1/2 - 1/15.
    points = [(10, 0.10), (20, 0.25), (40, 0.30), (160, 0.40)]
    assert elbow(points, TIME_AND_AP) == 2
    assert elbow(points, TIME_AND_AP, log_x=True) == 1


@given(st.lists(st.tuples(st.integers(1, 50), st.integers(0, 50)), min_size=1, max_size=30))
def test_equals_the_distance_from_the_chord(points):
    points = np.array(points, float)
    frontier = np.unique(points[pareto_mask(points, TIME_AND_AP)], axis=0)
    found = elbow(points, TIME_AND_AP)
    if len(frontier) < 3 or distance_from_chord(frontier).max() < 1e-9:
        assert found is None
    else:
        place = np.flatnonzero((frontier == points[found]).all(axis=1))[0]
        distances = distance_from_chord(frontier)
        assert distances[place] == pytest.approx(distances.max())


def test_dominated_and_missing_points_change_nothing():
    frontier = [(10, 0.10), (20, 0.20), (40, 0.28), (110, 0.30)]
    others = [(500, 0.0), (np.nan, 0.9), (15, np.nan), (40, 0.28)]
    assert elbow(frontier + others, TIME_AND_AP) == 2


def test_senses_mirror_each_other():
    assert elbow([(100, 9.0), (50, 8.0), (25, 7.2), (9, 7.0)], ("max", "min")) == 2


@pytest.mark.parametrize(
    "points",
    [
        np.empty((0, 2)),
        [(1, 1)],
        [(1, 1), (2, 2)],
        [(1, 1), (2, 2), (2, 2)],
        [(1, 1), (2, 2), (3, 3)],
        [(0.1, 0.1), (0.2, 0.2), (0.3, 0.3), (0.7, 0.7)],
        [(1, 1), (9, 2), (10, 10)],
    ],
    ids=[
        "none",
        "one",
        "two",
        "two and a copy",
        "straight",
        "straight but for rounding",
        "bent to the worse side",
    ],
)
def test_no_elbow(points):
    assert elbow(points, TIME_AND_AP) is None


def test_critical_points_of_the_papers_own_detectors():
    # Printed by the TF1 detection zoo (ms on a Titan X, AP in percent): SSD with MobileNet v1 and v2 and with
    # Inception v2, Faster R-CNN with Inception v2 and ResNet-50, R-FCN and Faster R-CNN with ResNet-101, Faster
    # R-CNN with Inception ResNet v2. The paper's Table 3 names the first, the last but one and the last.
    points = [(30, 21), (31, 22), (42, 24), (58, 28), (89, 30), (92, 30), (106, 32), (620, 37)]
    assert critical_points(points, TIME_AND_AP) == CriticalPoints(fastest=0, sweet_spot=6, most_accurate=7)


def test_critical_points_of_few():
    assert critical_points(np.empty((0, 2)), TIME_AND_AP) == CriticalPoints(None, None, None)
    assert critical_points([(5, 0.1), (4, 0.2)], TIME_AND_AP) == CriticalPoints(1, None, 1)
    assert critical_points([(4, 0.2), (9, 0.3)], TIME_AND_AP) == CriticalPoints(0, None, 1)


@pytest.mark.parametrize("find", [elbow, critical_points])
def test_wrong_input(find):
    with pytest.raises(AnalysisError, match="give two"):
        find([(1, 2, 3)], ("min", "max", "max"))
    with pytest.raises(AnalysisError, match="need shape"):
        find([(1, 2, 3)], TIME_AND_AP)
    with pytest.raises(AnalysisError, match="infinite"):
        find([(1, np.inf)], TIME_AND_AP)
    with pytest.raises(AnalysisError, match="needs positive numbers"):
        find([(0, 1), (1, 2), (5, 3)], TIME_AND_AP, log_x=True)
