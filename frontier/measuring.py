"""Measure the candidates of a question here, then answer it; the choice is certified with fresh samples."""

import dataclasses
import itertools
import math
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from analysis.choice.budget import Budget
from analysis.choice.candidates import Candidate
from analysis.choice.confirm import recommend_confirmed
from analysis.table import Cell
from detectors.config import DetectorConfig
from detectors.data.canvas import canvases
from detectors.errors import ConfigError
from frontier.amounts import plain
from frontier.answer import Answer
from frontier.desk import Frontier, load
from frontier.errors import NoRowsError, UsageError
from frontier.joined import joined_table
from frontier.models import counted_costs, known_configs
from frontier.pool import HEADLINE_PROTOCOL, choose_pool
from frontier.published import accuracy_of
from frontier.question import Question
from frontier.recommend import describe
from frontier.store import Store
from frontier.untimed import untimed_of

if TYPE_CHECKING:
    from frontier.benchmark.run import Measured, Progress

SAMPLING_SHARE = 0.7  # of the time, for all candidates; the rest is for fresh samples of the chosen one
PREPARE_S = 10.0  # to build and compile a detector; seen on two x86 cores
ROUNDS = 94  # the first look, without which nothing is claimed
RUNS_PER_ROUND = 2  # one fused, one staged, on each canvas
# On two x86 cores SSD MobileNet v1 takes 31 ms for 1.24 thousand million multiply-adds, half of it for the picture.
MS_PER_PICTURE = 15.0
MS_PER_GMAC = 12.0
FAR = 4.0  # what is expected to take this many times the budget is not measured
SHOWN = 3  # names of what was not measured
LEAST_MINUTES = 0.05  # with less than that left, nothing is measured again


class BenchLike(Protocol):
    """What this module asks of `frontier.benchmark.run.Bench`."""

    def measure(
        self,
        store: Store,
        *,
        max_ms: float | None,
        percentile: int,
        minutes: float,
        only: Sequence[DetectorConfig] | None,
        progress: "Progress",
    ) -> "list[Measured]":
        """Take fresh samples and store a record of each candidate."""


Prepare = Callable[[Sequence[DetectorConfig], "Progress"], BenchLike]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Plan:
    """What will be measured.

    Attributes:
        configs: the candidates.
        too_many: names of candidates for which the time would not do.
        too_slow: names of candidates that are expected to take `FAR` times the budget.
        estimated_minutes: to prepare all and give each its first claim.
        minutes: what it may take at most.
    """

    configs: tuple[DetectorConfig, ...]
    too_many: tuple[str, ...]
    too_slow: tuple[str, ...]
    estimated_minutes: float
    minutes: float

    @property
    def words(self) -> str:
        """The plan as it is announced."""
        names = "\n".join(f"  {config.name}" for config in self.configs)
        number = "1 detector" if len(self.configs) == 1 else f"{len(self.configs)} detectors"
        estimate = max(1, math.ceil(self.estimated_minutes))
        return (
            f"Measuring {number} on this machine, with untrained weights; about {estimate} min, "
            f"at most {plain(self.minutes)} min (Ctrl-C ends it early):\n{names}"
        )


def plan_of(question: Question, minutes: float, measured: Frontier) -> Plan:
    """The candidates of `question`, those expected to be fast first, as many as the time allows.

    Left out are those that a known accuracy or count already rules out.

    Raises:
        NoRowsError: none is left.
    """
    found = [config for config in known_configs() if _may_fit(config, question)]
    if not found:
        raise NoRowsError(
            f"nothing to measure: no detector that frontier can build has a published {question.budget.objective} "
            "and may fit by its counts; see frontier models"
        )
    expected_ms = {config: _expected_ms(config, measured) for config in found}
    found.sort(key=lambda config: (expected_ms[config], config.name))
    limit_ms = FAR * (question.budget.max_ms or math.inf)
    near = [config for config in found if expected_ms[config] <= limit_ms] or found[:1]
    seconds = [PREPARE_S + _round_ms(config, expected_ms[config]) * ROUNDS / 1e3 for config in near]
    totals = list(itertools.accumulate(seconds))
    count = max(1, sum(total <= 60 * minutes * SAMPLING_SHARE for total in totals))
    return Plan(
        configs=tuple(near[:count]),
        too_many=tuple(config.name for config in near[count:]),
        too_slow=tuple(config.name for config in found[len(near) :]),
        estimated_minutes=min(minutes, totals[count - 1] / 60 / SAMPLING_SHARE),
        minutes=minutes,
    )


