"""What a person sees of a training on standard error: a bar with numbers, or a line every so often."""

import collections
import contextlib
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from frontier.training.planned import Planned

LINE_EVERY_S = 30.0
AVERAGED = 20  # steps that a shown loss is the mean of
NOT_PARTS = ("step", "images", "loss", "gradient_norm", "learning_rate", "images_per_second", "seconds")
"""Names in a row of metrics that are no part of the loss."""


def say(words: str) -> None:
    """Write a line to standard error."""
    sys.stderr.write(f"{words}\n")
    sys.stderr.flush()


def duration(seconds: float) -> str:
    """A time in words, to two figures or so.

    >>> duration(42.3), duration(130), duration(7500)
    ('42 s', '2 min', '2 h 5 min')
    """
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 100 else f"{minutes // 60} h {minutes % 60} min"


class Watch(Protocol):
    """Who looks on."""

    def say(self, words: str) -> None:
        """Show a sentence."""

    def step(self, row: Mapping[str, Any]) -> None:
        """Show a step."""

    def evaluating(self, done: float, of: float) -> None:
        """Show how far an evaluation has come."""


class Numbers:
    """The last steps in words.

    Args:
        total_steps: where the training ends.
    """

    def __init__(self, total_steps: int) -> None:
        self.total_steps = total_steps
        self._rows: collections.deque[Mapping[str, Any]] = collections.deque(maxlen=AVERAGED)

    def add(self, row: Mapping[str, Any]) -> None:
        """Take in a step."""
        self._rows.append(row)

    @property
    def words(self) -> str:
        """Loss with its parts, images per second and learning rate."""
        last = self._rows[-1]
        parts = ", ".join(
            f"{name.replace('_', ' ')} {self._mean(name):.3g}" for name in last if name not in NOT_PARTS
        )
        speed = self._speed
        pieces = [
            f"loss {self._mean('loss'):.4g}" + (f" ({parts})" if parts else ""),
            *([f"{speed:.3g} images/s"] if speed else []),
            f"rate {last['learning_rate']:.3g}",
        ]
        return "  ".join(pieces)

    @property
    def seconds_left(self) -> float | None:
        """Until the last step, without evaluations; None before any step was timed."""
        last, speed = self._rows[-1], self._speed
        if not speed:
            return None
        return float((self.total_steps - last["step"]) * (last["images"] / last["step"]) / speed)

    @property
    def _speed(self) -> float | None:
        """Images per second over the steps that were timed."""
        times = [1 / row["images_per_second"] for row in self._rows if row["images_per_second"]]
        return len(times) / sum(times) if times else None

    def _mean(self, name: str) -> float:
        return float(sum(row[name] for row in self._rows)) / len(self._rows)


class Lines:
    """A line at the first step and every half minute, for logs.

    Args:
        total_steps: where the training ends.
        write: takes a line.
        now: a clock in seconds.
    """

    def __init__(
        self,
        total_steps: int,
        write: Callable[[str], None] | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._numbers, self._write, self._now = Numbers(total_steps), write or say, now
        self._next = -1.0

    def say(self, words: str) -> None:
        """Write a sentence."""
        self._write(words)

    def step(self, row: Mapping[str, Any]) -> None:
        """Write a line where one is due."""
        self._numbers.add(row)
        if self._now() < self._next and row["step"] != self._numbers.total_steps:
            return
        self._next = self._now() + LINE_EVERY_S
        left = self._numbers.seconds_left
        time_left = f"  {duration(left)} left" if left else ""
        self._write(f"step {row['step']}/{self._numbers.total_steps}  {self._numbers.words}{time_left}")

    def evaluating(self, done: float, of: float) -> None:
        """Write nothing: the result is said."""


class Bar:
    """A bar of steps with numbers beside it, and one of the evaluation while there is one."""

    def __init__(self, total_steps: int, progress: Any) -> None:
        self._numbers, self._progress = Numbers(total_steps), progress
        self._steps = progress.add_task("training", total=total_steps, left="")
        self._evaluation: Any = None

    def say(self, words: str) -> None:
        """Print a sentence above the bar."""
        self._progress.console.print(words, markup=False, highlight=False)

    def step(self, row: Mapping[str, Any]) -> None:
        """Move the bar."""
        self._numbers.add(row)
        left = self._numbers.seconds_left
        words = f"{duration(left)} left" if left else ""
        self._progress.update(
            self._steps, completed=row["step"], description=self._numbers.words, left=words, refresh=True
        )

    def evaluating(self, done: float, of: float) -> None:
        """Move the bar of the evaluation; it goes when that is done."""
        if self._evaluation is None:
            self._evaluation = self._progress.add_task("evaluating", total=of, left="")
        self._progress.update(self._evaluation, completed=done, refresh=True)
        if done >= of:
            self._progress.remove_task(self._evaluation)
            self._evaluation = None


@contextlib.contextmanager
def watching(planned: Planned, *, is_shown: bool = True) -> Iterator[Watch]:
    """A bar where standard error is a terminal, else lines; nothing where it is not to be shown."""
    total = planned.recipe.total_steps
    if not is_shown:
        yield Lines(total, lambda _line: None)
        return
    if not sys.stderr.isatty():
        yield Lines(total)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        BarColumn(bar_width=20),
        MofNCompleteColumn(),
        TextColumn("{task.fields[left]}"),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), auto_refresh=False) as progress:
        yield Bar(total, progress)
