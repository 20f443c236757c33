"""The findings of the paper's section 4 and the figures that draw them, by name.

An entry names its analysis and its drawing by import path, so that listing them costs nothing.
"""

import importlib
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from frontier.place import DEMONSTRATION

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Rows = Literal["comparable", "settings", "accuracies", "everywhere"]


class Entry(NamedTuple):
    """One finding.

    Attributes:
        name: of the figure.
        words: what it shows, in a line.
        analyse: `module:function`, from a table to what is drawn.
        draw: `module:function`, from that to axes; None where there is only a table and a sentence.
        rows: which rows it takes: those that may be compared, with their times; those whose settings are held against
            each other, which need no times; every accuracy on the same pictures, timed or not; or every time,
            whatever the device. See `frontier.shown_rows`.
        options: arguments of `analyse` beyond the table.
        source: the figure or table of the paper that it follows.
        marks_budget: whether the drawing takes `max_ms`.
        elsewhere: options of `frontier plot` that take rows which come with frontier and which have what it needs;
            empty where none have.
    """

    name: str
    words: str
    analyse: str
    draw: str | None
    rows: Rows
    options: frozenset[str]
    source: str
    marks_budget: bool = False
    elsewhere: str = f"--results {DEMONSTRATION}"

    def find(self, table: Any, **options: Any) -> Any:
        """What the analysis makes of a table: a `Finding`, or the data of `accuracy_time`.

        Args:
            table: rows of the kind that `rows` says.
            **options: of which those that the analysis takes are passed on.

        Raises:
            AnalysisError: the table lacks what it needs; the message says what, and where it comes from.
        """
        return _load(self.analyse)(
            table, **{name: value for name, value in options.items() if name in self.options}
        )

    def drawn(self, found: Any, *, width_in: float, max_ms: float | None = None) -> "Axes":
        """New axes that show what `find` gave.

        Raises:
            AnalysisError: it would make no picture, or a misleading one.
        """
        assert self.draw is not None  # callers ask for entries with a figure
        budget = {"max_ms": max_ms} if self.marks_budget else {}
        axes: Axes = _load(self.draw)(found, width_in=width_in, **budget)
        return axes


def _entry(
    name: str, words: str, rows: Rows, options: str, source: str, *, has_figure: bool = True, **more: Any
) -> Entry:
    """One whose analysis and drawing are called as itself; `more` are further attributes."""
    analyse = f"analysis.findings.{name}:{name}"
    draw = f"figures.{name}:draw_{name}" if has_figure else None
    return Entry(name, words, analyse, draw, rows, frozenset(options.split()), source, **more)


GALLERY: tuple[Entry, ...] = (
    Entry(
        "accuracy_time",
        "accuracy against time, and the frontier of those that no other beats",
        "figures.accuracy_time_data:accuracy_time_data",
        "figures.accuracy_time:draw_accuracy_time",
        "comparable",
        frozenset({"percentile", "objective"}),
        "Figure 2",
        marks_budget=True,
    ),
    _entry(
        "critical",
        "the fastest, the sweet spot and the most accurate of the frontier",
        "comparable",
        "percentile objective test draws",
        "Table 3",
        has_figure=False,
    ),
    _entry(
        "frontier_probability",
        "how likely each detector is on the frontier",
        "comparable",
        "percentile objective draws",
        "beyond the paper",
    ),
    _entry(
        "ties",
        "which detectors cannot be told apart by accuracy",
        "accuracies",
        "objective draws",
        "beyond the paper",
    ),
    _entry(
        "imagenet",
        "AP against ImageNet accuracy of the extractor",
        "accuracies",
        "resolution objective",
        "Figure 3",
        elsewhere="--device titan_x --resolution all",
    ),
    _entry(
        "sizes",
        "AP of small, medium and large objects",
        "accuracies",
        "resolution objective draws",
        "Figure 4",
    ),
    _entry(
        "resolution",
        "what half the resolution costs and saves",
        "settings",
        "percentile objective draws",
        "Figure 5",
    ),
    _entry(
        "proposals",
        "AP and time against the number of proposals",
        "settings",
        "percentile resolution objective draws",
        "Figure 6",
    ),
    _entry(
        "stride",
        "output stride 8 against 16",
        "settings",
        "percentile objective draws",
        "section 3.4",
        elsewhere="",
    ),
    _entry(
        "knobs",
        "the effect of every setting by itself",
        "settings",
        "percentile objective draws",
        "section 4.1",
    ),
    _entry(
        "durations",
        "time of each detector, and its stages",
        "comparable",
        "percentile resolution",
        "Figure 7",
    ),
    _entry("compute", "multiply-adds against time, on each device", "everywhere", "percentile", "Figure 8"),
    _entry("memory", "memory of each detector", "comparable", "resolution", "Figure 9"),
    _entry("memory_time", "memory against time", "comparable", "percentile", "Figure 10"),
    _entry("strictness", "AP against AP at IoU .5 and .75", "accuracies", "objective", "Figure 11"),
)
FIGURES = tuple(entry.name for entry in GALLERY if entry.draw is not None)


_BY_NAME = {entry.name: entry for entry in GALLERY}


def entry_of(name: str) -> Entry:
    """The entry of that name.

    Raises:
        KeyError: there is none.

    >>> entry_of("resolution").source
    'Figure 5'
    """
    return _BY_NAME[name]


def _load(path: str) -> Any:
    module, _, function = path.partition(":")
    return getattr(importlib.import_module(module), function)
