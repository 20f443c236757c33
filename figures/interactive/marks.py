"""`Mark`: one marker of an interactive figure, and marks as the traces that plotly draws."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from figures.interactive.family import Family, by_family

SIZE = 10  # px
BEHIND, BEHIND_SIZE = 0.5, 0.75  # opacity of what is not to be seen first, and its size as a share


class Mark(NamedTuple):
    """A marker at (x, y) of a family.

    Attributes:
        x, y: where it stands; y may be a word on an axis of words.
        family: gives shape and colour.
        hover: of `figures.interactive.hover`.
        is_hollow: whether the time was not measured here.
        is_behind: whether it is paler and smaller than others.
        x_bounds: ends of a bar through it along x; None for none.
        size: diameter in px.
    """

    x: float
    y: float | str
    family: Family
    hover: str
    is_hollow: bool = False
    is_behind: bool = False
    x_bounds: tuple[float, float] | None = None
    size: float = SIZE


def looks() -> dict[str, tuple[float, float]]:
    """Size in px and opacity of a marker of the usual size: to be seen first, and behind."""
    return {"size": (SIZE, SIZE * BEHIND_SIZE), "opacity": (1.0, BEHIND)}


def mark_traces(marks: Sequence[Mark]) -> list[dict[str, Any]]:
    """A trace for each family; none where there are no marks."""
    families = by_family(marks, lambda mark: mark.family)
    return [_trace(family, alike) for family, alike in families.items()]


def _trace(family: Family, marks: Sequence[Mark]) -> dict[str, Any]:
    trace = {
        **family.trace,
        "type": "scatter",
        "mode": "markers",
        "x": [mark.x for mark in marks],
        "y": [mark.y for mark in marks],
        "hovertext": [mark.hover for mark in marks],
        "hoverinfo": "text",
        "marker": {
            "color": family.colour,
            "symbol": [f"{family.symbol}{'-open' if mark.is_hollow else ''}" for mark in marks],
            "size": [mark.size * (BEHIND_SIZE if mark.is_behind else 1) for mark in marks],
            "opacity": [BEHIND if mark.is_behind else 1.0 for mark in marks],
            "line": {"width": 1.5, "color": family.colour},
        },
    }
    if any(mark.x_bounds for mark in marks):
        trace["error_x"] = _bars(marks, family.colour)
    return trace


def _bars(marks: Sequence[Mark], colour: str) -> dict[str, Any]:
    bounds = [mark.x_bounds or (float(mark.x), float(mark.x)) for mark in marks]
    return {
        "type": "data",
        "symmetric": False,
        "array": [upper - mark.x for mark, (_, upper) in zip(marks, bounds, strict=True)],
        "arrayminus": [mark.x - lower for mark, (lower, _) in zip(marks, bounds, strict=True)],
        "color": colour,
        "thickness": 1.2,
        "width": 0,
    }
