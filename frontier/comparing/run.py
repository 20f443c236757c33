"""`compare`: what tells detectors apart, from all that is stored, imported or published."""

import dataclasses
import itertools
from collections.abc import Iterable

from analysis.findings.compare import CONFIDENCE, verdict
from frontier.comparing.accuracy import accuracies_compared
from frontier.comparing.comparison import Comparison, Pair
from frontier.comparing.contenders import Two, contenders
from frontier.comparing.costs import costs_compared
from frontier.comparing.time import times_compared
from frontier.comparing.words import reason_of
from frontier.desk import Frontier
from frontier.errors import NoRowsError
from frontier.evaluation.run import Progress
from frontier.numbers import known_percentile


@dataclasses.dataclass(frozen=True, kw_only=True)
class Grounds:
    """What to compare on.

    Attributes:
        eval_split: the pictures; None for those that both have match data of.
        device: a device's key or a protocol; None for this machine where both were timed on it.
        percentile: of measured times, that the verdict is on; for the median few samples suffice.
    """

    eval_split: str | None = None
    device: str | None = None
    percentile: int = 50


def compare(desk: Frontier, words: Iterable[str], grounds: Grounds, progress: Progress) -> Comparison:
    """Each detector against each one before it.

    Args:
        desk: what is stored, imported and published.
        words: at least two detectors, as `frontier.comparing.contenders` takes them.
        grounds: the pictures, the device and the percentile.
        progress: shows how far it is where pictures must be drawn anew.

    Raises:
        UsageError: a word is unknown or stands for several detectors, or two are the same.
        NoRowsError: nothing is known of one, or neither accuracies nor times of a pair can be compared.
    """
    known_percentile(grounds.percentile)
    found = contenders(desk, words)
    pairs = [_pair(two, desk, grounds, progress) for two in itertools.combinations(found, 2)]
    names = tuple(one.words for one in found)
    return Comparison(contenders=names, pairs=tuple(pairs), problems=desk.problems)


def _pair(two: Two, desk: Frontier, grounds: Grounds, progress: Progress) -> Pair:
    accuracies = accuracies_compared(two, desk.folder, eval_split=grounds.eval_split, progress=progress)
    times = times_compared(two, desk, device=grounds.device, percentile=grounds.percentile)
    costs, on_costs = costs_compared(two, times.rows)
    ap, time = accuracies.numbers.get("ap"), times.times.get(times.judged or "")
    accuracy, ratio = ap and ap.difference, time and time.ratio
    notes = (*accuracies.notes, *times.notes, *on_costs)
    first, second = (one.words for one in two)
    if accuracy is None and ratio is None:
        raise NoRowsError(f"{second} cannot be compared with {first}. {' '.join(notes)}")
    found = verdict(accuracy, ratio)
    return Pair(
        first=first,
        second=second,
        pictures=accuracies.pictures,
        accuracies=accuracies.numbers,
        categories=accuracies.categories,
        confidence=CONFIDENCE,
        resamples=accuracies.resamples,
        device=times.rows and str(times.rows[0].get("device")),
        protocol=times.rows and str(times.rows[0].get("protocol")),
        times=times.times,
        judged=times.judged,
        costs=costs,
        verdict=found,
        reason=reason_of(found, first, second, accuracy=accuracy, time_ratio=ratio),
        notes=notes,
    )
