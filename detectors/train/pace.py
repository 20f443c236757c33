"""How fast a training goes, without what is not training: compiling, evaluating, saving."""

import collections
import time
from collections.abc import Callable

WINDOW = 50  # steps that the pace is taken over


class Pace:
    """A clock that is read once a step, when the step's result has come.

    Attributes:
        seconds: of training so far, those of steps that were not timed left out.
    """

    def __init__(self, seconds: float = 0.0, *, now: Callable[[], float] = time.perf_counter) -> None:
        self.seconds = seconds
        self._now, self._last = now, None
        self._laps: collections.deque[float] = collections.deque(maxlen=WINDOW)

    def lap(self) -> float | None:
        """Seconds since the last call; None where there was none or `skip` has been called since."""
        now, last = self._now(), self._last
        self._last = now
        if last is None:
            return None
        self.seconds += now - last
        self._laps.append(now - last)
        return now - last

    def skip(self) -> None:
        """Leave out the time until the next lap: it is not, or not only, training."""
        self._last = None

    def restart(self) -> None:
        """Leave out the time until now."""
        self._last = self._now()

    @property
    def step_seconds(self) -> float | None:
        """The mean of the last steps; None before the first was timed."""
        return sum(self._laps) / len(self._laps) if self._laps else None
