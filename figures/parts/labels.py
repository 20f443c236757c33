"""Labels beside a few points of a crowded picture, placed where they cover nothing.

Glossary: P points, S samples of lines, B candidate boxes, N samples of a leader (the thin line from a label to its
point). All positions are in display pixels unless said otherwise; a box is (x0, y0, x1, y1).
"""

import functools
import itertools
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from figures.parts.picture import figure_of
from figures.parts.style import FAINT_INK, INK

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.offsetbox import AnnotationBbox

Pixels = NDArray[np.float64]

GRID = 44  # candidate positions along each axis
PADDING = 0.9  # free space around a label, in heights of a line of text
# Costs in heights of a line of text: a label goes this much farther away rather than do what is named.
COVERS_A_LABEL = 1000.0
COVERS_A_POINT = 60.0
COVERS_A_LINE = 30.0
COVERS_A_FAINT_LINE = 5.0
LEADER_MEETS_A_LABEL = 100.0
LEADER_MEETS_A_LEADER = 30.0
LEADER_MEETS_A_LINE = 3.0  # for each of its samples: crossing it costs a few, following it many
LEADER_MEETS_A_POINT = 16.0
SAMPLE_PX = 4.0
LEADER_SAMPLES = 24
REVISIONS = 2  # rounds in which each label may move, the others being where they are


class Label(NamedTuple):
    """A bold heading and lines of text for the point (x, y), in data coordinates."""

    x: float
    y: float
    heading: str
    lines: Sequence[str]


class Obstacles(NamedTuple):
    """What labels keep off: points (P, 2), samples of lines and samples of faint lines, each (S, 2)."""

    points: Pixels
    line: Pixels
    faint_line: Pixels


class Placed(NamedTuple):
    """The labels that were drawn, and what their places cost, in heights of a line of text."""

    artists: list["AnnotationBbox"]
    cost: float

    @property
    def is_clear(self) -> bool:
        """True where they cover nothing but faint lines."""
        return self.cost < COVERS_A_LINE


class Choices(NamedTuple):
    """Places for one label: boxes (B, 4), the same with free space around, leaders (B, N, 2), and costs (B,)."""

    boxes: Pixels
    padded: Pixels
    leaders: Pixels
    costs: Pixels


def place_labels(
    ax: "Axes",
    labels: Sequence[Label],
    font_points: float,
    *,
    points: Pixels,
    lines: Sequence[Pixels] = (),
    faint_lines: Sequence[Pixels] = (),
) -> Placed:
    """Draw the `labels` inside the axes, off the points, off each other and off the lines where possible.

    The axes' limits and the figure's layout must be final. Each label is tried on a grid of positions and takes
    the cheapest: near its point, covering nothing, its leader crossing little.

    Args:
        ax: where to draw.
        labels: what to say, a handful (all orders of placing them are tried); none gives none.
        font_points: size of the text in points.
        points: data coordinates of what must not be covered, of shape (P, 2).
        lines: corners of polylines that should not be covered, in data coordinates, each of shape (L, 2).
        faint_lines: the same for lines that a label may interrupt.
    """
    pixels_per_point = figure_of(ax).dpi / 72
    obstacles = Obstacles(
        points=_distinct(_to_pixels(ax, points)),
        line=_distinct(_samples(ax, lines)),
        faint_line=_distinct(_samples(ax, faint_lines)),
    )
    targets = _to_pixels(ax, np.array([[label.x, label.y] for label in labels]))
    choices = [
        _choices(ax, _size(ax, label, font_points), target, obstacles, font_points * pixels_per_point)
        for label, target in zip(labels, targets, strict=True)
    ]
    places, cost = _arrange(choices)
    artists = []
    for label, target, choice, place in zip(labels, targets, choices, places, strict=True):
        corner, size = choice.boxes[place, :2], choice.boxes[place, 2:] - choice.boxes[place, :2]
        leader_start = (choice.leaders[place, 0] - corner) / size
        artists.append(_artist(ax, label, font_points, (corner - target) / pixels_per_point, leader_start))
    return Placed(artists, cost)


