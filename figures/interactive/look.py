"""The layout that all interactive figures share."""

import html
from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.rows.times import asks_for_log
from figures.parts import style
from figures.parts.words import wrap

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"
GRID = "#E4E4E4"
HEIGHT_PX = 480
NO_TEMPLATE: dict[str, Any] = {"data": {}, "layout": {}}  # plotly's own would add 7 kB to each figure
TITLE_PX, TITLE_COLUMNS = 13, 44  # so that a phone held upright shows all of a title
MINOR_TICKS = {"dtick": "D1", "ticks": "outside", "ticklen": 3}  # at 1, 2, 3, ...; numbers stand at 1, 2, 5
PLAIN_NUMBERS = ",~r"  # "14,080" and "0.2"


def layout(*, height_px: int = HEIGHT_PX, **more: Any) -> dict[str, Any]:
    """White ground, the project's ink, a legend in which a click hides an entry and a title its group."""
    return {
        "template": NO_TEMPLATE,
        "height": height_px,
        "margin": {"l": 64, "r": 16, "t": 28, "b": 56},
        "font": {"family": FONT, "size": 13, "color": style.INK},
        "paper_bgcolor": "white",
        "plot_bgcolor": "white",
        "hovermode": "closest",
        "hoverlabel": {"bgcolor": "white", "font": {"color": style.INK, "size": 13}, "align": "left"},
        "legend": {"groupclick": "toggleitem", "tracegroupgap": 8, "itemsizing": "constant"},
        "dragmode": "pan",
        **more,
    }


def axis(title: str, *, log: bool = False, **more: Any) -> dict[str, Any]:
    """An axis with plain numbers, logarithmic or linear; a long title takes several lines."""
    ticks = {"type": "log", "dtick": "D2", "ticks": "outside", "minor": MINOR_TICKS} if log else {}
    return {
        "title": {"text": "<br>".join(_escaped(title)), "standoff": 8, "font": {"size": TITLE_PX}},
        "tickformat": PLAIN_NUMBERS,
        "gridcolor": GRID,
        "linecolor": style.FAINT_INK,
        "zeroline": False,
        "automargin": True,
        **ticks,
        **more,
    }


def amount_axis(title: str, amounts: Sequence[float], **more: Any) -> dict[str, Any]:
    """An axis of times or of memory, from 0 or logarithmic as the span of `amounts` asks, as that of the still figure."""
    if asks_for_log(np.array(amounts, np.float64)):
        return axis(title, log=True, **more)
    return axis(title, rangemode="tozero", **more)


def _escaped(title: str) -> list[str]:
    return [html.escape(line, quote=False) for line in wrap(title, TITLE_COLUMNS)]
