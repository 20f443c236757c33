"""A progress bar with the time left, on standard error, where a person is watching."""

import contextlib
import sys
from collections.abc import Callable, Iterator

Report = Callable[[float, float], None]


@contextlib.contextmanager
def progress_bar(what: str) -> Iterator[Report]:
    """A function that takes (done, of) and moves the bar; it does nothing where standard error is no terminal.

    The bar is drawn by the caller's thread, when called: nothing runs beside what is being timed.
    """
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task(what, total=None)

        def report(done: float, of: float) -> None:
            bar.update(task, completed=done, total=of, refresh=True)

        yield report
