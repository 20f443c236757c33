"""Several panels in one interactive figure, one under another."""

from collections.abc import Mapping, Sequence
from typing import Any

from figures.interactive.look import axis

GAP = 0.14  # between panels, as a share of the height


def panel_axes(
    titles: Sequence[tuple[str, str]], looks: Mapping[str, Mapping[str, Any]], *, shares_x: bool = False
) -> dict[str, Any]:
    """The layout's axes of panels from top to bottom: `xaxis`, `yaxis`, `xaxis2`, ...

    Args:
        titles: of the x and the y axis of each panel.
        looks: `x1`, `y1`, `x2`, ... -> further arguments of `figures.interactive.look.axis` for that axis.
        shares_x: whether all panels move along x together; then only the last shows its title.
    """
    count = len(titles)
    height = (1 - GAP * (count - 1)) / count
    axes: dict[str, Any] = {}
    for place, (x_title, y_title) in enumerate(titles):
        suffix = "" if place == 0 else str(place + 1)
        top = 1 - place * (height + GAP)
        is_silent = shares_x and place < count - 1
        matches: dict[str, Any] = {"matches": "x"} if shares_x and place else {}
        own_x, own_y = looks.get(f"x{place + 1}", {}), looks.get(f"y{place + 1}", {})
        axes[f"xaxis{suffix}"] = axis("" if is_silent else x_title, anchor=f"y{suffix}", **matches, **own_x)
        domain = [max(top - height, 0.0), top]
        axes[f"yaxis{suffix}"] = axis(y_title, anchor=f"x{suffix}", domain=domain, **own_y)
    return axes


def panel(place: int) -> dict[str, str]:
    """The axes of a trace in the panel of that place, from 0."""
    suffix = "" if place == 0 else str(place + 1)
    return {"xaxis": f"x{suffix}", "yaxis": f"y{suffix}"}


def panel_heading(place: int, words: str) -> dict[str, Any]:
    """An annotation above the left end of a panel."""
    suffix = "" if place == 0 else str(place + 1)
    return {
        "x": 0,
        "xref": f"x{suffix} domain",
        "y": 1,
        "yref": f"y{suffix} domain",
        "xanchor": "left",
        "yanchor": "bottom",
        "text": words,
        "showarrow": False,
    }
