"""The findings whose figure can be pointed at, and what draws it."""

import importlib
from typing import TYPE_CHECKING, Any

from analysis.table import Table

if TYPE_CHECKING:
    import plotly.graph_objects as go

TWINS = frozenset({"accuracy_time", "resolution", "proposals", "compute", "memory", "memory_time"})


def twin(name: str, found: Any, table: Table, *, max_ms: float | None = None) -> "go.Figure":
    """The interactive figure of a finding.

    Args:
        name: one of `TWINS`.
        found: what the analysis of that name made of `table`.
        table: the rows, which the figure tells of when it is pointed at.
        max_ms: a budget to mark in accuracy against time.

    Raises:
        FigureError: plotly is not installed.
    """
    draw = getattr(importlib.import_module(f"figures.interactive.{name}"), f"interactive_{name}")
    budget = {"max_ms": max_ms} if name == "accuracy_time" else {}
    figure: go.Figure = draw(found, table, **budget)
    return figure
