"""Plotly, where it is installed."""

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from figures.errors import FigureError

if TYPE_CHECKING:
    import plotly.graph_objects as go

INSTALL = "pip install 'frontier-det[report]'"


def require_plotly() -> None:
    """Nothing, where plotly is installed.

    Raises:
        FigureError: it is not; the message says how to install it.
    """
    if find_spec("plotly") is None:
        raise FigureError(
            f"interactive figures need plotly, which is not installed; to install it: {INSTALL}"
        )


def new_figure(traces: list[dict[str, Any]], layout: dict[str, Any]) -> "go.Figure":
    """A plotly figure of `traces` and `layout`, which plotly checks.

    Raises:
        FigureError: plotly is not installed.
    """
    require_plotly()
    import plotly.graph_objects as go

    return go.Figure({"data": traces, "layout": layout})


def plotly_script() -> str:
    """The JavaScript of plotly, whole, so that a page needs no network.

    Raises:
        FigureError: plotly is not installed.
    """
    require_plotly()
    from plotly.offline import get_plotlyjs

    return str(get_plotlyjs())
