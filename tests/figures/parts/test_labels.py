import numpy as np
import pytest

from figures.parts.labels import Label, _crosses, _num_inside, _num_near, place_labels
from figures.parts.picture import blank_axes

NOWHERE = np.empty((0, 2))


@pytest.fixture
def ax():
    ax = blank_axes(5.0)
    ax.set_xlim(0, 10)
    ax.set_ylim(0, 10)
    ax.figure.draw_without_rendering()
    return ax


def test_no_labels(ax):
    assert place_labels(ax, [], 8.0, points=NOWHERE) == ([], 0)


def test_a_label_alone_lies_beside_its_point(ax):
    placed = place_labels(ax, [Label(5, 5, "Here", ["it is"])], 8.0, points=np.array([[5.0, 5.0]]))
    ax.figure.draw_without_rendering()
    box = placed.artists[0].offsetbox.get_window_extent()
    x, y = ax.transData.transform((5, 5))
    assert placed.is_clear
    assert not box.contains(x, y)
    assert box.x0 - 25 < x < box.x1 + 25
    assert box.y0 - 25 < y < box.y1 + 25


def test_labels_go_where_there_is_room(ax):
    # Points fill all but the top right quarter.
    points = np.array(
        [(x, y) for x in np.arange(0, 10, 0.4) for y in np.arange(0, 10, 0.4) if x < 5 or y < 5]
    )
    labels = [Label(2.0, 2.0, "One", ["first"]), Label(4.0, 4.0, "Two", ["second"])]
    placed = place_labels(ax, labels, 8.0, points=points)
    ax.figure.draw_without_rendering()
    boxes = [artist.offsetbox.get_window_extent() for artist in placed.artists]
    corner = ax.transData.transform((4.6, 4.6))
    assert all(box.x0 > corner[0] and box.y0 > corner[1] for box in boxes)
    assert not boxes[0].overlaps(boxes[1])


def test_no_room_is_said(ax):
    points = np.array([(x, y) for x in np.arange(0, 10, 0.2) for y in np.arange(0, 10, 0.2)])
    assert not place_labels(ax, [Label(5, 5, "Here", [])], 8.0, points=points).is_clear


def test_labels_keep_off_lines_and_interrupt_faint_ones(ax):
    point, here = np.array([[5.0, 5.0]]), [Label(5, 5, "A wide heading of a label", [])]
    grid = [np.array([[x, 0], [x, 10]]) for x in np.arange(0.5, 10, 1.0)]
    assert not place_labels(ax, here, 8.0, points=point, lines=grid).is_clear
    assert place_labels(ax, here, 8.0, points=point, faint_lines=grid).is_clear


def test_num_inside_by_hand():
    boxes = np.array([[0, 0, 2, 2], [1, 1, 3, 3], [5, 5, 6, 6]], float)
    points = np.array([[1, 1], [2, 2], [0, 3]], float)
    assert _num_inside(boxes, points).tolist() == [2, 2, 0]
    assert _num_inside(boxes, NOWHERE).tolist() == [0, 0, 0]


def test_num_near_by_hand():
    # A segment from (0, 0) to (4, 0), and one of length zero: distances 1, 3 and 5 from the first.
    starts, ends = np.array([[0, 0], [2, 1]], float), np.array([[4, 0], [2, 1]], float)
    points = np.array([[2, 1], [7, 0], [0, -5]], float)
    assert _num_near(starts, ends, points, 0.5).tolist() == [0, 1]
    assert _num_near(starts, ends, points, 3.1).tolist() == [2, 1]


def test_num_near_against_samples():
    rng = np.random.default_rng(0)
    starts, ends, points = rng.random((20, 2)), rng.random((20, 2)), rng.random((30, 2))
    along = starts[:, None] + (ends - starts)[:, None] * np.linspace(0, 1, 20_001)[:, None]
    distances = np.array([[np.hypot(*(line - point).T).min() for point in points] for line in along])
    assert _num_near(starts, ends, points, 0.2).tolist() == (distances < 0.2).sum(axis=1).tolist()


def test_crosses_by_hand():
    # Against the segment from (0, 0) to (2, 2): a crossing, a parallel, one that ends short, one beyond its end.
    starts = np.array([[0, 2], [1, 0], [2, 0], [3, 4]], float)
    ends = np.array([[2, 0], [3, 2], [1.5, 0.5], [4, 3]], float)
    assert _crosses(starts, ends, np.array([0.0, 0]), np.array([2.0, 2])).tolist() == [
        True,
        False,
        False,
        False,
    ]
