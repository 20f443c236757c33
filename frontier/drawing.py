"""`Drawing`: pictures made beside what else is to be found, where there are rows and cores for it.

Finding and drawing take about as long. Where there are many rows a second process draws while the first one goes on with
the next finding; few rows are drawn sooner than another process starts.
"""

import contextlib
import functools
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor
from typing import Any, NamedTuple, TypeVar

from analysis.errors import AnalysisError
from frontier import host
from frontier.errors import NoRowsError
from frontier.gallery import Entry, entry_of
from frontier.progress import Report

T = TypeVar("T")  # what is made of an entry

BESIDE_FROM_ROWS = 200
MOST_PROCESSES = 3  # more would wait for findings


class Look(NamedTuple):
    """How a picture is to be.

    Attributes:
        width_in: its width in inches.
        file_format: of `figures.parts.picture.FORMATS`.
        max_ms: a budget to mark, where the figure marks one.
    """

    width_in: float
    file_format: str
    max_ms: float | None


def picture(name: str, result: Any, look: Look) -> bytes:
    """The picture of what the entry `name` of the gallery found.

    Raises:
        AnalysisError: there would be none, or a misleading one.
    """
    from figures.parts.picture import figure_of, picture_bytes

    axes = entry_of(name).drawn(result, width_in=look.width_in, max_ms=look.max_ms)
    return picture_bytes(figure_of(axes), look.file_format)


class Drawing:
    """Draws on the processes of `pool`; without one in this process, when the picture is asked for."""

    def __init__(self, pool: Executor | None) -> None:
        self._pool = pool

    def begin(self, entry: Entry, result: Any, look: Look) -> Callable[[], bytes]:
        """A function that waits for the picture of `result` and raises what `picture` does.

        Pictures are begun in order: who asks for the last ones first draws those here that nobody has begun.
        """
        draw = functools.partial(picture, entry.name, result, look)
        if self._pool is None:
            return draw
        begun = self._pool.submit(draw)

        def wait() -> bytes:
            if begun.cancel():  # nobody has begun: sooner done here than waited for
                return draw()
            try:
                return begun.result()
            except BrokenExecutor:  # the process was killed, perhaps for memory
                return draw()

        return wait


@contextlib.contextmanager
def drawing(num_rows: int) -> Iterator[Drawing]:
    """Draws figures of so many rows; for programs that may start processes, as `frontier` itself may."""
    processes = min((host.usable_cores() or 1) - 1, MOST_PROCESSES)
    if num_rows < BESIDE_FROM_ROWS or processes < 1:
        yield Drawing(None)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    pool = ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), _get_ready)
    try:
        yield Drawing(pool)
    finally:
        pool.shutdown(cancel_futures=True)


def all_that_can(
    entries: Sequence[Entry], begin: Callable[[Entry], Callable[[], T]], report: Report
) -> tuple[list[T], dict[str, str]]:
    """What `begin` makes of each entry, in their order, and name of an entry -> why there is nothing of it.

    All are begun before any is finished, so that their pictures are drawn beside the findings; and the last is finished
    first, see `Drawing.begin`.

    Args:
        entries: of the gallery.
        begin: finds, begins to draw, and gives a function that waits for the picture.
        report: takes how much is done.
    """
    begun, found, not_found = [], [], {}
    for place, entry in enumerate(entries):
        report(place, 2 * len(entries))
        try:
            begun.append((entry, begin(entry)))
        except (NoRowsError, AnalysisError) as error:  # the rows lack something
            not_found[entry.name] = str(error)
    for place, (entry, finish) in enumerate(reversed(begun), start=len(entries)):
        report(place, 2 * len(entries))
        try:
            found.append(finish())
        except AnalysisError as error:  # the picture would mislead
            not_found[entry.name] = str(error)
    return found[::-1], not_found


def _get_ready() -> None:
    """Leave interruptions to the first process, and import what takes a while before it is needed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    import matplotlib.figure  # noqa: F401