def _size(ax: "Axes", label: Label, font_points: float) -> Pixels:
    """Width and height of a label."""
    artist = _artist(ax, label, font_points, np.zeros(2), np.zeros(2))
    size = np.array(artist.offsetbox.get_window_extent().size)
    artist.remove()
    return size


def _artist(
    ax: "Axes", label: Label, font_points: float, offset: Pixels, leader_start: Pixels
) -> "AnnotationBbox":
    """A label `offset` points from its point; its leader starts at `leader_start`, (0, 0) to (1, 1) of its box."""
    from matplotlib.offsetbox import AnnotationBbox, TextArea, VPacker

    words = {"color": INK, "fontsize": font_points}
    heading = TextArea(label.heading, textprops={**words, "fontweight": "bold"})
    text = TextArea("\n".join(label.lines), textprops={**words, "linespacing": 1.15})
    artist = AnnotationBbox(
        VPacker(children=[heading, text], pad=0, sep=0.15 * font_points),
        (label.x, label.y),
        xybox=tuple(offset),
        boxcoords="offset points",
        box_alignment=(0, 0),
        pad=0.15,
        bboxprops={"facecolor": "white", "edgecolor": "none", "alpha": 0.85},
        arrowprops={
            "arrowstyle": "-",
            "color": FAINT_INK,
            "linewidth": 0.7,
            "relpos": tuple(leader_start),
            "shrinkA": 0,
            "shrinkB": 5,
        },
    )
    artist.set_zorder(6)
    artist.set_in_layout(False)
    ax.add_artist(artist)
    return artist


def _to_pixels(ax: "Axes", xy: Pixels) -> Pixels:
    return np.asarray(ax.transData.transform(xy), np.float64) if len(xy) else np.empty((0, 2))


def _distinct(pixels: Pixels) -> Pixels:
    """One of each group of points that lie within `SAMPLE_PX`: of thousands, most overlap."""
    first = np.unique((pixels / SAMPLE_PX).round(), axis=0, return_index=True)[1]
    return np.asarray(pixels[np.sort(first)])


def _samples(ax: "Axes", lines: Sequence[Pixels]) -> Pixels:
    """Points along polylines given in data coordinates, at most `SAMPLE_PX` apart, of shape (S, 2)."""
    pieces = [np.empty((0, 2))]
    for line in lines:
        for start, end in itertools.pairwise(_to_pixels(ax, line)):
            steps = max(int(np.ceil(np.hypot(*(end - start)) / SAMPLE_PX)), 1)
            pieces.append(start + (end - start) * np.linspace(0, 1, steps + 1)[:, None])
    return np.concatenate(pieces)


def _choices(ax: "Axes", size: Pixels, target: Pixels, obstacles: Obstacles, line_height: float) -> Choices:
    """Places for a label on a grid over the axes, and what each costs by itself."""
    inside = ax.get_window_extent()
    gap = PADDING * line_height
    xs = np.linspace(inside.x0 + gap, max(inside.x1 - size[0], inside.x0 + gap), GRID)
    ys = np.linspace(inside.y0 + gap, max(inside.y1 - size[1] - gap, inside.y0 + gap), GRID)
    corners = np.stack(np.meshgrid(xs, ys), axis=-1).reshape(-1, 2)
    boxes = np.concatenate([corners, corners + size], axis=1)
    padded = boxes + gap * np.array([-1, -1, 1, 1])
    nearest = np.clip(target, boxes[:, :2], boxes[:, 2:])
    leaders = nearest[:, None] + (target - nearest)[:, None] * np.linspace(0, 1, LEADER_SAMPLES)[:, None]
    before = target + (nearest - target) * 0.15  # close to its point a leader may meet what it likes
    others = obstacles.points[np.abs(obstacles.points - target).max(axis=1) > SAMPLE_PX]
    costs = np.hypot(*(nearest - target).T) / line_height
    costs += COVERS_A_POINT * _num_inside(padded, obstacles.points)
    costs += COVERS_A_LINE * (_num_inside(padded, obstacles.line) > 0)
    costs += COVERS_A_FAINT_LINE * (_num_inside(padded, obstacles.faint_line) > 0)
    costs += LEADER_MEETS_A_POINT * _num_near(nearest, before, others, 0.8 * line_height)
    costs += LEADER_MEETS_A_LINE * _num_near(nearest, before, obstacles.line, 0.3 * line_height)
    return Choices(boxes, padded, leaders, costs)


