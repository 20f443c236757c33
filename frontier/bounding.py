"""What to type for a bound that a measured time lacks."""

import math
import shlex

from analysis.choice.budget import Budget
from analysis.choice.candidates import Candidate
from analysis.choice.checks import number
from analysis.latency.looks import LOOKS
from detectors.config import DetectorConfig
from detectors.errors import ConfigError
from frontier.question import Question

DEFAULT_MINUTES = 10  # of `frontier benchmark`
RUNS_PER_ROUND = 2  # one fused, one staged, on each canvas
SPARE = 1.2  # for the rounds of warm-up, and for what happens between rounds


def bound_command(candidate: Candidate, question: Question) -> str | None:
    """The longer `frontier benchmark` that would give a measured time the bound that decides about a budget.

    It is given as many minutes as the last look takes at the pace of the last measurement, and ends earlier where the
    samples decide earlier.

    Returns:
        None where there is no limit on the time, where the time has its bound or is ruled out without one, where the
        last look was reached without a bound, and where the name does not say all that was timed.
    """
    budget = question.budget
    check = next((check for check in candidate.checks if check.column == budget.latency_column), None)
    if check is None or check.no_bound is None or check.state != "uncertain":
        return None
    if (number(candidate.row, "num_samples") or 0) >= LOOKS[-1] or not _is_named(candidate):
        return None
    words = [f"frontier benchmark {candidate.model} --max-ms {budget.max_ms:.12g}"]
    words += [] if budget.percentile == Budget.percentile else [f"--percentile {budget.percentile}"]
    words += ["--weights DIR"] if _has_weights(candidate) else []
    minutes = _longest_minutes(candidate)
    words += [f"--minutes {minutes}"] if minutes > DEFAULT_MINUTES else []
    folder = question.results_to_add_to
    return " ".join([*words, *([] if folder is None else [f"--results {shlex.quote(folder)}"])])


def _longest_minutes(candidate: Candidate) -> int:
    """What sampling takes up to the last look."""
    typical_ms = number(candidate.row, "latency_p50_ms") or candidate.latency_ms or 0.0
    num_canvases = len(str(candidate.row.get("canvases") or "").split(", "))
    return math.ceil(LOOKS[-1] * RUNS_PER_ROUND * num_canvases * typical_ms * SPARE / 60_000)


def _has_weights(candidate: Candidate) -> bool:
    return candidate.row.get("weights") in ("trained", "imported")


def _is_named(candidate: Candidate) -> bool:
    """True where the name builds just what was timed; what it leaves open, a weights folder says."""
    try:
        config = DetectorConfig.from_name(candidate.model)
    except ConfigError:
        return False
    return _has_weights(candidate) or candidate.row.get("config_digest") in (None, config.digest)
