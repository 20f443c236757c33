"""`measure`: end-to-end and staged times of several detectors, taken in turn.

Candidates are interleaved in rounds, each round in another random order, so that whatever drifts hits all alike
and nobody always follows the same neighbour. A round takes one end-to-end and one staged sample of each
candidate on each of its canvases, in alternating order, of the next picture of that canvas. Garbage collection,
sensors and progress come between rounds, never inside a timed region.
"""

import contextlib
import gc
import random
import time
from collections.abc import Iterator, Sequence
from typing import Protocol as Interface

import numpy as np

from analysis.latency.looks import StoppingRule
from frontier.benchmark.drift import Samples
from frontier.benchmark.protocol import Protocol
from frontier.benchmark.readings import Readings, Snapshot
from frontier.benchmark.timed import TimedSubject
from frontier.benchmark.trace import Clock, Recorder, Stop, Trace
from frontier.errors import FrontierError
from frontier.progress import Report

REPORT_EVERY_NS = 200_000_000
READ_EVERY_NS = 250_000_000
READ_SHARE = 100  # sensors that took t to read are left alone for at least 100 t
WARM_UP_SHARE = 4  # the warm-up ends early when it has used a quarter of the time


class SensorSource(Interface):
    """Where readings come from; `frontier.benchmark.sensors.Sensors`, or a test's."""

    def start(self) -> Readings:
        """Readings with one snapshot: now."""

    def read(self) -> Snapshot:
        """All sensors now."""


def measure(
    subjects: Sequence[TimedSubject],
    *,
    plan: Protocol,
    sensors: SensorSource,
    time_cap_s: float,
    max_ms: float | None = None,
    percentile: int = 95,
    clock: Clock = time.perf_counter_ns,
    on_progress: Report = lambda _done_s, _of_s: None,
    seed: int = 0,
) -> list[Trace]:
    """One trace of each subject, in the order given; an empty list for no subjects.

    A candidate is done at the look of `plan` at which its samples decide (against `max_ms` at `percentile`, or
    by a tight bound, both of its slowest canvas), or at its last look. At each look those whose next look would not fit into the time left
    are done as well, the slowest first. When the time is up, or Ctrl-C is pressed, what was completed is kept.

    Args:
        subjects: what to time.
        plan: when to look, and how long to warm up.
        sensors: read before, after, and now and then between rounds.
        time_cap_s: seconds for all of it.
        max_ms: the budget in ms per picture.
        percentile: which percentile decides.
        clock: monotonic nanoseconds.
        on_progress: called with seconds done and seconds expected at most, up to five times a second.
        seed: of the order of candidates and pictures.

    Raises:
        FrontierError: a subject has no pictures, or reports stages that overlap.
    """
    recorders = [_recorder(subject, plan, clock, seed) for subject in subjects]
    session = _Session(
        recorders,
        plan=plan,
        rule=plan.rule(max_ms=max_ms, percentile=percentile),
        sensors=sensors,
        time_cap_ns=round(time_cap_s * 1e9),
        clock=clock,
        on_progress=on_progress,
        seed=seed,
    )
    with _no_garbage_collection():
        session.run()
    return [recorder.trace() for recorder in recorders]


def _recorder(subject: TimedSubject, plan: Protocol, clock: Clock, seed: int) -> Recorder:
    order = _picture_order(subject.canvases, plan.warm_up_rounds + plan.looks[-1], seed)
    return Recorder(subject, order, warm_up=plan.warm_up_rounds, clock=clock)


