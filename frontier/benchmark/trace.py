"""`Trace`: all samples of one subject, and `Recorder`, which takes them into arrays made beforehand."""

import dataclasses
from collections.abc import Callable
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from analysis.schema import STAGES
from frontier.benchmark.drift import Samples
from frontier.benchmark.readings import Readings, Snapshot
from frontier.benchmark.timed import TIMED_STAGES, TimedSubject
from frontier.errors import FrontierError

Clock = Callable[[], int]
Stop = Literal["decided", "last look", "time cap", "interrupted"]


@dataclasses.dataclass(frozen=True)
class Trace:
    """What was measured of one subject, in the order taken; all times in ns.

    Attributes:
        name: of the subject.
        fused_ns: end-to-end samples, shape (n,).
        staged_ns: the stages of `STAGES` of the staged samples, shape (n, stages); `other` is whatever lies
            between the stages, so that each row sums to the whole exactly.
        started_ns: when each end-to-end sample began, on the clock of `readings`, shape (n,).
        pictures: which picture each was, shape (n,).
        warm_up_fused_ns, warm_up_staged_ns: the rounds before, shapes (w,) and (w, stages).
        readings: the sensors from before the first sample to after the last.
        stop: why sampling ended: the rule was satisfied, its looks were used up, time ran out, or Ctrl-C.
    """

    name: str
    fused_ns: Samples
    staged_ns: Samples
    started_ns: Samples
    pictures: Samples
    warm_up_fused_ns: Samples
    warm_up_staged_ns: Samples
    readings: Readings
    stop: Stop

    @property
    def staged_whole_ns(self) -> Samples:
        """The staged samples, all stages together, shape (n,)."""
        whole: Samples = self.staged_ns.sum(axis=1)
        return whole

    def first(self, count: int) -> "Trace":
        """The same trace with its first `count` samples alone."""
        names = ("fused_ns", "staged_ns", "started_ns", "pictures")
        return dataclasses.replace(self, **{name: getattr(self, name)[:count] for name in names})

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything as named arrays, to be kept beside the record."""
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        arrays = {name: value for name, value in fields.items() if isinstance(value, np.ndarray)}
        arrays["stages"] = np.array(STAGES)
        arrays["readings"] = self.readings.to_array()
        arrays["sensors"] = np.array(Snapshot._fields)
        return arrays


class Recorder:
    """Takes the samples of one subject: first warm-up rounds, then at most `most` others."""

    def __init__(self, subject: TimedSubject, pictures: Samples, *, warm_up: int, clock: Clock) -> None:
        self.name = subject.name
        self.stop: Stop | None = None
        self._fused, self._staged, self._clock = subject.fused, subject.staged, clock
        rounds = len(pictures)
        self._pictures = pictures
        self._fused_ns, self._started_ns = np.zeros(rounds, np.int64), np.zeros(rounds, np.int64)
        self._staged_ns = np.zeros((rounds, len(STAGES)), np.int64)
        self._most_warm_up = self._warm_up = warm_up
        self._done = 0
        self._readings: Readings | None = None

    @property
    def count(self) -> int:
        """Samples so far, warm-up left out."""
        return max(0, self._done - self._warm_up)

    @property
    def round_ns(self) -> float:
        """Mean time of a round so far, end-to-end and staged sample together; 0 before the first."""
        done = slice(0, self._done)
        return float((self._fused_ns[done] + self._staged_ns[done].sum(axis=1)).sum()) / max(1, self._done)

    @property
    def samples_ms(self) -> NDArray[np.float64]:
        """End-to-end samples so far in ms, warm-up left out."""
        return self._fused_ns[self._warm_up : self._done] / 1e6

    def end_warm_up(self) -> None:
        """Count what follows as samples, however many warm-up rounds there were."""
        self._warm_up = self._done

    def take(self, *, fused_first: bool) -> None:
        """Take one end-to-end and one staged sample of the next picture; interrupted, neither counts."""
        picture = int(self._pictures[self._done])
        if fused_first:
            self._take_fused(picture)
            self._take_staged(picture)
        else:
            self._take_staged(picture)
            self._take_fused(picture)
        self._done += 1

    def _take_fused(self, picture: int) -> None:
        clock, run = self._clock, self._fused
        begin = clock()
        run(picture)
        end = clock()
        self._started_ns[self._done] = begin
        self._fused_ns[self._done] = end - begin

    def _take_staged(self, picture: int) -> None:
        clock, run = self._clock, self._staged
        begin = clock()
        stages = run(picture)
        end = clock()
        self._staged_ns[self._done, :-1] = stages
        self._staged_ns[self._done, -1] = end - begin - sum(stages)

    def end(self, stop: Stop, readings: Readings) -> None:
        """Take no more samples; `readings` are those up to now."""
        self.stop = stop
        self._readings = readings.copy()

    def trace(self) -> Trace:
        """What was taken.

        Raises:
            FrontierError: the subject's stages overlap or are negative.
        """
        if self.stop is None or self._readings is None:
            raise FrontierError(f"{self.name}: still being measured")
        if (self._staged_ns[: self._done] < 0).any():
            raise FrontierError(
                f"{self.name}: stages {', '.join(TIMED_STAGES)} overlap; their times are wrong"
            )
        before, after = slice(0, min(self._warm_up, self._done)), slice(self._warm_up, self._done)
        return Trace(
            name=self.name,
            fused_ns=self._fused_ns[after].copy(),
            staged_ns=self._staged_ns[after].copy(),
            started_ns=self._started_ns[after].copy(),
            pictures=self._pictures[after].copy(),
            warm_up_fused_ns=self._fused_ns[before].copy(),
            warm_up_staged_ns=self._staged_ns[before].copy(),
            readings=self._readings,
            stop=self.stop,
        )