def measure_and_answer(
    question: Question,
    results: Path | None,
    *,
    minutes: float,
    progress: "Progress",
    announce: Callable[[str], None],
    prepare: Prepare | None = None,
) -> Answer:
    """The answer to `question` after measuring its candidates on this machine.

    Args:
        question: of this machine, not of another device.
        results: the results folder as it was asked for; made if need be.
        minutes: how long preparing and measuring may take.
        progress: shows how far it is.
        announce: takes the plan, in words, before anything is measured.
        prepare: makes the bench; `frontier.benchmark.run.prepare` by default.

    Raises:
        UsageError: the question is about another device.
        NoRowsError: there is nothing to measure.
        FrontierError: as `frontier.benchmark.run`.
    """
    before = load(results, may_be_new=True)
    if question.device not in (None, before.here):
        raise UsageError(f"--measure measures this machine, not {question.device}; leave out one of the two")
    plan = plan_of(question, minutes, before)
    announce(plan.words)
    session = _Session(question.budget, before.folder, plan, prepare or _prepare, progress)
    session.sample()
    desk = load(results)
    pool = choose_pool(desk.measured, dataclasses.replace(question, device=desk.here), desk.here)
    found, _ = recommend_confirmed(pool.table, question.budget, session.remeasure)
    pool = dataclasses.replace(pool, remarks=(*pool.remarks, *_on_plan(plan)))
    after = load(results)
    untimed = untimed_of(after.evaluated, after.measured, question, after.here, folder=after.results.folder)
    return describe(question, pool, found, results=after.results, untimed=untimed, problems=after.problems)


class _Session:
    """The bench, and the time that is left of it."""

    def __init__(
        self, budget: Budget, folder: Path, plan: Plan, prepare: Prepare, progress: "Progress"
    ) -> None:
        self._budget, self._plan, self._progress = budget, plan, progress
        self._store, self._prepare = Store(folder), prepare
        self._end_s = time.monotonic() + 60 * plan.minutes
        self._is_interrupted = False
        self._bench = prepare(plan.configs, progress)

    def sample(self) -> None:
        """Times of every candidate."""
        self._measure(self._bench, None, self._minutes_left() * SAMPLING_SHARE)

    def remeasure(self, candidate: Candidate) -> Mapping[str, Cell] | None:
        """The row of fresh samples of `candidate`; None where no time is left or Ctrl-C was pressed."""
        config = _config_of(candidate)
        if config is None or self._is_interrupted or self._minutes_left() < LEAST_MINUTES:
            return None
        bench = self._bench if config in self._plan.configs else self._prepare([config], self._progress)
        (fresh,) = self._measure(bench, [config], self._minutes_left())
        return joined_table([fresh.stored]).row(0)

    def _measure(
        self, bench: BenchLike, only: Sequence[DetectorConfig] | None, minutes: float
    ) -> "list[Measured]":
        found = bench.measure(
            self._store,
            max_ms=self._budget.max_ms,
            percentile=self._budget.percentile,
            minutes=max(minutes, LEAST_MINUTES),
            only=only,
            progress=self._progress,
        )
        self._is_interrupted = any(one.trace.stop == "interrupted" for one in found)
        return found

    def _minutes_left(self) -> float:
        return (self._end_s - time.monotonic()) / 60


def _prepare(configs: Sequence[DetectorConfig], progress: "Progress") -> BenchLike:
    from frontier.benchmark.run import prepare

    return prepare(configs, progress=progress)


def _may_fit(config: DetectorConfig, question: Question) -> bool:
    """False where what is known without measuring rules the detector out, or nobody published its accuracy."""
    budget, accuracy, cost = question.budget, accuracy_of(config) or {}, counted_costs().get(config.name)
    is_asked = all(getattr(config, column) == value for column, value in question.only.items())
    is_accurate = budget.min_ap is None or float(accuracy.get("ap") or 0) >= budget.min_ap
    limits = ((budget.max_gmacs, cost and cost.gmacs), (budget.max_params_m, cost and cost.params_m))
    is_light = all(limit is None or value is None or value <= limit for limit, value in limits)
    return is_asked and is_accurate and is_light and budget.objective in accuracy


def _expected_ms(config: DetectorConfig, measured: Frontier) -> float:
    """The time of one picture: the stored one, else a guess from the count."""
    rows = measured.measured.where(
        config_digest=config.digest, device_key=measured.here, protocol=HEADLINE_PROTOCOL
    )
    cost = counted_costs().get(config.name)
    guess_ms = MS_PER_PICTURE + MS_PER_GMAC * cost.gmacs if cost else 1000.0
    return float(rows["latency_p50_ms"].min()) if len(rows) else guess_ms


def _round_ms(config: DetectorConfig, picture_ms: float) -> float:
    """What one round takes: the bundled pictures lie on every canvas that the detector has."""
    return RUNS_PER_ROUND * len(canvases(config)) * picture_ms


def _on_plan(plan: Plan) -> list[str]:
    """Sentences about what was not measured."""
    reasons = {
        "for lack of time (--minutes)": plan.too_many,
        f"expected to take over {FAR:g} times the budget": plan.too_slow,
    }
    return [
        f"Not measured, {reason}: {', '.join(names[:SHOWN])}"
        + (f" and {len(names) - SHOWN} more." if len(names) > SHOWN else ".")
        for reason, names in reasons.items()
        if names
    ]


def _config_of(candidate: Candidate) -> DetectorConfig | None:
    """The configuration of a measured row; None where its name does not say all of it."""
    try:
        config = DetectorConfig.from_name(candidate.model)
    except ConfigError:
        return None
    return config if config.digest == candidate.row.get("config_digest") else None