class _Session:
    """The rounds of one call of `measure`."""

    def __init__(
        self,
        recorders: Sequence[Recorder],
        *,
        plan: Protocol,
        rule: StoppingRule,
        sensors: SensorSource,
        time_cap_ns: int,
        clock: Clock,
        on_progress: Report,
        seed: int,
    ) -> None:
        self._active = list(recorders)
        self._plan, self._rule, self._sensors = plan, rule, sensors
        self._clock, self._on_progress = clock, on_progress
        self._order = random.Random(seed)  # noqa: S311  # an order, not a secret
        self._begin_ns = clock()
        self._cap_ns = time_cap_ns
        self._next_report_ns = self._begin_ns
        self._rounds = 0
        self._start_readings()

    def run(self) -> None:
        """Warm up, then sample until no candidate is active."""
        try:
            self._warm_up()
            while self._active:
                self._round()
                self._stop_at_look()
                if self._elapsed_ns() >= self._cap_ns:
                    self._stop(self._active, "time cap")
        except KeyboardInterrupt:
            self._stop(self._active, "interrupted")

    def _warm_up(self) -> None:
        for _ in range(self._plan.warm_up_rounds):
            self._round()
            if self._elapsed_ns() * WARM_UP_SHARE >= self._cap_ns:
                break
        for recorder in self._active:
            recorder.end_warm_up()
        self._start_readings()  # what happened while warming up is no matter

    def _round(self) -> None:
        fused_first = self._rounds % 2 == 0
        turns = [recorder for recorder in self._active for _ in range(recorder.num_canvases)]
        self._order.shuffle(turns)
        for recorder in turns:
            recorder.take(fused_first=fused_first)
        self._rounds += 1
        self._between_rounds()

    def _between_rounds(self) -> None:
        gc.collect()
        now = self._clock()
        if now >= self._next_reading_ns:
            self._read_sensors()
        if now >= self._next_report_ns:
            self._report()
            self._next_report_ns = self._clock() + REPORT_EVERY_NS

    def _start_readings(self) -> None:
        begin = self._clock()
        self._readings = self._sensors.start()
        self._set_next_reading(begin)

    def _read_sensors(self) -> None:
        begin = self._clock()
        self._readings.add(self._sensors.read())
        self._set_next_reading(begin)

    def _set_next_reading(self, begin: int) -> None:
        end = self._clock()
        self._next_reading_ns = end + max(READ_EVERY_NS, READ_SHARE * (end - begin))

    def _stop_at_look(self) -> None:
        looks = self._plan.looks
        if not self._active or self._active[0].count not in looks:
            return
        done = [
            r for r in self._active if self._rule.decide(*r.samples_ms).state not in ("continue", "exhausted")
        ]
        self._stop(done, "decided")
        count = self._active[0].count if self._active else looks[-1]
        if count == looks[-1]:
            self._stop(self._active, "last look")
            return
        more = looks[looks.index(count) + 1] - count
        self._stop(self._unaffordable(more), "time cap")

    def _unaffordable(self, rounds: int) -> list[Recorder]:
        """The slowest candidates, whose next `rounds` rounds do not fit into the time left beside the others'."""
        left_ns = float(self._cap_ns - self._elapsed_ns())
        too_slow = []
        for recorder in sorted(self._active, key=lambda recorder: recorder.round_ns):
            left_ns -= rounds * recorder.round_ns
            if left_ns < 0:
                too_slow.append(recorder)
        return too_slow

    def _stop(self, recorders: Sequence[Recorder], why: Stop) -> None:
        if not recorders:
            return
        self._read_sensors()
        for recorder in list(recorders):
            recorder.end(why, self._readings)
            self._active.remove(recorder)

    def _report(self) -> None:
        elapsed = self._elapsed_ns()
        rounds = self._plan.warm_up_rounds + self._plan.looks[-1] - self._rounds
        left = min(self._cap_ns - elapsed, rounds * sum(recorder.round_ns for recorder in self._active))
        self._on_progress(elapsed / 1e9, (elapsed + max(0.0, left)) / 1e9)

    def _elapsed_ns(self) -> int:
        return self._clock() - self._begin_ns


def _picture_order(canvases: Sequence[str], rounds: int, seed: int) -> Samples:
    """Which pictures each round takes: one of each canvas, in a random order of canvases, shape (rounds, canvases).

    The pictures of a canvas come all in one random order after another: in the folder's order, pictures alike in
    size would lie side by side and look like drift.
    """
    rng = np.random.default_rng(seed)
    if not canvases:
        raise FrontierError("nothing to time on: give at least one picture")
    alike = [np.flatnonzero(np.array(canvases) == canvas) for canvas in dict.fromkeys(canvases)]
    columns = []
    for pictures in alike:
        cycles = -(-rounds // len(pictures))
        columns.append(np.concatenate([rng.permutation(pictures) for _ in range(cycles)])[:rounds])
    return rng.permuted(np.stack(columns, axis=1), axis=1)


@contextlib.contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Collect only when asked, and then only what was made meanwhile, which takes microseconds."""
    was_enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()
        if was_enabled:
            gc.enable()