def _arrange(choices: Sequence[Choices]) -> tuple[list[int], float]:
    """A place for each label and what they cost in all, by the best order of placing and revising them."""

    @functools.cache
    def beside(label: int, other: int, place: int) -> Pixels:
        return _cost_beside(choices[label], choices[other], place)

    def costs(label: int, places: Mapping[int, int]) -> Pixels:
        others = (beside(label, other, place) for other, place in places.items() if other != label)
        return sum(others, start=choices[label].costs)

    best: tuple[list[int], float] = ([], np.inf)
    for order in itertools.permutations(range(len(choices))):
        places: dict[int, int] = {}
        for label in order * (1 + REVISIONS):
            places[label] = int(costs(label, places).argmin())
        cost = float(sum(costs(label, places)[place] for label, place in places.items()))
        if cost < best[1]:
            best = [places[label] for label in range(len(choices))], cost
    return best


def _cost_beside(choices: Choices, other: Choices, place: int) -> Pixels:
    """What each of B places costs more because another label has its place, of shape (B,)."""
    box, leader = other.boxes[place], other.leaders[place]
    apart = np.any(choices.padded[:, 2:] < box[:2], axis=1) | np.any(choices.padded[:, :2] > box[2:], axis=1)
    x, y = choices.leaders[..., 0], choices.leaders[..., 1]
    inside = ((box[0] <= x) & (x <= box[2]) & (box[1] <= y) & (y <= box[3])).any(axis=1)
    covers = _num_inside(choices.padded, leader) > 0
    crosses = _crosses(choices.leaders[:, 0], choices.leaders[:, -1], leader[0], leader[-1])
    return np.asarray(
        COVERS_A_LABEL * ~apart
        + LEADER_MEETS_A_LABEL * inside
        + COVERS_A_LINE * covers
        + LEADER_MEETS_A_LEADER * crosses
    )


def _crosses(starts: Pixels, ends: Pixels, start: Pixels, end: Pixels) -> NDArray[np.bool_]:
    """Whether each of B segments, from `starts` to `ends` (B, 2), crosses the one from `start` to `end`; shape (B,)."""

    def turn(a: Pixels, b: Pixels, c: Pixels) -> Pixels:
        """Positive where a, b, c turn left, negative where they turn right."""
        ab, ac = b - a, c - a
        return np.asarray(ab[..., 0] * ac[..., 1] - ab[..., 1] * ac[..., 0])

    splits_other = turn(start, end, starts) * turn(start, end, ends) < 0
    return np.asarray(splits_other & (turn(starts, ends, start) * turn(starts, ends, end) < 0))


def _num_inside(boxes: Pixels, points: Pixels) -> NDArray[np.int_]:
    """How many of P points lie in each of B boxes, of shape (B,)."""
    counts = np.zeros(len(boxes), int)
    for x, y in points:
        counts += (boxes[:, 0] <= x) & (x <= boxes[:, 2]) & (boxes[:, 1] <= y) & (y <= boxes[:, 3])
    return counts


def _num_near(starts: Pixels, ends: Pixels, points: Pixels, reach: float) -> NDArray[np.int_]:
    """How many of P points each of B segments, from `starts` to `ends` (B, 2), passes within `reach` of, shape (B,)."""
    (x, y), (dx, dy) = starts.T, (ends - starts).T
    length_squared = np.maximum(dx**2 + dy**2, 1e-9)
    counts = np.zeros(len(starts), int)
    for px, py in points:
        share = np.clip(((px - x) * dx + (py - y) * dy) / length_squared, 0, 1)
        counts += (x + share * dx - px) ** 2 + (y + share * dy - py) ** 2 < reach**2
    return counts
