"""Choose an object detector for a budget.

In a notebook:

    import frontier

    fr = frontier.load()
    fr.recommend(max_ms=50)
    fr.plot()
"""

import importlib
from typing import TYPE_CHECKING, Any

from frontier.version import __version__

if TYPE_CHECKING:
    from analysis.choice.budget import Budget
    from analysis.table import Table
    from detectors.config import DetectorConfig
    from frontier.answer import Answer
    from frontier.desk import Frontier, load
    from frontier.errors import FrontierError

_PLACES = {
    "Answer": "frontier.answer",
    "Budget": "analysis.choice.budget",
    "DetectorConfig": "detectors.config",
    "Frontier": "frontier.desk",
    "FrontierError": "frontier.errors",
    "Table": "analysis.table",
    "load": "frontier.desk",
}

__all__ = ["Answer", "Budget", "DetectorConfig", "Frontier", "FrontierError", "Table", "__version__", "load"]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that `import frontier` costs nothing."""
    if name not in _PLACES:
        raise AttributeError(f"module 'frontier' has no attribute {name!r}")
    value = getattr(importlib.import_module(_PLACES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
