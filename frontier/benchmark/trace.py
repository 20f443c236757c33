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
PER_SAMPLE = ("fused_ns", "staged_ns", "started_ns", "pictures")
PER_WARM_UP_SAMPLE = ("warm_up_fused_ns", "warm_up_staged_ns", "warm_up_pictures")


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
        warm_up_fused_ns, warm_up_staged_ns, warm_up_pictures: the rounds before, shapes (w,), (w, stages) and (w,).
        canvases: name of the canvas that each picture lies on. Every round has one sample of each of them.
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
    warm_up_pictures: Samples
    canvases: tuple[str, ...]
    readings: Readings
    stop: Stop

    @property
    def staged_whole_ns(self) -> Samples:
        """The staged samples, all stages together, shape (n,)."""
        whole: Samples = self.staged_ns.sum(axis=1)
        return whole

    def by_canvas(self) -> dict[str, "Trace"]:
        """The trace of the samples on each canvas alone, all of the same length."""
        canvas_of = np.array(self.canvases)
        return {
            canvas: self._taken(
                canvas_of[self.pictures] == canvas, canvas_of[self.warm_up_pictures] == canvas
            )
            for canvas in dict.fromkeys(self.canvases)
        }

    def _taken(self, samples: NDArray[np.bool_], warm_up: NDArray[np.bool_]) -> "Trace":
        arrays = {name: getattr(self, name)[samples] for name in PER_SAMPLE}
        before = {name: getattr(self, name)[warm_up] for name in PER_WARM_UP_SAMPLE}
        return dataclasses.replace(self, **arrays, **before)

    def first(self, count: int) -> "Trace":
        """The same trace with its first `count` samples alone."""
        return dataclasses.replace(self, **{name: getattr(self, name)[:count] for name in PER_SAMPLE})

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything as named arrays, to be kept beside the record."""
        fields = {field.name: getattr(self, field.name) for field in dataclasses.fields(self)}
        arrays = {name: value for name, value in fields.items() if isinstance(value, np.ndarray)}
        arrays["stages"] = np.array(STAGES)
        arrays["canvases"] = np.array(self.canvases)
        arrays["readings"] = self.readings.to_array()
        arrays["sensors"] = np.array(Snapshot._fields)
        return arrays


class Recorder:
    """Takes the samples of one subject, a round of them on each of its canvases: first to warm up, then to count.

    Args:
        subject: what to time.
        pictures: which picture each sample takes, shape (rounds, canvases): one of each canvas in every round.
        warm_up: rounds that warm up at most.
        clock: monotonic nanoseconds.
    """

    def __init__(self, subject: TimedSubject, pictures: Samples, *, warm_up: int, clock: Clock) -> None:
        self.name = subject.name
        self.stop: Stop | None = None
        self._fused, self._staged, self._clock = subject.fused, subject.staged, clock
        self._canvases = subject.canvases
        self.num_canvases = len(set(self._canvases))
        self._pictures = pictures.reshape(-1)
        most = len(self._pictures)
        self._fused_ns, self._started_ns = np.zeros(most, np.int64), np.zeros(most, np.int64)
        self._staged_ns = np.zeros((most, len(STAGES)), np.int64)
        self._warm_up = warm_up * self.num_canvases
        self._done = 0
        self._readings: Readings | None = None

    @property
    def count(self) -> int:
        """Whole rounds so far, warm-up left out: the samples on each canvas."""
        return max(0, self._done - self._warm_up) // self.num_canvases

    @property
    def round_ns(self) -> float:
        """Mean time of a round so far, end-to-end and staged samples together; 0 before the first."""
        done = slice(0, self._done)
        whole_ns = (self._fused_ns[done] + self._staged_ns[done].sum(axis=1)).sum()
        return float(whole_ns * self.num_canvases / max(1, self._done))

    @property
    def samples_ms(self) -> list[NDArray[np.float64]]:
        """End-to-end samples so far in ms, warm-up left out, those of each canvas apart."""
        taken = slice(self._warm_up, self._done)
        canvas_of = np.array(self._canvases)[self._pictures[taken]]
        return [self._fused_ns[taken][canvas_of == canvas] / 1e6 for canvas in dict.fromkeys(self._canvases)]

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
        done = self._done - self._done % self.num_canvases  # whole rounds
        before, after = slice(0, min(self._warm_up, done)), slice(self._warm_up, done)
        return Trace(
            name=self.name,
            fused_ns=self._fused_ns[after].copy(),
            staged_ns=self._staged_ns[after].copy(),
            started_ns=self._started_ns[after].copy(),
            pictures=self._pictures[after].copy(),
            warm_up_fused_ns=self._fused_ns[before].copy(),
            warm_up_staged_ns=self._staged_ns[before].copy(),
            warm_up_pictures=self._pictures[before].copy(),
            canvases=self._canvases,
            readings=self._readings,
            stop=self.stop,
        )
